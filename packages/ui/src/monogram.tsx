import { classes } from './classes.tsx';

const hues = ['hue-0', 'hue-1', 'hue-2', 'hue-3', 'hue-4', 'hue-5', 'hue-6', 'hue-7'] as const;
export type Hue = (typeof hues)[number];

/** FNV-1a: a small, even spread; nothing here is secret. */
const hash = (text: string): number => {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) value = Math.imul(value ^ byte, 0x01000193) >>> 0;
  return value;
};

/** One of the eight colors of theme.css, always the same one for an id, on every screen and device. */
export const hueOf = (id: string): Hue => hues[hash(id) % hues.length] ?? 'hue-0';

/** The first letters of the first and the last word, at most two: `Ada King Lovelace` is `AL`. */
export const initialsOf = (name: string): string => {
  const words = name.match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}'’]*/gu) ?? [];
  const chosen = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return chosen
    .map((word) => (word === undefined ? '' : String.fromCodePoint(word.codePointAt(0) ?? 0)))
    .join('')
    .toLocaleUpperCase();
};

const sizes = {
  small: { box: 'size-8 text-caption', person: 'rounded-full', organization: 'rounded-small' },
  regular: { box: 'size-10 text-small', person: 'rounded-full', organization: 'rounded-control' },
  large: { box: 'size-16 text-[1.375rem]', person: 'rounded-full', organization: 'rounded-card' },
};

/**
 * Who it is, in two letters and a color of their own: people are round, organizations are square. The name stands
 * beside it, so it is hidden from those who hear the page.
 */
export function Monogram({
  kind,
  name,
  id = name,
  size = 'regular',
}: {
  kind: 'person' | 'organization';
  name: string;
  /** What the color is made from: an id, so that a new name keeps the color. Default the name. */
  id?: string | undefined;
  /** 32, 40 or 64 px. Default `regular`, 40. */
  size?: keyof typeof sizes | undefined;
}) {
  const { box, [kind]: corner } = sizes[size];
  return (
    <span
      aria-hidden="true"
      className={classes(
        'grid shrink-0 place-items-center bg-(--hue-soft) font-semibold tracking-tight text-(--hue-ink) select-none',
        hueOf(id),
        box,
        corner,
      )}
    >
      {initialsOf(name)}
    </span>
  );
}
