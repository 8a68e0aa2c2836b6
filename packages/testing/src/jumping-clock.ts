import type { Clock } from '@lanyard/cloud/platform/clock';

/** The time of this computer, which can jump ahead: browsers and cloud agree on it, as WebAuthn and proofs need. */
export interface JumpingClock extends Clock {
  jump(milliseconds: number): void;
}

/** @param behind Milliseconds that it starts in the past. */
export function jumpingClock(behind = 0): JumpingClock {
  let ahead = -behind;
  let jumped = Promise.withResolvers<void>();
  const now = () => Date.now() + ahead;
  return {
    now: () => new Date(now()),
    async until(moment, signal) {
      for (;;) {
        const left = moment.getTime() - now();
        if (left <= 0 || signal?.aborted === true) return;
        await Promise.race([timer(left, signal), jumped.promise]);
      }
    },
    jump(milliseconds) {
      ahead += milliseconds;
      jumped.resolve();
      jumped = Promise.withResolvers();
    },
  };
}

function timer(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const handle = setTimeout(resolve, Math.min(milliseconds, 2 ** 31 - 1));
    // The cloud has ended by then: a timer of its waits must not hold the process.
    handle.unref();
    signal?.addEventListener(
      'abort',
      () => {
        clearTimeout(handle);
        resolve();
      },
      { once: true },
    );
  });
}
