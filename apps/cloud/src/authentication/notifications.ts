import type { RouteAnswer } from '@lanyard/contract/route';
import type { listNotifiedSignIns } from '@lanyard/contract/sign-in';
import type { PublicEcKey } from '@lanyard/contract/shapes';
import type { DeviceProof } from '@lanyard/crypto/device-proof';
import { CryptoProblem } from '@lanyard/crypto/errors';
import { thumbprint } from '@lanyard/crypto/keys';
import type { LoginCaller, SessionCaller } from '../access/index.ts';
import { memberOfPerson } from '../members/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import type { CalledOrganization, RequestContext } from '../platform/http/call.ts';
import { personCookieName, type SessionTokens } from '../sessions/index.ts';
import { useDeviceProof } from '../throttling/index.ts';
import {
  forgetBrowserWait,
  holdBrowserWait,
  keepBrowserWait,
  keepForgotten,
  notificationsOf,
  openNotifications,
} from './notification-store.ts';
import { problem } from './problems.ts';
import { endRingsOf } from './store.ts';
import { inSeconds, startForMember, startUnlock, type Started, type Starting } from './sign-ins.ts';
import type { SignInSignals } from './signals.ts';

/** Notification sign-in (protocol): a browser that the wallet knows rings at it, in place of a code to scan. */

/** Open at once, of one person in all organizations together. */
const mostOpen = 3;
/** So many in a row may stay unanswered before the next has to wait. */
const freeUnanswered = 3;
const firstWaitSeconds = 30;
const longestWaitSeconds = 3600;
/** Without a notification for so long, what came before is forgotten. */
const forgottenAfterSeconds = 86_400;

/** How long the next one waits after this many unanswered. */
const waitSeconds = (unanswered: number): number =>
  unanswered <= freeUnanswered
    ? 0
    : Math.min(longestWaitSeconds, firstWaitSeconds * 2 ** (unanswered - freeUnanswered - 1));

/**
 * Starts a sign-in that comes to the wallet of the person whom this browser knows: by the person cookie, given to this browser key and
 * shown with a proof by it. A stolen cookie alone rings nowhere.
 *
 * @throws ProblemError `notification-refused`, whatever is wrong: no cookie, another's, a member who is not active, a browser that their
 *   wallet forgot, too many before
 */
export async function startNotifiedSignIn(
  tx: Transaction,
  deps: Starting & { readonly tokens: SessionTokens },
  request: {
    readonly context: RequestContext & { readonly organization: CalledOrganization };
    readonly caller: LoginCaller;
    readonly proof: DeviceProof;
    readonly transitKey: PublicEcKey;
    readonly share2: string;
    /** Of an extension, in place of the person cookie. */
    readonly person?: string | undefined;
  },
): Promise<Started> {
  const { context, caller, proof, transitKey, share2 } = request;
  const shown = caller.carrier === 'header' ? request.person : context.cookie(personCookieName);
  const { organization, requester, now } = context;
  const [personId] = await Promise.all([
    knownPerson(tx, deps.tokens, context, { shown, jkt: proof.jkt }),
    useDeviceProof(tx, proof),
  ]);
  const member = await memberOfPerson(tx, organization.id, personId);
  if (member?.state !== 'active') throw refused('not-active');
  const browserJkt = proof.jkt;
  await admit(tx, { organizationId: organization.id, memberId: member.id, browserJkt, personId, now });
  return startForMember(tx, deps, {
    organizationId: organization.id,
    loginDigest: caller.loginDigest,
    person: { personId, memberId: member.id },
    transitKey,
    browserKey: proof.publicJwk,
    share2,
    requester,
    now,
  });
}

/**
 * Asks the wallet to open the vault for a session that is signed in, without a code to scan. Whose it is the session says; that it comes
 * from the browser that the wallet knows, its proof. One at a time: an earlier one of this session is over.
 *
 * @throws ProblemError `notification-refused`: a browser that the wallet forgot, or too many before
 */
export async function startNotifiedUnlock(
  tx: Transaction,
  deps: Starting,
  caller: SessionCaller,
  request: Omit<Parameters<typeof startUnlock>[3], 'scope' | 'way'>,
): Promise<Started> {
  const { organizationId, personId, memberId, browserKey } = caller;
  if (browserKey === undefined) throw new TypeError('a route that starts an unlock demands a proof');
  const browserJkt = thumbprint(browserKey);
  await endRingsOf(tx, { ...caller, now: request.now });
  await admit(tx, { organizationId, memberId, browserJkt, personId, now: request.now });
  return startUnlock(tx, deps, caller, { ...request, scope: 'vault', way: 'notification' });
}

/** A proof is used up also where the request is refused. */
const refused = (reason: string) => problem('notification-refused', { reason, keep: true });

