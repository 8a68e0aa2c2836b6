import {
  changeMembers,
  countMembers,
  listMembers,
  searchMembers,
  type BulkAct,
  type MemberView,
} from '@lanyard/contract/members';
import { getSession } from '@lanyard/contract/session';
import { getInstallation } from '@lanyard/contract/setup';
import type { RouteAnswer } from '@lanyard/contract/route';
import { useCallback, useEffect, useRef, useState } from 'react';
import { browser, codeOf, proven } from '../platform.ts';

export type Me = RouteAnswer<typeof getSession>;
export type Counts = RouteAnswer<typeof countMembers>;
export type Refused = RouteAnswer<typeof changeMembers>['refused'];

/** What the list is narrowed by; empty: everyone. */
export interface Filter {
  readonly text: string;
  readonly state: MemberView['state'] | 'all';
  readonly role: string;
  readonly groupId: string;
}
export const everyone: Filter = { text: '', state: 'all', role: '', groupId: '' };

export interface MembersState {
  readonly me: Me;
  readonly outbox: string | null;
  readonly counts: Counts;
  readonly members: readonly MemberView[];
  readonly nextCursor: string | null;
}

/** A hundred at a time: what the server takes at once. */
const atOnce = 100;

/**
 * Does the same to many members, and says after each hundred how many it has been.
 *
 * @throws what the server answered: those before are done, and in `done` of the error
 */
export async function changeAll(
  act: BulkAct,
  memberIds: readonly string[],
  onProgress: (done: number) => void = () => undefined,
): Promise<{ changed: MemberView[]; refused: Refused }> {
  const changed: MemberView[] = [];
  const refused: Refused = [];
  for (let from = 0; from < memberIds.length; from += atOnce) {
    const body = { act, memberIds: memberIds.slice(from, from + atOnce) };
    const answer = await browser.cloud.call(changeMembers, { body }, await proven());
    changed.push(...answer.changed);
    refused.push(...answer.refused);
    onProgress(Math.min(from + atOnce, memberIds.length));
  }
  return { changed, refused };
}

const pageSize = 50;
/** Pages of a search that may come back empty before one is shown as it is. */
const mostEmpty = 10;

async function fetchPage(
  { text, state, role, groupId }: Filter,
  cursor?: string,
): Promise<RouteAnswer<typeof listMembers>> {
  const narrowed = {
    limit: pageSize,
    ...(state === 'all' ? {} : { state }),
    ...(role === '' ? {} : { role }),
    ...(groupId === '' ? {} : { groupId }),
    ...(cursor === undefined ? {} : { cursor }),
  };
  if (text.trim() === '') return browser.cloud.call(listMembers, { query: narrowed }, await proven());
  let page = await browser.cloud.call(searchMembers, { body: { text, ...narrowed } }, await proven());
  for (
    let tries = 0;
    page.members.length === 0 && page.nextCursor !== null && tries < mostEmpty;
    tries += 1
  ) {
    const body = { text, ...narrowed, cursor: page.nextCursor };
    page = await browser.cloud.call(searchMembers, { body }, await proven());
  }
  return page;
}

const fetchCounts = async (): Promise<Counts> => browser.cloud.call(countMembers, {}, await proven());

/** The page's data: who I am, how many there are, and the members that the filter leaves, a page at a time. */
export function useMembers(filter: Filter) {
  const [state, setState] = useState<MembersState | 'failed' | 'forbidden'>();
  const [busy, setBusy] = useState(false);
  const [isStale, setIsStale] = useState(false);
  const asked = useRef(0);

  const load = useCallback(() => {
    asked.current += 1;
    const turn = asked.current;
    setBusy(true);
    Promise.all([
      browser.cloud.call(getSession, {}),
      fetchPage(filter),
      fetchCounts(),
      browser.cloud.call(getInstallation, {}),
    ])
      .then(
        ([me, { members, nextCursor }, counts, { outbox }]) => {
          // What was asked for later is what is shown, whichever comes first.
          if (turn !== asked.current) return;
          setState({ me, members, nextCursor, counts, outbox });
          setIsStale(false);
        },
        (error: unknown) => {
          if (turn !== asked.current) return;
          setState((before) => {
            if (codeOf(error) === 'forbidden') return 'forbidden';
            return typeof before === 'object' ? before : 'failed';
          });
          setIsStale(true);
        },
      )
      .finally(() => {
        if (turn === asked.current) setBusy(false);
      });
  }, [filter]);
  useEffect(() => {
    if (filter.text === '') {
      load();
      return undefined;
    }
    // While somebody types, nothing is asked.
    const timer = setTimeout(load, 180);
    return () => clearTimeout(timer);
  }, [load, filter.text]);

  const change = useCallback((update: (members: readonly MemberView[]) => readonly MemberView[]) => {
    setState((before) =>
      typeof before === 'object' ? { ...before, members: update(before.members) } : before,
    );
    fetchCounts().then(
      (counts) => setState((before) => (typeof before === 'object' ? { ...before, counts } : before)),
      () => undefined,
    );
  }, []);

  const more = useCallback(async () => {
    if (typeof state !== 'object' || state.nextCursor === null) return;
    const turn = asked.current;
    try {
      const { members, nextCursor } = await fetchPage(filter, state.nextCursor);
      if (turn === asked.current) setState({ ...state, members: [...state.members, ...members], nextCursor });
    } catch {
      setIsStale(true);
    }
  }, [state, filter]);

  // For what is pressed later, when the list may be narrowed otherwise: an undo.
  const latest = useRef(load);
  useEffect(() => {
    latest.current = load;
  }, [load]);
  const reload = useCallback(() => latest.current(), []);

  return { state, busy, isStale, load, reload, change, more };
}
