// `npm test`: sets up what the tests need and passes them all. `--slow` runs the extras instead (also run by CI).
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findChromium } from './chromium.mjs';
import { findFirefox } from './firefox.mjs';
import { findKeyboard } from './keyboard.mjs';
import { ensureBuilt, ensureInstalled, fail, root, run } from './workspace.mjs';

const slow = process.argv.includes('--slow');

await ensureInstalled();
const chromium = await findChromium({ install: true });
if (chromium.missing) fail(chromium.missing);
const firefox = slow ? await findFirefox({ install: true }) : {};
if (firefox.missing) fail(firefox.missing);
// Other systems have no keyboard that a test may press.
const keyboard = slow && process.platform === 'linux' ? await findKeyboard({ install: true }) : {};
if (keyboard.missing) fail(keyboard.missing);

const failed = [];
if (!slow && (await run('node', ['scripts/lint.mjs'])) !== 0) failed.push('lint');
await ensureBuilt();

const report = join(root, '.cache', 'tests.json');
mkdirSync(join(root, '.cache'), { recursive: true });
const projects = slow ? ['slow'] : ['units', 'e2e'];
const code = await run(
  'vitest',
  [
    'run',
    ...projects.flatMap((name) => ['--project', name]),
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ],
  {
    env: {
      ...process.env,
      PATH: `${join(root, 'node_modules', '.bin')}:${process.env.PATH}`,
      LANYARD_CHROMIUM: chromium.path,
      ...(slow ? { LANYARD_FIREFOX: firefox.path } : {}),
      ...keyboard.env,
    },
  },
);

const counts = existsSync(report)
  ? JSON.parse(readFileSync(report, 'utf8'))
  : { numPassedTests: 0, numFailedTests: 1, numPendingTests: 0 };
const bad = counts.numFailedTests + failed.length + (code !== 0 && counts.numFailedTests === 0 ? 1 : 0);
console.log(`${counts.numPassedTests} passed, ${bad} failed`);
process.exit(bad === 0 ? 0 : 1);
