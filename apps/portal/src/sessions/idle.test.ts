import { expect, test } from 'vitest';
import { idleSince } from './idle.ts';

const minute = 60_000;

test('every sign of life in time prolongs it', () => {
  let now = 0;
  const idle = idleSince(10 * minute, () => now);
  for (let step = 0; step < 5; step += 1) {
    now += 9 * minute;
    expect(idle.sign()).toBe(true);
  }
});

test('attack: a laptop that slept over its time is woken: that is no sign of life', () => {
  let now = 0;
  const idle = idleSince(10 * minute, () => now);
  now += 480 * minute;
  expect(idle.sign()).toBe(false);
  now += 1;
  expect(idle.sign()).toBe(false);
});

test('attack: a clock set back keeps nothing open', () => {
  let now = 100 * minute;
  const idle = idleSince(10 * minute, () => now);
  now -= minute;
  expect(idle.sign()).toBe(false);
});

test('the cloud hears of a sign of life in each tenth of the idle time, and of nothing else', () => {
  let now = 0;
  const idle = idleSince(10 * minute, () => now);
  const reported: number[] = [];
  for (; now <= 3 * minute; now += 10_000) if (idle.sign() && idle.reports()) reported.push(now / minute);
  expect(reported).toEqual([1, 2, 3]);
  now += 480 * minute;
  expect(idle.sign() && idle.reports()).toBe(false);
});
