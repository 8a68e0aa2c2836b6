import { satisfies, type RolePermission } from '@lanyard/contract/permissions';
import { getSession } from '@lanyard/contract/session';
import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { browser, type Me } from './platform.ts';

interface Known {
  /** Undefined while it is loading. */
  readonly me: Me | undefined;
  /** Looks again: what one may oneself has changed. */
  readonly again: () => void;
}

const MeContext = createContext<Known>({ me: undefined, again: () => undefined });

/** Who is signed in, asked once for all screens. */
export function MeProvider({ children }: { children: ReactNode }) {
  const [me, setMe] = useState<Me>();
  const again = useCallback(() => {
    // Where it fails, each screen says so of its own data.
    browser.cloud.call(getSession, {}).then(setMe, () => undefined);
  }, []);
  useEffect(again, [again]);
  const known = useMemo(() => ({ me, again }), [me, again]);
  return <MeContext value={known}>{children}</MeContext>;
}

/** Who is signed in; undefined while that is loading. */
export const useMe = (): Me | undefined => useContext(MeContext).me;

/** Asks anew who is signed in and what they may do. */
export const useMeAgain = (): (() => void) => useContext(MeContext).again;

/** Whether a screen offers something; what holds is decided at each route. */
export const mayDo = (me: Me | undefined, permission: RolePermission): boolean =>
  me !== undefined && satisfies(me.member.permissions, permission);
