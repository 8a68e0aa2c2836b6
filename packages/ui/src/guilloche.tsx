/**
 * Fine engraved lines, as on banknotes and identity papers: decoration of a card, drawn from the id of whom it belongs
 * to, so that each has lines of its own. It proves nothing.
 */

/** A small deterministic stream of numbers in 0..1 from text (mulberry32 over FNV-1a). */
const streamFrom = (text: string): (() => number) => {
  let state = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) state = Math.imul(state ^ byte, 0x01000193);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

const TURNS = 22;
const POINTS = 168;

/** One petal line of the rosette, closed, around 0,0, about 100 units in radius. */
const petalLine = (petals: number, depth: number, twist: number): string => {
  let path = '';
  for (let step = 0; step < POINTS; step++) {
    const angle = (step / POINTS) * 2 * Math.PI;
    const radius = 100 * (1 - depth + depth * Math.cos(petals * angle + twist * Math.sin(angle * petals)));
    path += `${step === 0 ? 'M' : 'L'}${(radius * Math.cos(angle)).toFixed(1)} ${(radius * Math.sin(angle)).toFixed(1)}`;
  }
  return `${path}z`;
};

export type Rosette = {
  /** One petal line, a path around 0,0 about 100 units in radius. */
  line: string;
  /** The degrees at which it is drawn again and again. */
  turns: readonly number[];
  /** How much smaller the whole is drawn once more, to fill the eye in the middle. */
  eye: number;
};

/** The rosette of an id. */
export const rosetteOf = (id: string): Rosette => {
  const next = streamFrom(id);
  const petals = 5 + Math.floor(next() * 5);
  const depth = 0.2 + next() * 0.16;
  const twist = (next() - 0.5) * 1.4;
  const turn = 360 / petals / TURNS;
  return {
    line: petalLine(petals, depth, twist),
    turns: Array.from({ length: TURNS }, (_, index) => index * turn),
    eye: 0.94 - 2 * depth,
  };
};
