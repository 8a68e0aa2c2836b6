import { randomToken } from '@lanyard/crypto/encoding';
import type { CapturedForm, FormKind } from '../messages.ts';
import type { Site } from './sites.ts';

/** What one frame was promised: a menu, a filling, a question. Each is over after its act, or soon. */
export interface Ticket {
  /** -1: the tab that a link of the portal opens, which is known once it has loaded. */
  readonly tabId: number;
  /** Null: whichever frames of the tab have a form for the item, each once. */
  readonly frameId: number | null;
  /** Of the frame when it asked. */
  readonly site: Site;
  readonly form: FormKind;
  /** The frame that shows the menu: whoever comes second with the same ticket gets nothing. */
  readonly menu: number | null;
  /** What the menu asks to save. */
  readonly asks: CapturedForm | null;
  /** What was kept without asking: the menu says so. */
  readonly kept: { readonly item: string; readonly userName: string } | null;
  /** Made in the menu last. */
  readonly generated: string | null;
  /** What the person chose. */
  readonly fills: { readonly item: string } | 'generated' | null;
  /** Origins of other sites that the form names as its targets: the menu warns, and `confirmed` says that the person goes on. */
  readonly warns: readonly string[];
  readonly confirmed: boolean;
  /** The site was launched, from this tab if it was in the portal: the first form that its tab shows is filled, after a redirect, too. */
  readonly launched: { readonly from: number | null } | null;
  /** Frames that were filled. */
  readonly filled: readonly number[];
  /** Milliseconds since 1970. */
  readonly until: number;
}

/** Kept in the memory of the browser (`storage.session`), which no page and no content script reads: the worker sleeps between messages. */
export interface Memory {
  get(key: string): Promise<unknown>;
  set(key: string, value: unknown): Promise<void>;
}

const entry = 'tickets';
const livesMs = 120_000;

export interface Tickets {
  open(of: Pick<Ticket, 'tabId' | 'frameId' | 'site' | 'form'> & Partial<Ticket>): Promise<string>;
  get(id: string): Promise<Ticket | undefined>;
  change(id: string, change: Partial<Ticket>): Promise<void>;
  close(id: string): Promise<void>;
  /** Those of a tab that was closed, or everyone's: at lock and sign-out. */
  closeAll(tabId?: number): Promise<void>;
  /** The question of a tab that nobody answered yet. */
  questionOf(tabId: number): Promise<readonly [id: string, ticket: Ticket] | undefined>;
  /** What was launched in this tab, or by the tab that opened it, and is not filled yet. */
  launchOf(tabId: number, openerTabId: number | undefined): Promise<readonly [string, Ticket] | undefined>;
}

export function createTickets(memory: Memory, now: () => number): Tickets {
  let last: Promise<unknown> = Promise.resolve();
  /** One after the other: two messages at once must not write over each other. */
  const alone = <T>(work: (tickets: Map<string, Ticket>) => T): Promise<T> => {
    const turn = last.then(async () => {
      const kept = ((await memory.get(entry)) ?? []) as readonly (readonly [string, Ticket])[];
      const tickets = new Map(kept.filter(([, { until }]) => until > now()));
      const result = work(tickets);
      await memory.set(entry, [...tickets]);
      return result;
    });
    last = turn.catch(() => undefined);
    return turn;
  };
  return {
    open: (of) =>
      alone((tickets) => {
        const id = randomToken();
        tickets.set(id, {
          menu: null,
          asks: null,
          kept: null,
          generated: null,
          fills: null,
          warns: [],
          confirmed: false,
          launched: null,
          filled: [],
          until: now() + livesMs,
          ...of,
        });
        return id;
      }),
    get: (id) => alone((tickets) => tickets.get(id)),
    change: (id, change) =>
      alone((tickets) => {
        const before = tickets.get(id);
        if (before !== undefined) tickets.set(id, { ...before, ...change });
      }),
    close: (id) => alone((tickets) => void tickets.delete(id)),
    closeAll: (tabId) =>
      alone((tickets) => {
        for (const [id, ticket] of tickets)
          if (tabId === undefined || ticket.tabId === tabId) tickets.delete(id);
      }),
    questionOf: (tabId) =>
      alone((tickets) => [...tickets].find(([, ticket]) => ticket.tabId === tabId && ticket.asks !== null)),
    launchOf: (tabId, openerTabId) =>
      alone((tickets) =>
        [...tickets].findLast(
          ([, { launched, filled, tabId: of }]) =>
            launched !== null &&
            filled.length === 0 &&
            (of === tabId || (of === -1 && launched.from === openerTabId)),
        ),
      ),
  };
}
