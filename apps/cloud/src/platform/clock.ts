/** The time, handed in wherever it matters, so that tests can move it. */
export interface Clock {
  now(): Date;
  /** Resolves when `now()` has reached `moment`; at once when it has passed, and also when `signal` aborts: look at the clock after it. */
  until(moment: Date, signal?: AbortSignal): Promise<void>;
}

/** setTimeout holds at most this (32-bit milliseconds); longer waits are made of several. */
const longestTimerMs = 2_147_483_647;

const wait = (milliseconds: number, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, Math.min(milliseconds, longestTimerMs));
    signal?.addEventListener('abort', end, { once: true });
  });

export const systemClock: Clock = {
  now: () => new Date(),
  async until(moment, signal) {
    for (;;) {
      const left = moment.getTime() - Date.now();
      if (left <= 0 || signal?.aborted === true) return;
      await wait(left, signal);
    }
  },
};
