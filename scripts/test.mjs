// `npm test`: sets up what the tests need and passes them all. `--slow` runs the extras instead (also run by CI).
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
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
  : { numPassedTests: 0, numFailedTests: 1, testResults: [] };
const bad = counts.numFailedTests + failed.length + (code !== 0 && counts.numFailedTests === 0 ? 1 : 0);
// Named again at the end, where who reads only the end of a long output finds them.
for (const { name, message, assertionResults } of counts.testResults) {
  const file = relative(root, name);
  if (message) console.log(`failed: ${file}: ${inShort(message)}`);
  for (const { status, fullName, failureMessages } of assertionResults) {
    if (status === 'failed') console.log(`failed: ${file}: ${fullName}: ${inShort(failureMessages.join())}`);
  }
}
for (const step of failed) console.log(`failed: ${step}`);
console.log(`${counts.numPassedTests} passed, ${bad} failed`);
process.exit(bad === 0 ? 0 : 1);

/**
 * What went wrong, and the line of ours where.
 * @param {string} message with its stack
 */
function inShort(message) {
  const [first, ...stack] = stripVTControlCharacters(message).split('\n');
  const place = stack.find((line) => line.includes(root) && !line.includes('node_modules'));
  return [first.slice(0, 300), ...(place ? [relative(root, place.replace(/^.*?(?=\/)/, ''))] : [])].join(' ');
}
