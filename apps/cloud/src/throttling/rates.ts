import type { RateClass } from '@lanyard/contract/route';

export interface Rate {
  /** Requests in each window. */
  readonly points: number;
  /** Length of the window. */
  readonly seconds: number;
}

/**
 * Unauthenticated: by address. Generous, since a whole school sits behind one IPv4 address on the first morning; guessing is held
 * back by captcha, locks and the tries each secret has of its own, floods by these.
 */
export const addressRates: Readonly<Record<RateClass, Rate>> = {
  page: { points: 3_000, seconds: 60 },
  read: { points: 1_200, seconds: 60 },
  write: { points: 300, seconds: 60 },
  file: { points: 300, seconds: 60 },
  'sign-in': { points: 1_200, seconds: 60 },
  code: { points: 60, seconds: 600 },
  setup: { points: 600, seconds: 600 },
  poll: { points: 3_000, seconds: 60 },
  search: { points: 300, seconds: 60 },
};

/** Proven callers: by person, in this process. One person with several browsers and pages open. */
export const callerRates: Readonly<Record<RateClass, Rate>> = {
  page: { points: 600, seconds: 60 },
  read: { points: 1_200, seconds: 60 },
  write: { points: 300, seconds: 60 },
  // Pieces of 256 kB, one after the other: an archive of 1 GB is some 4,000, and what else a person does meanwhile is not held up by it.
  file: { points: 2_400, seconds: 60 },
  'sign-in': { points: 120, seconds: 60 },
  code: { points: 20, seconds: 600 },
  setup: { points: 30, seconds: 600 },
  poll: { points: 600, seconds: 60 },
  search: { points: 120, seconds: 60 },
};

/** Proofs that did not hold, by address: then authenticated routes are closed to it for the rest of the window. */
export const refusedRate: Rate = { points: 600, seconds: 60 };

/** Open forms (`captcha: true`). */
export const openForms = {
  /** Tries before a captcha is asked for. */
  freeTries: 3,
  /** Failures before the form locks. */
  freeFailures: 5,
  /** First lock; each further failure doubles it. */
  firstLockSeconds: 30,
  longestLockSeconds: 3_600,
  /** Without a try for so long all is forgotten. */
  forgottenAfterSeconds: 900,
} as const;
