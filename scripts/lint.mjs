// `npm run lint`: formatting, types, type-aware lint, import rules, unused code. Every check runs; the first failure is not the last told.
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureInstalled, root, run } from './workspace.mjs';

await ensureInstalled();
const outputs = join(root, '.cache', 'lint');
mkdirSync(outputs, { recursive: true });

/**
 * The lanes of a stage run at the same time, the checks of a lane one after the other: each computes on one core, but for the linter,
 * which has all of them.
 */
const stages = [
  [
    [['types', 'tsc', ['-b']]],
    [
      ['format', 'prettier', ['--check', '--log-level', 'warn', '.']],
      [
        'import rules',
        'depcruise',
        ['--config', '.dependency-cruiser.mjs', 'apps', 'packages', 'bench', 'e2e'],
      ],
      ['unused code', 'knip', ['--no-progress']],
    ],
  ],
  [[['lint', 'oxlint', ['--type-aware', '--deny-warnings']]]],
];

const failed = [];
async function check([name, command, args]) {
  const file = join(outputs, `${name}.txt`);
  const output = openSync(file, 'w');
  const code = await run(command, args, { stdio: ['ignore', output, output] });
  closeSync(output);
  console.log(`\n> ${name}\n${readFileSync(file, 'utf8')}`.trimEnd());
  if (code !== 0) failed.push(name);
}
async function inTurn(lane) {
  for (const each of lane) await check(each);
}
for (const lanes of stages) await Promise.all(lanes.map(inTurn));
if (failed.length > 0) console.error(`\nFailed: ${failed.join(', ')}`);
process.exit(failed.length === 0 ? 0 : 1);
