/** Idle time by the clock on the wall: a computer that sleeps runs no timers, and waking it is no sign that it was in use. */
export interface Idle {
  /** Someone is there. @returns false where the time was over before they came: too late to count */
  sign(): boolean;
  /** After a sign in time: whether the cloud is to hear of it. It hears of one in each tenth of the idle time. */
  reports(): boolean;
}

/** @param now Milliseconds since 1970. */
export function idleSince(idleMilliseconds: number, now: () => number): Idle {
  let last = now();
  let reported = last;
  return {
    sign() {
      const idle = now() - last;
      // A clock set back must not keep the vault open.
      if (idle < 0 || idle >= idleMilliseconds) return false;
      last = now();
      return true;
    },
    reports() {
      if (last - reported < idleMilliseconds / 10) return false;
      reported = last;
      return true;
    },
  };
}
