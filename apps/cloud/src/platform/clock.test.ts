import { fakeClock } from '@lanyard/testing/clock';
import { describe, expect, test } from 'vitest';
import { systemClock } from './clock.ts';

describe.each([
  ['system clock', () => systemClock],
  ['fake clock', () => fakeClock()],
])('%s: until', (_name, make) => {
  test('a moment that has passed is no wait', async () => {
    const clock = make();
    await clock.until(clock.now());
  });
  test('ends when the signal aborts', async () => {
    const clock = make();
    const stop = new AbortController();
    const waiting = clock.until(new Date(clock.now().getTime() + 1e12), stop.signal);
    stop.abort();
    await waiting;
    await clock.until(new Date(clock.now().getTime() + 1e12), stop.signal);
  });
});

test('the system clock waits as long as it says', async () => {
  const moment = new Date(Date.now() + 5);
  await systemClock.until(moment);
  expect(Date.now()).toBeGreaterThanOrEqual(moment.getTime());
});

test('a fake clock stands still; moved, it wakes who waited, in order, each at its moment', async () => {
  const clock = fakeClock(new Date(0));
  const woken: [string, number][] = [];
  const wait = async (name: string, at: number) => {
    await clock.until(new Date(at));
    woken.push([name, clock.now().getTime()]);
  };
  const waits = [wait('late', 300), wait('early', 100), wait('later', 900)];
  await clock.advance(500);
  expect(woken).toEqual([
    ['early', 100],
    ['late', 300],
  ]);
  expect(clock.now().getTime()).toBe(500);
  await clock.advance(400);
  await Promise.all(waits);
  expect(woken).toHaveLength(3);
});
