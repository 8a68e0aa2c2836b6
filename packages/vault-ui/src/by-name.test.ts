import type { Digest } from '@lanyard/crypto/encoding';
import type { OpenedItem } from '@lanyard/vault/reading';
import { expect, test } from 'vitest';
import { ByName } from './by-name.ts';

const named = (name: string) => ({ content: { content: { name } } }) as unknown as OpenedItem;
const { compare } = new Intl.Collator();

test('items stand by name whatever comes, changes and goes; where nothing did, it is the same list', () => {
  const items = new Map<Digest, OpenedItem>();
  const byName = new ByName();
  let seed = 1;
  const random = (below: number) => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % below;
  };
  for (let round = 0; round < 200; round += 1) {
    for (let changes = random(12); changes > 0; changes -= 1) {
      const item = String(random(40)) as Digest;
      if (random(4) === 0) items.delete(item);
      else items.set(item, named(`${String.fromCodePoint(97 + random(26))}${'Ä é'[random(3)] ?? ''}`));
    }
    const rows = byName.update(items);
    const names = rows.map(([, { content }]) => content.content.name);
    expect(new Map(rows)).toEqual(items);
    expect(rows).toHaveLength(items.size);
    expect(names.map((name, at) => compare(names[at - 1] ?? '', name) <= 0)).not.toContain(false);
    expect(byName.update(items)).toBe(rows);
  }
});
