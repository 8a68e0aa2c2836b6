import { randomToken, type Digest } from '@lanyard/crypto/encoding';
import { seenNameLength } from '@lanyard/crypto/seen-heads';
import { expect, test } from 'vitest';
import type { OpenedItem } from './reading.ts';
import { isBehind, seenElsewhere } from './seen-heads.ts';

test('attack: whoever still has its key signs a version after the deletion that the wallet has seen: refused', () => {
  const [deleted, live] = [randomToken(), randomToken()] as unknown as [Digest, Digest];
  const seen = seenElsewhere([
    [deleted.slice(0, seenNameLength), 0, 3],
    [live.slice(0, seenNameLength), 2, 3],
  ]);
  const at = (epoch: number, version: number) => ({ access: { epoch }, version }) as OpenedItem;
  for (const version of [2, 3, 4, 100]) expect(isBehind(seen, deleted, at(2, version))).toBe(true);
  expect([at(2, 3), at(2, 4), at(1, 4), at(2, 2)].map((each) => isBehind(seen, live, each))).toEqual([
    false,
    false,
    true,
    true,
  ]);
});
