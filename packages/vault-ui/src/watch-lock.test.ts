import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { watchLock } from './watch-lock.tsx';

// Whoever waits for something long is told before the vault locks over it.

const minute = 60_000;
const start = Date.parse('2026-01-01T12:00:00Z');
beforeEach(() => {
  vi.useFakeTimers({ now: start });
});
afterEach(() => {
  vi.useRealTimers();
});

function aWatch(minutes: number, signs?: readonly string[]) {
  const page = new EventTarget();
  const told: (number | undefined)[] = [];
  const end = watchLock(page, { minutes, signs }, Date.now, (at) =>
    told.push(at === undefined ? undefined : (at - start) / minute),
  );
  return { page, told, end };
}

test('two minutes before the vault locks it is told when, and a touch takes that back', () => {
  const { page, told, end } = aWatch(10);
  vi.advanceTimersByTime(8 * minute - 1);
  expect(told).toEqual([undefined]);
  vi.advanceTimersByTime(1);
  expect(told).toEqual([undefined, 10]);
  vi.advanceTimersByTime(minute);
  page.dispatchEvent(new Event('pointerdown'));
  expect(told).toEqual([undefined, 10, undefined]);
  vi.advanceTimersByTime(8 * minute);
  expect(told.at(-1)).toBe(19);
  end();
  page.dispatchEvent(new Event('pointerdown'));
  expect(told.at(-1)).toBe(19);
});

test('of a short time it is told in the middle', () => {
  const { told, end } = aWatch(1);
  vi.advanceTimersByTime(minute / 2);
  expect(told).toEqual([undefined, 1]);
  end();
});

test('attack: a server that sends news, or a piece of a file now and then, makes the page scroll: that is no touch', () => {
  const { page, told, end } = aWatch(10);
  for (let pieces = 0; pieces < 9; pieces += 1) {
    vi.advanceTimersByTime(minute);
    for (const event of ['scroll', 'message', 'progress']) page.dispatchEvent(new Event(event));
  }
  expect(told).toEqual([undefined, 10]);
  end();
});

test('what an app counts besides prolongs it there', () => {
  const { page, told, end } = aWatch(10, ['visibilitychange']);
  vi.advanceTimersByTime(8 * minute);
  page.dispatchEvent(new Event('visibilitychange'));
  expect(told).toEqual([undefined, 10, undefined]);
  end();
});
