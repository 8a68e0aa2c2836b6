/**
 * The time as the cloud has it. Proofs and statements are taken within a minute of the cloud's clock (protocol, Tokens), and phones and
 * computers are often wrong by more: so they are dated by the difference that the cloud's answers show.
 */
export interface CloudClock {
  /** Milliseconds since 1970: this device's clock, corrected. */
  now(): number;
  /** How far ahead the cloud's clock is, as far as is known (milliseconds). */
  offset(): number;
  /** An answer of the cloud to a request that was sent at `sentAt`, by this device's clock. */
  heard(date: string | null, sentAt: number): void;
}

/** Less is the answer's way and the whole seconds of its date, not a wrong clock. */
const worthCorrectingMs = 10_000;
/** A date that is further off is no clock of a living server; nothing is dated by it. */
const mostMs = 366 * 86_400_000;

/** @param local Milliseconds since 1970, by this device. */
export function createCloudClock(local: () => number): CloudClock {
  let offset = 0;
  return {
    now: () => local() + offset,
    offset: () => offset,
    heard(date, sentAt) {
      const said = Date.parse(date ?? '');
      if (Number.isNaN(said)) return;
      // The date was set somewhere between sending and now, and is cut to a whole second.
      const difference = said + 500 - (sentAt + local()) / 2;
      if (Math.abs(difference) > mostMs) return;
      offset = Math.abs(difference) < worthCorrectingMs ? 0 : Math.round(difference);
    },
  };
}
