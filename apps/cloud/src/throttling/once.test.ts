import { aDatabase } from '@lanyard/testing/database';
import { afterAll, expect, test } from 'vitest';
import { useOnce } from './once.ts';

const tables = await aDatabase();
afterAll(() => tables.close());
const expiresAt = new Date('2026-01-01T12:01:00Z');
const used = (scope: string, id: string) =>
  tables.database.transaction({}, (tx) => useOnce(tx, { scope, id, expiresAt }));

test('a thing is used once, and remembered until it is too old anyway', async () => {
  expect(await used('proof', 'one')).toBe(true);
  expect(await used('proof', 'one')).toBe(false);
  const [row] = await tables.lookAt('select expires_at from used_jtis');
  expect(row).toEqual({ expires_at: expiresAt });
});

test('a thing is used once, also of 20 at the same moment', async () => {
  const uses = await Promise.all(Array.from({ length: 20 }, () => used('proof', 'raced')));
  expect(uses.filter(Boolean)).toHaveLength(1);
});

test('the same id of another kind is another thing, wherever scope and id meet', async () => {
  expect(await used('ab', 'c')).toBe(true);
  expect(await used('a', 'bc')).toBe(true);
  expect(await used('abc', '')).toBe(true);
});

test('what a transaction used that was not committed is not used', async () => {
  const failing = tables.database.transaction({}, async (tx) => {
    await useOnce(tx, { scope: 'proof', id: 'rolled back', expiresAt });
    throw new Error('refused later');
  });
  await expect(failing).rejects.toThrow('refused later');
  expect(await used('proof', 'rolled back')).toBe(true);
});
