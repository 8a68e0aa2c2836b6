// `npm run lanyard -- <command>`: the operator's command from a clone.
import { ensureBuilt, ensureInstalled, runLanyard } from './workspace.mjs';

await ensureInstalled();
await ensureBuilt();
runLanyard(process.argv.slice(2));
