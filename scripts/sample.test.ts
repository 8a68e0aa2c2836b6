import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

test('attack: a sample is never made in production', () => {
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--conditions=lanyard-source', fileURLToPath(new URL('sample.ts', import.meta.url))],
    { env: { ...process.env, LANYARD_MODE: 'production' }, encoding: 'utf8' },
  );
  expect(stderr).toContain('--demo works in development only');
  expect(status).toBe(1);
});