async function knownPerson(
  tx: Transaction,
  tokens: SessionTokens,
  context: RequestContext & { readonly organization: CalledOrganization },
  { shown, jkt }: { readonly shown: string | undefined; readonly jkt: string },
): Promise<string> {
  const { organization, now } = context;
  if (shown === undefined) throw refused('no-cookie');
  const read = await tokens.readPerson(organization, shown, { now, tx }).catch((error: unknown) => {
    throw error instanceof CryptoProblem ? refused(error.code) : error;
  });
  if (read.browserThumbprint !== jkt) throw refused('other-browser');
  return read.person;
}

/** Push fatigue: at most three open, and longer and longer waits, by browser, after what is refused or left unanswered. */
async function admit(
  tx: Transaction,
  of: {
    readonly organizationId: string;
    readonly memberId: string;
    readonly browserJkt: string;
    readonly personId: string;
    readonly now: Date;
  },
): Promise<void> {
  const { now } = of;
  const wait = await holdBrowserWait(tx, of);
  if (wait.forgottenAt !== null) throw refused('forgotten');
  if (wait.nextAt > now) throw refused('waits');
  if ((await openNotifications(tx, of)) >= mostOpen) throw refused('open');
  const before = inSeconds(wait.nextAt, forgottenAfterSeconds) < now ? 0 : wait.unanswered;
  const unanswered = before + 1;
  await keepBrowserWait(tx, { ...of, unanswered, nextAt: inSeconds(now, waitSeconds(unanswered)) });
}

/** A refusal weighs as much as all that may stay unanswered, and one more each time. */
export async function waitAfterRefusal(
  tx: Transaction,
  of: {
    readonly organizationId: string;
    readonly memberId: string;
    readonly browserJkt: string;
    readonly now: Date;
  },
): Promise<void> {
  const { unanswered: before } = await holdBrowserWait(tx, of);
  const unanswered = Math.max(before, freeUnanswered) + 1;
  await keepBrowserWait(tx, { ...of, unanswered, nextAt: inSeconds(of.now, waitSeconds(unanswered)) });
}

/**
 * The wallet knows this browser no more, or again: one that it forgot asks for nothing until it is approved anew. Any thumbprint will
 * do: the cloud does not know which browsers a wallet knows, and it is the member's own phone that falls silent.
 *
 * @throws ProblemError `not-a-member`
 */
export async function setKnown(
  tx: Transaction,
  of: {
    readonly organizationId: string;
    readonly personId: string;
    readonly browserJkt: string;
    readonly known: boolean;
    readonly now: Date;
  },
): Promise<void> {
  const { organizationId, personId, browserJkt, known, now } = of;
  const member = await memberOfPerson(tx, organizationId, personId);
  if (member === undefined) throw problem('not-a-member', { reason: 'no-member' });
  const browser = { organizationId, memberId: member.id, browserJkt, now };
  if (known) forgetBrowserWait(tx, browser);
  else await keepForgotten(tx, browser);
}

type Waiting = RouteAnswer<typeof listNotifiedSignIns>;

/** What waits for a person, in every organization that has not blocked the phone that asks. */
export async function waitingFor(
  tx: Transaction,
  of: { readonly personId: string; readonly deviceId: string; readonly now: Date },
): Promise<Waiting> {
  const found = await notificationsOf(tx, of);
  return {
    signIns: found.map(({ organizationId, signInId, notification, createdAt, expiresAt }) => ({
      organizationId,
      signInId,
      notification,
      requestedAt: createdAt.toISOString(),
      expiresAt: expiresAt.toISOString(),
    })),
  };
}

/** News may get lost with the process that had to tell them, so the tables are looked at without any as well. */
const lookAgainSeconds = 30;

/** What waits for a person, and again with every sign-in and notice that comes. Listening first, looking second: what happens in between is heard. */
export async function* watchWaitingFor(
  deps: { readonly database: Database; readonly signals: SignInSignals; readonly clock: Clock },
  { personId, deviceId }: { readonly personId: string; readonly deviceId: string },
  signal: AbortSignal,
): AsyncGenerator<Waiting> {
  const { database, signals, clock } = deps;
  const look = (): Promise<Waiting> =>
    database.transaction({ personId, readOnly: true, idempotent: true }, (tx) =>
      waitingFor(tx, { personId, deviceId, now: clock.now() }),
    );
  const listening = signals.listenFor(personId);
  try {
    let heard = listening.next();
    let told: string | undefined;
    let noticed = false;
    while (!signal.aborted) {
      const waiting = await look();
      const ids = waiting.signIns.map(({ signInId }) => signInId).join();
      if (ids !== told || noticed) yield noticed ? { ...waiting, noticed } : waiting;
      told = ids;
      const timer = new AbortController();
      const leave = (): void => timer.abort('left');
      signal.addEventListener('abort', leave, { once: true });
      const again = inSeconds(clock.now(), lookAgainSeconds);
      const news = await Promise.race([heard, clock.until(again, timer.signal)]);
      signal.removeEventListener('abort', leave);
      timer.abort('over');
      noticed = news === 'notice';
      if (news !== undefined) heard = listening.next();
    }
  } finally {
    listening.stop();
  }
}
