import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** Each import rule of docs/architecture.md is broken once in a planted tree, and must be caught there. */

const repository = join(import.meta.dirname, '..');
let house: string;

const breaches: [rule: string, from: string, to: string][] = [
  ['crypto-imports', 'packages/crypto/src/a.ts', 'packages/contract/src/b.ts'],
  ['contract-imports', 'packages/contract/src/a.ts', 'packages/crypto/src/b.ts'],
  ['vault-imports', 'packages/vault/src/a.ts', 'packages/holder/src/b.ts'],
  ['vault-ui-imports', 'packages/vault-ui/src/a.ts', 'packages/session/src/b.ts'],
  ['holder-imports', 'packages/holder/src/a.ts', 'packages/session/src/b.ts'],
  ['packages-never-import-apps', 'packages/session/src/a.ts', 'apps/portal/src/b.ts'],
  ['apps-never-import-each-other', 'apps/portal/src/a.ts', 'apps/wallet/src/b.ts'],
  ['extension-imports', 'apps/extension/src/worker/a.ts', 'packages/holder/src/b.ts'],
  ['extension-imports', 'apps/extension/entrypoints/a.ts', 'packages/testing/src/b.ts'],
  ['zero-knowledge', 'apps/cloud/src/people/a.ts', 'packages/vault/src/b.ts'],
  ['zero-knowledge', 'apps/cloud/src/main.ts', 'packages/holder/src/b.ts'],
  ['room-people', 'apps/cloud/src/people/a.ts', 'apps/cloud/src/sessions/index.ts'],
  ['room-sessions', 'apps/cloud/src/sessions/a.ts', 'apps/cloud/src/members/store.ts'],
  ['platform-knows-no-room', 'apps/cloud/src/platform/http/a.ts', 'apps/cloud/src/people/index.ts'],
  ['testing-only-in-tests', 'apps/cloud/src/people/a.ts', 'packages/testing/src/b.ts'],
  ['only-routes-import-http', 'apps/cloud/src/people/a.ts', 'apps/cloud/src/platform/http/mount.ts'],
  [
    'only-stores-import-the-database',
    'apps/cloud/src/people/a.ts',
    'apps/cloud/src/platform/database/tables.ts',
  ],
];

function cruise(): { rule: { name: string }; from: string }[] {
  const bin = join(repository, 'node_modules/.bin/depcruise');
  const run = spawnSync(
    bin,
    ['--config', '.dependency-cruiser.mjs', '--output-type', 'json', 'apps', 'packages'],
    {
      cwd: house,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  const report = JSON.parse(run.stdout) as {
    summary: { violations: { rule: { name: string }; from: string }[] };
  };
  return report.summary.violations;
}

beforeAll(() => {
  house = mkdtempSync(join(tmpdir(), 'lanyard-rules-'));
  for (const file of ['.dependency-cruiser.mjs', 'tsconfig.base.json', 'node_modules', 'package.json']) {
    symlinkSync(join(repository, file), join(house, file));
  }
});
afterAll(() => {
  rmSync(house, { recursive: true, force: true });
});

describe('a breach of an import rule fails the build', () => {
  test('every rule catches its planted breach', () => {
    const planted = breaches.map(([rule, from, to], index) => {
      const source = from.replace('a.ts', `a${index}.ts`);
      for (const file of [source, to]) mkdirSync(dirname(join(house, file)), { recursive: true });
      writeFileSync(join(house, to), 'export const b = 1;\n', { flag: 'a' });
      const specifier = relative(dirname(join(house, source)), join(house, to));
      writeFileSync(
        join(house, source),
        `import { b } from '${specifier.startsWith('.') ? specifier : `./${specifier}`}';\nexport const a = b;\n`,
      );
      return { rule, source };
    });
    const found = cruise().map((violation) => `${violation.rule.name} ${violation.from}`);
    for (const { rule, source } of planted) expect(found).toContain(`${rule} ${source}`);
  });
});
