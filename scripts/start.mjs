// `npm start`: from a fresh clone to a running platform. With `-- --demo` there is a sample organization in it to look at.
import { join } from 'node:path';
import { ensureBuilt, ensureInstalled, must, pinnedNode, root, runLanyard } from './workspace.mjs';

await ensureInstalled();
await ensureBuilt();
const args = process.argv.slice(2).filter((arg) => arg !== '--demo');
if (args.length < process.argv.length - 2) {
  await must(pinnedNode(), ['--conditions=lanyard-source', join(root, 'scripts/sample.ts')]);
}
runLanyard(['serve', ...args]);
