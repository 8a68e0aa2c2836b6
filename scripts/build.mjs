// `npm run build`: everything, whether stale or not.
import { ensureBuilt, ensureInstalled } from './workspace.mjs';

await ensureInstalled();
await ensureBuilt({ force: true });
