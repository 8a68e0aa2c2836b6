// `npm run bench [-- --json FILE]`: what Lanyard costs, each figure beside a floor measured in the same run.
import { join } from 'node:path';
import { findChromium } from './chromium.mjs';
import { ensureBuilt, ensureInstalled, pinnedNode, root, run } from './workspace.mjs';

await ensureInstalled();
await ensureBuilt();
const chromium = await findChromium({ install: true });
const args = process.argv.slice(2);
if (chromium.missing) {
  console.log(`${chromium.missing}\nThe Lighthouse figure is left out.`);
  args.push('--no-lighthouse');
}
const code = await run(pinnedNode(), ['--conditions=lanyard-source', join(root, 'bench/main.ts'), ...args], {
  env: { ...process.env, LANYARD_CHROMIUM: chromium.path ?? '' },
});
process.exit(code);
