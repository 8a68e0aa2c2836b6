import { browser } from '@wxt-dev/browser';

/**
 * The idle time of an open vault, by the clock on the wall: kept in the memory of the browser, since whoever counts it sleeps. The one alarm
 * there is only while the vault is open.
 */

interface Use {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** When the cloud heard of it last. */
  readonly told: number;
  /** The organization's setting. */
  readonly minutes: number;
}

const useEntry = 'use';
export const idleAlarm = 'idle';

const lastUse = async () => (await browser.storage.session.get(useEntry))[useEntry] as Use | undefined;

/** Minutes in which nobody uses the open vault, after which it locks. */
export async function idleMinutes(): Promise<number | undefined> {
  return (await lastUse())?.minutes;
}

/** Whether the idle time of an open vault is over, or nobody ever began it. */
export async function isIdle(): Promise<boolean> {
  const use = await lastUse();
  if (use === undefined) return true;
  const idle = Date.now() - use.at;
  // A clock set back must not keep the vault open.
  return idle < 0 || idle >= use.minutes * 60_000;
}

/** The vault was just opened. */
export async function beginUse(minutes: number): Promise<void> {
  await keepUse({ at: Date.now(), told: Date.now(), minutes });
}

/**
 * A person did something with the open vault.
 *
 * @returns whether the cloud is to hear of it: it hears of one in each tenth of the idle time
 */
export async function noteUse(): Promise<boolean> {
  const use = await lastUse();
  if (use === undefined) return false;
  const at = Date.now();
  const tells = at - use.told >= use.minutes * 6000;
  await keepUse({ ...use, at, told: tells ? at : use.told });
  return tells;
}

/** The vault is locked: nothing counts any more. */
export async function endUse(): Promise<void> {
  await Promise.all([browser.storage.session.remove(useEntry), browser.alarms.clear(idleAlarm)]);
}

async function keepUse(use: Use): Promise<void> {
  await browser.storage.session.set({ [useEntry]: use });
  await browser.alarms.create(idleAlarm, { when: use.at + use.minutes * 60_000 });
}
