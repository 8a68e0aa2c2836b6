import type { Clock } from '@lanyard/cloud/platform/clock';

/** A clock that stands still until it is told to move. */
export interface FakeClock extends Clock {
  /** Moves it forward and lets everything that waited for a moment now past run. */
  advance(milliseconds: number): Promise<void>;
}

/** Starts at a fixed moment, the same in every run: 2026-01-01T12:00:00.000Z unless told. */
export function fakeClock(start: Date = new Date('2026-01-01T12:00:00.000Z')): FakeClock {
  let time = start.getTime();
  const waiting = new Set<{ readonly at: number; readonly wake: () => void }>();
  return {
    now: () => new Date(time),
    until: (moment, signal) => {
      if (moment.getTime() <= time || signal?.aborted === true) return Promise.resolve();
      return new Promise((resolve) => {
        const entry = {
          at: moment.getTime(),
          wake: () => {
            waiting.delete(entry);
            signal?.removeEventListener('abort', entry.wake);
            resolve();
          },
        };
        waiting.add(entry);
        signal?.addEventListener('abort', entry.wake, { once: true });
      });
    },
    async advance(milliseconds) {
      const target = time + milliseconds;
      // Waiters wake in the order of their moments, each seeing its own; one that waits again within this span wakes again.
      for (;;) {
        const due = [...waiting].filter((each) => each.at <= target).sort((a, b) => a.at - b.at)[0];
        if (due === undefined) break;
        time = Math.max(time, due.at);
        due.wake();
        await new Promise((resolve) => setImmediate(resolve));
      }
      time = target;
    },
  };
}
