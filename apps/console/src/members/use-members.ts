import {
  deleteMember,
  disableMember,
  enableMember,
  listMembers,
  resendInvitation,
  type MemberView,
} from '@lanyard/contract/members';
import { getSession } from '@lanyard/contract/session';
import { getInstallation } from '@lanyard/contract/setup';
import type { RouteAnswer } from '@lanyard/contract/route';
import { useCallback, useEffect, useState } from 'react';
import { browser, codeOf, proven } from '../platform.ts';

export type Me = RouteAnswer<typeof getSession>;
export type Act = 'resend' | 'disable' | 'enable' | 'delete';

export interface MembersState {
  readonly me: Me;
  readonly outbox: string | null;
  readonly members: readonly MemberView[];
  readonly nextCursor: string | null;
}

const acts = { resend: resendInvitation, disable: disableMember, enable: enableMember } as const;

/** Does one thing to a member; the member as they are afterwards, or null when deleted. */
export async function act(kind: Act, memberId: string): Promise<MemberView | null> {
  const params = { memberId };
  if (kind !== 'delete') return browser.cloud.call(acts[kind], { params }, await proven());
  await browser.cloud.call(deleteMember, { params }, await proven());
  return null;
}

/** The page's data: who I am, and the members a page at a time. */
export function useMembers() {
  const [state, setState] = useState<MembersState | 'failed' | 'forbidden'>();

  const load = useCallback(() => {
    Promise.all([
      browser.cloud.call(getSession, {}),
      browser.cloud.call(listMembers, { query: { limit: 50 } }),
      browser.cloud.call(getInstallation, {}),
    ]).then(
      ([me, { members, nextCursor }, { outbox }]) => setState({ me, members, nextCursor, outbox }),
      (error: unknown) => setState(codeOf(error) === 'forbidden' ? 'forbidden' : 'failed'),
    );
  }, []);
  useEffect(load, [load]);

  const change = useCallback((update: (members: readonly MemberView[]) => readonly MemberView[]) => {
    setState((before) =>
      typeof before === 'object' ? { ...before, members: update(before.members) } : before,
    );
  }, []);

  const more = useCallback(async () => {
    if (typeof state !== 'object' || state.nextCursor === null) return;
    const { members, nextCursor } = await browser.cloud.call(listMembers, {
      query: { cursor: state.nextCursor, limit: 50 },
    });
    setState({ ...state, members: [...state.members, ...members], nextCursor });
  }, [state]);

  return { state, load, change, more };
}
