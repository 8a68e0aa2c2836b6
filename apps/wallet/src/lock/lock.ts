import { createPreference } from '../platform/preference.ts';
import { createStore, type Store } from '../platform/store.ts';

/** Minutes without a touch of the screen after which the wallet locks itself. */
export const lockMinutes = [1, 2, 5, 10, 30] as const;
const defaultMinutes = 5;

/** What the lock needs of the page. */
export interface LockSurroundings {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** When the wallet was last used, in milliseconds since 1970, as text; shared by all windows of it. */
  readonly lastUse: Pick<Store<string>, 'get' | 'set'>;
  /** Minutes, as text. */
  readonly after: Pick<Store<string>, 'get'>;
}

/**
 * The screen lock. It hides what the wallet shows from whoever holds the unlocked phone; it is no protection of the keys, since
 * nothing is approved or revealed without a touch anyway.
 */
export interface Lock {
  readonly locked: Store<boolean>;
  /** The person did something. */
  readonly used: () => void;
  /** Locks where the time is up. */
  readonly check: () => void;
  readonly lockNow: () => void;
  /** After a touch, whatever it was for. */
  readonly opened: () => void;
}

/** Makes a lock: closed, unless the wallet was used a moment ago (a reload, another window). */
export function createLock({ now, lastUse, after }: LockSurroundings): Lock {
  const isOver = () => {
    const idle = now() - Number(lastUse.get());
    // A clock set back must not keep the wallet open.
    return idle < 0 || idle >= Number(after.get()) * 60_000;
  };
  const locked = createStore(isOver());
  const check = () => {
    if (isOver()) locked.set(true);
  };
  return {
    locked,
    check,
    used() {
      check();
      if (!locked.get()) lastUse.set(String(now()));
    },
    lockNow() {
      lastUse.set('0');
      locked.set(true);
    },
    opened() {
      lastUse.set(String(now()));
      locked.set(false);
    },
  };
}

/** The setting: minutes, as text. */
export const autoLock = createPreference('lanyard-wallet-lock-minutes', (kept) => {
  const known = lockMinutes.find((minutes) => String(minutes) === kept);
  return String(known ?? defaultMinutes);
});

export const lock = createLock({
  now: () => Date.now(),
  lastUse: createPreference('lanyard-wallet-last-use', (kept) => kept ?? '0'),
  after: autoLock,
});

/** Touches of the screen. */
export const signsOfLife = ['pointerdown', 'keydown'] as const;

const checkEveryMilliseconds = 5000;

/** Watches the page. */
export function startLock(): void {
  for (const event of signsOfLife) addEventListener(event, lock.used, { passive: true });
  // A phone that wakes up runs no timers in between.
  document.addEventListener('visibilitychange', lock.check);
  setInterval(lock.check, checkEveryMilliseconds);
}
