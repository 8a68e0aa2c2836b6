import {
  activityCsvHead,
  activityCsvLine,
  acts,
  exportActivity,
  keepActivity,
  searchActivity,
  type Act,
  type ActivityEntry,
} from '@lanyard/contract/activity';
import { useCallback, useEffect, useRef, useState } from 'react';
import { browser, codeOf, proven } from '../platform.ts';

/** What is looked for, as the screen says it. */
export interface Filter {
  readonly what: What;
  readonly when: When;
  readonly who: { readonly id: string; readonly name: string } | undefined;
  readonly about: { readonly id: string; readonly name: string } | undefined;
}
export const whats = ['all', 'sign-in', 'member', 'session', 'key', 'activity'] as const;
export type What = (typeof whats)[number];
export const whens = ['day', 'week', 'month', 'all'] as const;
export type When = (typeof whens)[number];

export const everything: Filter = { what: 'all', when: 'all', who: undefined, about: undefined };

const daysOf: Record<Exclude<When, 'all'>, number> = { day: 1, week: 7, month: 30 };
const dayMs = 24 * 60 * 60_000;

/** Acts of one kind: those whose names begin so. Sessions are told with vault and devices: all that a browser or phone does. */
const kindsOf: Partial<Record<What, readonly string[]>> = {
  member: ['member.', 'members.', 'owner.', 'role.', 'group.', 'attribute.'],
  session: ['session.', 'sessions.', 'vault.', 'device.'],
  key: ['key.', 'organization.'],
};
const actsOf = (what: What): readonly Act[] =>
  acts.filter((act) => (kindsOf[what] ?? [`${what}.`]).some((kind) => act.startsWith(kind)));

function bodyOf({ what, when, who, about }: Filter) {
  return {
    ...(what === 'all' ? {} : { acts: [...actsOf(what)] }),
    ...(when === 'all' ? {} : { since: new Date(browser.now() - daysOf[when] * dayMs).toISOString() }),
    ...(who === undefined ? {} : { actorId: who.id }),
    ...(about === undefined ? {} : { subjectId: about.id }),
  };
}

export interface ActivityState {
  readonly entries: readonly ActivityEntry[];
  readonly nextCursor: string | null;
  readonly days: number;
}

/** The page's data: the entries that fit, a page at a time. */
export function useActivity(filter: Filter) {
  const [state, setState] = useState<ActivityState | 'failed' | 'forbidden'>();
  const [busy, setBusy] = useState(false);
  // What was asked last is what is shown, whichever answer comes first.
  const asked = useRef(0);

  const load = useCallback(() => {
    const mine = (asked.current += 1);
    setBusy(true);
    const search = async () => browser.cloud.call(searchActivity, { body: bodyOf(filter) }, await proven());
    void search()
      .then(
        (found): ActivityState => found,
        (error: unknown) => (codeOf(error) === 'forbidden' ? ('forbidden' as const) : ('failed' as const)),
      )
      .then((shown) => {
        if (asked.current !== mine) return;
        setState(shown);
        setBusy(false);
      });
  }, [filter]);
  useEffect(load, [load]);

  const more = useCallback(async () => {
    if (typeof state !== 'object' || state.nextCursor === null) return;
    const body = { ...bodyOf(filter), cursor: state.nextCursor };
    const page = await browser.cloud.call(searchActivity, { body }, await proven());
    setState({ ...state, entries: [...state.entries, ...page.entries], nextCursor: page.nextCursor });
  }, [state, filter]);

  const keep = useCallback(async (days: number) => {
    await browser.cloud.call(keepActivity, { body: { days } }, await proven());
    setState((before) => (typeof before === 'object' ? { ...before, days } : before));
  }, []);

  return { state, busy, load, more, keep };
}

/** All that fits, as a file: read in a stream, so that years of it arrive as they are found. */
export async function exportAs(format: 'csv' | 'json', filter: Filter): Promise<Blob> {
  const parts: string[] = format === 'csv' ? [activityCsvHead] : [];
  const stream = browser.cloud.stream(
    exportActivity,
    { body: bodyOf(filter) },
    await proven(),
    new AbortController().signal,
  );
  for await (const entry of stream)
    parts.push(format === 'csv' ? activityCsvLine(entry) : `${JSON.stringify(entry)}\n`);
  return new Blob(parts, { type: format === 'csv' ? 'text/csv' : 'application/x-ndjson' });
}
