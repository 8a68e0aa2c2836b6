import { expect, test } from 'vitest';
import { createCloudClock } from './cloud-clock.ts';

const noon = Date.parse('2026-01-01T12:00:00.000Z');
const said = (milliseconds: number) => new Date(milliseconds).toUTCString();

test.each([3_600_000, -3_600_000, 86_400_000, 61_000])(
  'a device that is %d ms ahead is corrected',
  (ahead) => {
    const clock = createCloudClock(() => noon + ahead);
    clock.heard(said(noon), noon + ahead);
    expect(Math.abs(clock.now() - noon)).toBeLessThanOrEqual(1_000);
    expect(Math.abs(clock.offset() + ahead)).toBeLessThanOrEqual(1_000);
  },
);

test('a device whose clock is set right is no longer corrected', () => {
  let ahead = 3_600_000;
  const clock = createCloudClock(() => noon + ahead);
  clock.heard(said(noon), noon + ahead);
  ahead = 0;
  clock.heard(said(noon), noon);
  expect(clock.now()).toBe(noon);
});

test('a slow answer, and the part of a second that a date has not, correct nothing', () => {
  let time = noon;
  const clock = createCloudClock(() => time);
  time = noon + 8_000;
  clock.heard(said(noon + 4_000), noon);
  expect(clock.offset()).toBe(0);
});

test('what is no date, or of another year, corrects nothing', () => {
  const clock = createCloudClock(() => noon);
  for (const date of [null, '', 'yesterday', said(0), said(noon + 400 * 86_400_000)]) clock.heard(date, noon);
  expect(clock.now()).toBe(noon);
});
