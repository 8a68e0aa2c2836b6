import type { RouteAnswer } from '@lanyard/contract/route';
import { getSession, listDevices, listSessions, type SessionView } from '@lanyard/contract/session';
import type { LiveSession } from '@lanyard/session/live-session';
import { useCallback, useEffect, useState } from 'react';
import { browser } from './browser.ts';

export type Me = RouteAnswer<typeof getSession>;
export type Phone = RouteAnswer<typeof listDevices>['devices'][number];

export interface Portal {
  readonly me: Me;
  readonly session: LiveSession;
  readonly others: readonly SessionView[];
  readonly phones: readonly Phone[];
}

/** What the portal's home shows. */
export function usePortal(page: { sessionId: string; csrfToken: string }) {
  const [portal, setPortal] = useState<Portal | 'failed'>();
  const { sessionId, csrfToken } = page;
  const load = useCallback(async () => {
    const [me, { sessions }, { devices }] = await Promise.all([
      browser.cloud.call(getSession, {}),
      browser.cloud.call(listSessions, {}),
      browser.cloud.call(listDevices, {}),
    ]);
    setPortal({
      me,
      session: { id: sessionId, csrfToken, expiresAt: Date.parse(me.session.expiresAt) },
      others: sessions.filter(({ current }) => !current),
      phones: devices,
    });
  }, [sessionId, csrfToken]);
  const reload = useCallback(() => {
    load().catch(() => setPortal('failed'));
  }, [load]);
  useEffect(reload, [reload]);
  return { portal, reload };
}
