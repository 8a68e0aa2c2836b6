import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const css = await readFile(join(import.meta.dirname, '../src/theme.css'), 'utf8');

type Pair = readonly [light: string, dark: string];

/** Every token whose value is a color: one hex for both themes, or two in `light-dark()`. */
const colorsIn = (text: string): Map<string, Pair> => {
  const colors = new Map<string, Pair>();
  const pattern = /--([\w-]+):\s*(?:light-dark\((#\w{6}), (#\w{6})\)|(#\w{6}));/g;
  for (const [, name = '', light, dark, both = ''] of text.matchAll(pattern)) {
    colors.set(name.replace('color-', ''), [light ?? both, dark ?? both]);
  }
  return colors;
};

const luminance = (hex: string): number => {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};

/** The contrast ratio of WCAG 2.2, 1 to 21. */
const contrast = (one: string, other: string): number => {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
};

const tokens = colorsIn(css);
const expectContrast = (text: string, ground: string, least: number, colors = tokens) => {
  for (const theme of [0, 1] as const) {
    const pair = [colors.get(text)?.[theme], colors.get(ground)?.[theme]] as const;
    expect(pair, `${text} on ${ground}`).not.toContain(undefined);
    expect(contrast(pair[0] ?? '', pair[1] ?? ''), `${text} on ${ground}`).toBeGreaterThanOrEqual(least);
  }
};

const grounds = ['ground', 'surface', 'raised', 'sunken'];
const tones = ['accent', 'danger', 'warn', 'success'];

describe('the colors', () => {
  it.each(grounds)('hold 4.5:1 for every text role on %s', (ground) => {
    for (const text of ['ink', 'muted', ...tones.map((tone) => `${tone}-ink`)])
      expectContrast(text, ground, 4.5);
  });

  it.each(grounds)('hold 3:1 for the focus ring and icons on %s', (ground) => {
    expectContrast('accent-ink', ground, 3);
    expectContrast('faint', ground, 3);
  });

  it.each(['ground', 'surface', 'raised'])('hold 3:1 for the edge of a control on %s', (ground) => {
    expectContrast('edge', ground, 3);
  });

  it.each(tones)('hold 4.5:1 for text on the tint of %s', (tone) => {
    for (const text of ['ink', 'muted', `${tone}-ink`, 'accent-ink'])
      expectContrast(text, `${tone}-soft`, 4.5);
  });

  it.each(['accent', 'accent-strong', 'danger', 'danger-strong'])('hold 4.5:1 for white on %s', (fill) => {
    expectContrast('white', fill, 4.5);
  });

  it.each([0, 1, 2, 3, 4, 5, 6, 7])('hold 4.5:1 for initials in hue %i and for white on its card', (hue) => {
    const [, block = ''] = css.split(`@utility hue-${hue} {`);
    const colors = new Map([...tokens, ...colorsIn(block.slice(0, block.indexOf('}')))]);
    expectContrast('hue-ink', 'hue-soft', 4.5, colors);
    expectContrast('white', 'hue-near', 7, colors);
    expectContrast('white', 'hue-far', 7, colors);
  });
});
