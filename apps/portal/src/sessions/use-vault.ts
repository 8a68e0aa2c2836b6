import type { LiveSession } from '@lanyard/session/live-session';
import type { OpenedVault } from '@lanyard/vault/open-vault';
import { signsOfLife as touches } from '@lanyard/vault-ui/watch-lock';
import { useCallback, useEffect, useRef, useState } from 'react';
import { browser } from './browser.ts';
import { idleSince } from './idle.ts';
import { followTabs, tellTabs } from './vault-tabs.ts';

export type VaultState = 'unknown' | 'locked' | 'open' | 'damaged' | 'untrue';

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined;
/** Of this window, when somebody uses the vault in another tab. */
const usedElsewhere = 'lanyard-vault-used';
/** What begins the idle time anew; also that somebody turns to the page, or away from it, or uses the vault in another tab. */
export const signsOfLife = [...touches, 'visibilitychange', usedElsewhere] as const;

/** Whether the cloud lies about whose vault it is, or what this browser holds is not what it was. */
function closedBy(code: unknown): VaultState {
  if (code === 'vault-locked' || code === 'unreachable') return 'locked';
  return code === 'did_log_invalid' || code === 'did_log_rollback' ? 'untrue' : 'damaged';
}

/** The resolver of DID logs is large: only who opens a vault loads it. */
const keeper = () => import('@lanyard/session/vault-keeper');

/**
 * The vault of this session. Its key is held in memory, non-extractable, and leaves after the idle time: then the cloud forgets
 * its share too (protocol, Session).
 */
export function useVault(session: LiveSession, idleMinutes: number) {
  const [state, setState] = useState<VaultState>('unknown');
  const key = useRef<OpenedVault>(undefined);

  const refresh = useCallback(async () => {
    const { enterVault } = await keeper();
    try {
      key.current = await enterVault(browser, session);
      setState(key.current === undefined ? 'locked' : 'open');
    } catch (error) {
      key.current = undefined;
      setState(closedBy(codeOf(error)));
    }
  }, [session]);

  const report = useCallback(async () => {
    const { reportVaultUse } = await keeper();
    try {
      await reportVaultUse(browser, session);
    } catch (error) {
      // The cloud counts too, and its word is the last; one that cannot be reached says nothing.
      if (codeOf(error) !== 'vault-locked') return;
      key.current = undefined;
      setState('locked');
    }
  }, [session]);

  const lock = useCallback(async () => {
    key.current = undefined;
    setState('locked');
    tellTabs('locked', session);
    await (await keeper()).lockVault(browser, session);
  }, [session]);

  useEffect(() => {
    void refresh();
  }, [refresh]);

  useEffect(() => {
    if (state !== 'open') return undefined;
    let timer: ReturnType<typeof setTimeout>;
    const idle = idleSince(idleMinutes * 60_000, Date.now);
    const lockNow = () => void lock().catch(() => undefined);
    const sleep = (sign?: Event) => {
      clearTimeout(timer);
      if (!idle.sign()) {
        lockNow();
        return;
      }
      timer = setTimeout(lockNow, idleMinutes * 60_000);
      if (sign?.type === usedElsewhere || !idle.reports()) return;
      tellTabs('touched', session);
      void report();
    };
    const unfollow = followTabs(session, (news) => {
      if (news === 'touched') {
        dispatchEvent(new Event(usedElsewhere));
        return;
      }
      // The tab that says so tells the cloud.
      key.current = undefined;
      setState('locked');
    });
    sleep();
    for (const sign of signsOfLife) addEventListener(sign, sleep, { passive: true });
    return () => {
      clearTimeout(timer);
      unfollow();
      for (const sign of signsOfLife) removeEventListener(sign, sleep);
    };
  }, [state, idleMinutes, lock, report, session]);

  /** What opens its items, for whoever reads them: who takes it along need not open it once more. */
  const entered = useCallback(() => key.current, []);

  return { state, lock, refresh, entered };
}
