import type { Digest } from '@lanyard/crypto/encoding';
import type { Spoiled, Vault, VaultContents } from '@lanyard/vault/open-vault';
import { pause } from '@lanyard/vault/pause';
import type { OpenedItem } from '@lanyard/vault/reading';
import { isForDeletion } from '@lanyard/vault/writing';
import { useCallback, useEffect, useRef, useState } from 'react';
import { ByName } from './by-name.ts';
import { useVaultClock } from './vault-clock.tsx';

/** What the page shows of the vault. */
export interface Shown {
  readonly items: readonly (readonly [Digest, OpenedItem])[];
  /** Items that do not verify, or do not open. */
  readonly damaged: number;
  /** Of those, which can be brought back or deleted. */
  readonly spoiled: readonly (readonly [Digest, Spoiled])[];
  /** Items read so far while the vault is read for the first time; undefined: all of it was. */
  readonly reading: number | undefined;
}

/**
 * The items of an open vault; they leave memory when it locks. Read again whenever the page is looked at again.
 *
 * @param open Opens it, the same function as long as it is the same vault; undefined: it is locked.
 */
export function useItems(open: (() => Promise<Vault>) | undefined) {
  const clock = useVaultClock();
  const [shown, setShown] = useState<Shown | 'failed'>();
  const vault = useRef<{ readonly opened: Vault; readonly byName: ByName }>(undefined);
  useEffect(() => {
    if (open === undefined) return undefined;
    const left = new AbortController();
    const byName = new ByName();
    // An answer that comes after the vault was locked shows nothing, and leaves nothing in memory.
    const show = (of: Vault, reading?: number) => {
      if (!left.signal.aborted) setShown(shownOf(of.contents(), byName, reading));
    };
    let isRead = false;
    const enter = async () => {
      const opened = await open();
      left.signal.addEventListener('abort', () => opened.close(), { once: true });
      if (left.signal.aborted) {
        opened.close();
        return;
      }
      vault.current = { opened, byName };
      // What is open already is shown at once.
      if (opened.contents().items.size > 0) show(opened);
      await opened.sync((read) => show(opened, read));
      isRead = true;
      show(opened);
      await tidy(opened, clock);
      show(opened);
      await follow(opened, () => show(opened), left.signal);
    };
    enter().catch(() => {
      if (!left.signal.aborted && !isRead) setShown('failed');
    });
    const lookAgain = () => {
      const { current } = vault;
      if (document.visibilityState === 'visible' && current !== undefined)
        current.opened.sync().then(
          () => show(current.opened),
          () => undefined,
        );
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
      await current.opened.sync().catch(() => undefined);
      throw error;
    } finally {
      if (vault.current === current) setShown(shownOf(current.opened.contents(), current.byName));
    }
  }, []);
  return { shown, act };
}

/** Whoever owns items looks after them: people who left, and what lies in the bin. What does not work now is for the next time. */
async function tidy(vault: Vault, clock: () => number): Promise<void> {
  await vault.settle().catch(() => undefined);
  await emptyBin(vault, clock).catch(() => undefined);
}

/** Shows what others change, as they do. Where the stream ends or breaks, it is asked for again. */
async function follow(vault: Vault, show: () => void, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      for await (const _news of vault.watch(signal)) {
        show();
        await vault.settle().catch(() => undefined);
        show();
      }
    } catch {
      if (signal.aborted) return;
    }
    await pause(5000, signal);
  }
}

function shownOf({ items, damaged, spoiled }: VaultContents, byName: ByName, reading?: number): Shown {
  return {
    items: byName.update(items),
    damaged: damaged.size,
    spoiled: [...spoiled],
    reading,
  };
}

export type Act = ReturnType<typeof useItems>['act'];

/** What has been in the bin for 30 days is deleted by the next owner who opens the vault, if an owner put it there: the cloud does not know what lies there. */
async function emptyBin(vault: Vault, clock: () => number): Promise<void> {
  const now = Math.floor(clock() / 1000);
  for (const [item, opened] of vault.contents().items)
    if (isForDeletion(opened, now)) await vault.deleteForGood(item);
}

/** The code of a refusal by cloud or vault. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
