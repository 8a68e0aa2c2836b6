import type { Digest } from '@lanyard/crypto/encoding';
import type { Spoiled, Vault } from '@lanyard/vault/open-vault';
import { pause } from '@lanyard/vault/pause';
import type { OpenedItem } from '@lanyard/vault/reading';
import { isForDeletion } from '@lanyard/vault/writing';
import { useCallback, useEffect, useRef, useState } from 'react';
import { ByName } from './by-name.ts';
import { isUntrue } from './codes.ts';
import { useVaultClock } from './vault-clock.tsx';

/** What the page shows of the vault. */
export interface Shown {
  /** Whose vault it is: by its key, whatever the cloud says of who is signed in. */
  readonly did: string;
  readonly items: readonly (readonly [Digest, OpenedItem])[];
  /** Items that do not verify, or do not open. */
  readonly damaged: number;
  /** Of those, which can be brought back or deleted. */
  readonly spoiled: readonly (readonly [Digest, Spoiled])[];
  /** Items read so far while the vault is read for the first time; undefined: all of it was. */
  readonly reading: number | undefined;
  /** What the cloud answered last does not hold: this is what was read before. */
  readonly isUntrue: boolean;
  /** Own items that got no new key, because somebody's does not verify. */
  readonly unkeyed: number;
}

/** An open vault, and what is the matter with the cloud. */
interface Open {
  readonly opened: Vault;
  readonly byName: ByName;
  /** As it is shown. */
  reading: number | undefined;
  isUntrue: boolean;
  unkeyed: number;
}

/**
 * The items of an open vault; they leave memory when it locks. Read again whenever the page is looked at again.
 *
 * @param open Opens it, the same function as long as it is the same vault; undefined: it is locked.
 */
export function useItems(open: (() => Promise<Vault>) | undefined) {
  const clock = useVaultClock();
  const [shown, setShown] = useState<Shown | 'failed' | 'untrue'>();
  const vault = useRef<Open>(undefined);
  useEffect(() => {
    if (open === undefined) return undefined;
    const left = new AbortController();
    const byName = new ByName();
    // An answer that comes after the vault was locked shows nothing, and leaves nothing in memory.
    const show = (of: Open) => {
      if (!left.signal.aborted) setShown(shownOf(of));
    };
    let isRead = false;
    const enter = async () => {
      const opened = await open();
      left.signal.addEventListener('abort', () => opened.close(), { once: true });
      if (left.signal.aborted) {
        opened.close();
        return;
      }
      const here: Open = { opened, byName, reading: undefined, isUntrue: false, unkeyed: 0 };
      vault.current = here;
      // What is open already is shown at once.
      if (opened.contents().items.size > 0) show(here);
      await opened.sync((read) => {
        here.reading = read;
        show(here);
      });
      here.reading = undefined;
      isRead = true;
      show(here);
      await tidy(here, clock);
      show(here);
      await follow(here, () => show(here), left.signal);
    };
    enter().catch((error: unknown) => {
      if (!left.signal.aborted && !isRead) setShown(isUntrue(error) ? 'untrue' : 'failed');
    });
    const lookAgain = () => {
      const { current } = vault;
      if (document.visibilityState === 'visible' && current !== undefined)
        void readAgain(current).then(() => show(current));
    };
    document.addEventListener('visibilitychange', lookAgain);
    return () => {
      left.abort('left');
      document.removeEventListener('visibilitychange', lookAgain);
      vault.current = undefined;
      setShown(undefined);
    };
  }, [open, clock]);

  /** Does something with the vault and shows what came of it, also where it failed. @throws as the vault */
  const act = useCallback(async <T,>(work: (open: Vault) => Promise<T>): Promise<T> => {
    const { current } = vault;
    if (current === undefined) throw new Error('the vault is locked');
    try {
      return await work(current.opened);
    } catch (error) {
      await readAgain(current);
      throw error;
    } finally {
      if (vault.current === current) setShown(shownOf(current));
    }
  }, []);
  return { shown, act };
}

/** Whoever owns items looks after them: people who left, and what lies in the bin. What does not work now is for the next time. */
async function tidy(at: Open, clock: () => number): Promise<void> {
  await settle(at);
  await emptyBin(at.opened, clock).catch(() => undefined);
}

async function settle(at: Open): Promise<void> {
  const settled = await at.opened.settle().catch(() => undefined);
  if (settled !== undefined) at.unkeyed = settled.refused.length;
}

/** Reads what has changed, and notes whether the answer holds. One that does not come says nothing. */
async function readAgain(at: Open): Promise<void> {
  try {
    await at.opened.sync();
    at.isUntrue = false;
  } catch (error) {
    if (isUntrue(error)) at.isUntrue = true;
  }
}

/** Shows what others change, as they do. Where the stream ends or breaks, it is asked for again. */
async function follow(at: Open, show: () => void, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      for await (const _news of at.opened.watch(signal)) {
        at.isUntrue = false;
        show();
        await settle(at);
        show();
      }
    } catch (error) {
      if (signal.aborted) return;
      if (isUntrue(error)) at.isUntrue = true;
      show();
    }
    await pause(5000, signal);
  }
}

function shownOf({ opened, byName, reading, isUntrue: untrue, unkeyed }: Open): Shown {
  const { items, damaged, spoiled } = opened.contents();
  return {
    did: opened.did,
    items: byName.update(items),
    damaged: damaged.size,
    spoiled: [...spoiled],
    reading,
    isUntrue: untrue,
    unkeyed,
  };
}

export type Act = ReturnType<typeof useItems>['act'];

/** What has been in the bin for 30 days is deleted by the next owner who opens the vault, if an owner put it there: the cloud does not know what lies there. */
async function emptyBin(vault: Vault, clock: () => number): Promise<void> {
  const now = Math.floor(clock() / 1000);
  for (const [item, opened] of vault.contents().items)
    if (isForDeletion(opened, now)) await vault.deleteForGood(item);
}
