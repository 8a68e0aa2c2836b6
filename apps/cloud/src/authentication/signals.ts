import type { SignInState } from '@lanyard/contract/sign-in';
import type { Events } from '../platform/database/listen.ts';
import type { Transaction } from '../platform/database/transaction.ts';

/** What happened to a sign-in. */
export interface Change {
  readonly state: SignInState;
  readonly expiresAt: Date;
}

/** What is told about one thing from the moment of listening, by any process. */
export interface Listening<T = Change> {
  /** The next one; `gap` where some may have been missed, so that the row must be looked at. */
  next(): Promise<T | 'gap'>;
  stop(): void;
}

export type PersonNews = 'waiting' | 'notice';

export interface SignInSignals {
  /** Changes of one sign-in. */
  listen(signInId: string): Listening;
  /** That a sign-in waits for this person, or that there is something to tell them. */
  listenFor(personId: string): Listening<PersonNews>;
}

const channel = 'sign_in';
const personChannel = 'sign_in_waits';

/** Tells whoever waits for this sign-in, when the transaction commits. No secret in it: id, state, time. */
export function announce(tx: Transaction, signInId: string, { state, expiresAt }: Change): void {
  tx.notify(channel, `${signInId} ${state} ${String(expiresAt.getTime())}`);
}

/** Tells the open wallets of a person, when the transaction commits, that a sign-in waits for them. */
export function announceTo(tx: Transaction, personId: string): void {
  tx.notify(personChannel, `${personId} waiting`);
}

/** Tells the open wallets of a person, when the transaction commits, that one of their organizations has a notice for them. */
export function announceNotice(tx: Transaction, personId: string): void {
  tx.notify(personChannel, `${personId} notice`);
}

/** One subscription of the process for all its waiting pages, and one for all open wallets. */
export async function openSignInSignals(events: Events): Promise<SignInSignals> {
  const signIns = createSwitchboard<Change>();
  const persons = createSwitchboard<PersonNews>();
  await events.on(channel, (payload) => {
    const [signInId = '', state, expiresAtMs] = payload.split(' ');
    signIns.tell(signInId, { state: state as SignInState, expiresAt: new Date(Number(expiresAtMs)) });
  });
  await events.on(personChannel, (payload) => {
    const [personId = '', news] = payload.split(' ');
    persons.tell(personId, news as PersonNews);
  });
  events.onGap(() => {
    signIns.tellAll('gap');
    persons.tellAll('gap');
  });
  return {
    listen: (signInId) => signIns.listen(signInId),
    listenFor: (personId) => persons.listen(personId),
  };
}

/** Who listens to what, by id. */
function createSwitchboard<T>() {
  const listening = new Map<string, Set<(news: T | 'gap') => void>>();
  return {
    tell(id: string, news: T): void {
      for (const tell of listening.get(id) ?? []) tell(news);
    },
    tellAll(news: 'gap'): void {
      for (const tells of listening.values()) for (const tell of tells) tell(news);
    },
    listen(spelled: string): Listening<T> {
      const id = spelled.toLowerCase();
      const inbox = createInbox<T>();
      const tells = listening.get(id) ?? new Set();
      listening.set(id, tells.add(inbox.put));
      return {
        next: inbox.next,
        stop() {
          tells.delete(inbox.put);
          if (tells.size === 0 && listening.get(id) === tells) listening.delete(id);
        },
      };
    },
  };
}

/** What comes while nobody waits is kept for the next who asks. */
function createInbox<T>(): { put: (news: T | 'gap') => void; next: () => Promise<T | 'gap'> } {
  const kept: (T | 'gap')[] = [];
  let arrival = Promise.withResolvers<void>();
  return {
    put(news) {
      kept.push(news);
      arrival.resolve();
    },
    async next() {
      for (;;) {
        const news = kept.shift();
        if (news !== undefined) return news;
        arrival = Promise.withResolvers<void>();
        await arrival.promise;
      }
    },
  };
}
