import { describe, expect, it } from 'vitest';
import { hueOf, initialsOf } from './monogram.tsx';

describe('a monogram', () => {
  it.each([
    ['Ada Lovelace', 'AL'],
    ['Ada King, Countess of Lovelace', 'AL'],
    ['acme', 'A'],
    ['  Čeněk   Žák ', 'ČŽ'],
    ['O’Neil & Sons', 'OS'],
    ['李小龍', '李'],
    ['𝒜da', '𝒜'],
    ['42 Degrees', '4D'],
    ['—', ''],
    ['', ''],
  ])('shortens %j to %j', (name, initials) => {
    expect(initialsOf(name)).toBe(initials);
  });

  it('keeps the color of an id, and spreads ids over all colors', () => {
    expect(hueOf('0198c2a1')).toBe(hueOf('0198c2a1'));
    const counts = new Map<string, number>();
    for (let id = 0; id < 800; id++) {
      const hue = hueOf(`member-${id}`);
      counts.set(hue, (counts.get(hue) ?? 0) + 1);
    }
    expect(counts.size).toBe(8);
    expect(Math.min(...counts.values())).toBeGreaterThan(50);
  });
});
