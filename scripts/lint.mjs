// `npm run lint`: formatting, types, type-aware lint, import rules, unused code. Every check runs; the first failure is not the last told.
import { ensureInstalled, run } from './workspace.mjs';

await ensureInstalled();

const checks = [
  ['types', 'tsc', ['-b']],
  ['format', 'prettier', ['--check', '--log-level', 'warn', '.']],
  ['lint', 'oxlint', ['--type-aware', '--deny-warnings']],
  ['import rules', 'depcruise', ['--config', '.dependency-cruiser.mjs', 'apps', 'packages', 'bench', 'e2e']],
  ['unused code', 'knip', ['--no-progress']],
];

const failed = [];
for (const [name, command, args] of checks) {
  console.log(`\n> ${name}`);
  if ((await run(command, args)) !== 0) failed.push(name);
}
if (failed.length > 0) console.error(`\nFailed: ${failed.join(', ')}`);
process.exit(failed.length === 0 ? 0 : 1);
