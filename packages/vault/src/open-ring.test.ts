import { digest, type Digest } from '@lanyard/crypto/encoding';
import type { Did } from '@lanyard/crypto/did';
import { generateUserPasswordKeyPair, importKeyRingKey, thumbprint } from '@lanyard/crypto/keys';
import { expect, test } from 'vitest';
import { openRing, type RingEntry } from './key-ring.ts';
import { openKeyRing } from './open-ring.ts';

const pair = await generateUserPasswordKeyPair();
const key = await importKeyRingKey(pair.privateJwk);
const place = {
  organization: 'Acme',
  did: 'did:webvh:somebody' as Did,
  kid: thumbprint(pair.publicJwk),
};

/** Items as they are read, each for the first time. */
const items = (count: number, from = 0): ReadonlyMap<Digest, RingEntry> =>
  new Map(
    Array.from({ length: count }, (_, at) => {
      const item = digest(`item ${String(from + at)}`);
      return [item, { mark: digest(`${item} as it is`), key: digest(`key of ${item}`) }] as const;
    }),
  );
const aRing = () => openKeyRing(key, place, '1-log');

test('a growing ring is sent at most once a minute, as an import makes it; what came meanwhile goes with the next, also of a later opening', async () => {
  const ring = aRing();
  const minute = 60_000;
  ring.take(items(100), []);
  expect(ring.isDue(0)).toBe(true);
  ring.take(items(100, 100), []);
  expect([ring.isDue(minute - 1), ring.isDue(minute)]).toEqual([false, true]);
  ring.take(items(100, 200), []);
  const { own } = await ring.seal(false);
  expect(own.unsent).toBe(100);
  const later = aRing();
  await later.open(own.sealed, own.unsent);
  later.take(items(300), []);
  expect([later.isDue(minute), later.isDue(3 * minute)]).toEqual([true, false]);
});

test('a few changes send nothing, of a large ring up to a twentieth; what is no more is not in the next one', async () => {
  const ring = aRing();
  ring.take(items(1000), []);
  expect(ring.isDue(0)).toBe(true);
  ring.take(items(50, 1000), []);
  expect(ring.isDue(1_000_000)).toBe(false);
  ring.take(items(10, 1050), [digest('item 0')]);
  expect(ring.isDue(1_000_000)).toBe(true);
  const { own, next } = await ring.seal(true);
  expect(next).toBe(own.sealed);
  expect((await openRing(own.sealed, key, place)).size).toBe(1059);
});

test('closed, it opens nothing', async () => {
  const ring = aRing();
  const all = items(2);
  ring.take(all, []);
  const [entry] = all.values();
  if (entry === undefined) throw new Error('nothing there');
  expect(ring.keyOf(entry.mark)).toBe(entry.key);
  ring.close();
  expect(ring.keyOf(entry.mark)).toBeUndefined();
  expect((await openRing((await ring.seal(false)).own.sealed, key, place)).size).toBe(0);
});
