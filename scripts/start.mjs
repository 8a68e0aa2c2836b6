// `npm start`: from a fresh clone to a running platform.
import { ensureBuilt, ensureInstalled, runLanyard } from './workspace.mjs';

await ensureInstalled();
await ensureBuilt();
runLanyard(['serve', ...process.argv.slice(2)]);
