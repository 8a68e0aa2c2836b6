import { expect, it } from 'vitest';
import { rosetteOf } from './guilloche.tsx';

it('draws the same lines for one id and others for another', () => {
  expect(rosetteOf('did:webvh:one')).toEqual(rosetteOf('did:webvh:one'));
  const lines = Array.from({ length: 50 }, (_, index) => rosetteOf(`did:webvh:${index}`).line);
  expect(new Set(lines).size).toBe(50);
});

it('keeps every line within the card and every smaller one within the eye', () => {
  for (let index = 0; index < 50; index++) {
    const { line, eye } = rosetteOf(`card ${index}`);
    const radii = [...line.matchAll(/[ML](-?[\d.]+) (-?[\d.]+)/g)].map(([, x, y]) =>
      Math.hypot(Number(x), Number(y)),
    );
    expect(Math.max(...radii)).toBeLessThanOrEqual(100.1);
    expect(eye * 100).toBeLessThan(Math.min(...radii) + 1);
  }
});
