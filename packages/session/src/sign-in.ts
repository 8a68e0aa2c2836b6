import {
  completeSignIn,
  completeUnlock,
  pollSignIn,
  startNotifiedSignIn,
  startSignIn,
  startUnlock,
  watchSignIn,
  watchUnlock,
  type SignInEvent,
} from '@lanyard/contract/sign-in';
import { pause } from '@lanyard/client/time-limits';
import type { RouteAnswer } from '@lanyard/contract/route';
import { completeTrust, startTrust, watchTrust, type PasskeyKind } from '@lanyard/contract/trusted-browsers';
import type { OrganizationView, Scope, SignInWay } from '@lanyard/contract/shapes';
import {
  generateStorageWrappingKey,
  generateTransitKey,
  type BrowserKey,
  type TransitKey,
} from '@lanyard/crypto/keys';
import {
  formatSignInLink,
  signBinding,
  signInDigest,
  signInDigits,
  type SignInDigest,
} from '@lanyard/crypto/sign-in-binding';
import { openSignInEnvelope, type SignInPayload } from '@lanyard/crypto/sign-in-envelope';
import { sealSignInNotification } from '@lanyard/crypto/sign-in-notification';
import type { SplitKey } from '@lanyard/crypto/splitting';
import { CryptoProblem } from '@lanyard/crypto/errors';
import { browserKey, provenBy } from './browser-keys.ts';
import type { PendingPasskey, PendingTrust } from './passkeys.ts';
import type { Browser, ProofHeaders } from './ports.ts';
import { sessionHeaders, type LiveSession } from './live-session.ts';
import { keepPayload } from './keep-payload.ts';
import { forgetVault, kept, type UnlockWay } from './kept.ts';

/** Sign-in, the browser's half (protocol, Sign-in 1-9). */

/** A sign-in (or an unlock) on its way: what to show, what to wait for, how to end it. */
export interface Attempt {
  readonly id: string;
  readonly organization: OrganizationView;
  /** What the QR code says, or opens the wallet on this device. Whoever sees it can scan it: it is drawn, never logged. */
  readonly link: string;
  /** The two digits that an unlock, and a sign-in by notification, ask to type in the wallet. */
  readonly digits: string;
  /** Milliseconds since 1970: until then it can be scanned. */
  readonly expiresAt: number;
  /** What happens on the phone, until it is over. Falls back to polling where streams do not get through. */
  watch(signal: AbortSignal): AsyncIterable<SignInEvent>;
}

export interface SignInAttempt extends Attempt {
  readonly way: SignInWay;
  /**
   * After `approved`, once: opens the session, keeps what the wallet sealed to this browser.
   *
   * @param returnCode What the wallet brought back, of a sign-in by link; nothing else completes one.
   */
  complete(returnCode?: string): Promise<LiveSession>;
}

export interface UnlockAttempt extends Attempt {
  /** After `approved`, once: the vault key is kept under a new StorageProtectionKey. */
  complete(): Promise<void>;
}

export interface TrustAttempt extends Attempt {
  /** After `approved`, once: the browser is trusted as soon as it has a passkey (`addPasskeyHere`). */
  complete(): Promise<PendingTrust>;
}

export interface PasskeyAttempt extends Attempt {
  /** After `approved`, once: a passkey may be made on another device (`addPasskeyElsewhere`). */
  complete(): Promise<PendingPasskey>;
}

interface Started {
  readonly id: string;
  readonly nonce: string;
  readonly organization: OrganizationView;
  readonly scope: Scope;
  readonly claimsAsked: readonly { readonly type: string }[];
  readonly expiresAt: string;
  readonly pollSecret: string;
  readonly walletOrigin: string;
}

/** The secrets of one attempt; they never leave the page. */
interface Secrets {
  readonly browserKey: BrowserKey;
  readonly transitKey: TransitKey;
  readonly storageWrappingKey: SplitKey;
}

interface Bound extends Secrets {
  readonly started: Started;
  readonly H: SignInDigest;
  readonly binding: string;
}

async function makeSecrets(browser: Browser): Promise<Secrets> {
  const [key, transitKey, storageWrappingKey] = await Promise.all([
    browserKey(browser),
    generateTransitKey(),
    generateStorageWrappingKey(),
  ]);
  return { browserKey: key, transitKey, storageWrappingKey };
}

/** Computes `H` from what this browser knows for itself, and signs it. */
async function bind(
  origin: string,
  secrets: Secrets,
  { started, way }: { readonly started: Started; readonly way: SignInWay },
): Promise<Bound> {
  const H = signInDigest({
    origin,
    id: started.id,
    nonce: started.nonce,
    transitThumbprint: secrets.transitKey.thumbprint,
    browserThumbprint: secrets.browserKey.thumbprint,
    scope: started.scope,
    way,
    claimsAsked: started.claimsAsked.map(({ type }) => type),
  });
  const binding = await signBinding(secrets.browserKey, {
    organization: started.organization.id,
    signIn: started.id,
    H,
  });
  return { ...secrets, started, H, binding };
}

async function describe(bound: Bound): Promise<Omit<Attempt, 'watch'>> {
  const { started, H, storageWrappingKey } = bound;
  return {
    id: started.id,
    organization: started.organization,
    link: formatSignInLink({
      walletOrigin: started.walletOrigin,
      organizationId: started.organization.id,
      signInId: started.id,
      share1: storageWrappingKey.share1,
      H,
    }),
    digits: signInDigits(H),
    expiresAt: Date.parse(started.expiresAt),
  };
}

function open(envelope: string, bound: Bound): Promise<SignInPayload> {
  return openSignInEnvelope(envelope, {
    storageWrappingKey: bound.storageWrappingKey.key,
    transitKey: bound.transitKey,
    context: { organization: bound.started.organization.id, signIn: bound.started.id, H: bound.H },
  });
}

async function keepAnswer(
  browser: Browser,
  session: LiveSession,
  answer: { readonly envelope: string; readonly did: string; readonly memberName?: string },
  bound: Bound,
): Promise<void> {
  const { envelope, ...whose } = answer;
  const of = { organizationId: bound.started.organization.id, ...whose };
  await keepPayload(browser, session, of, await open(envelope, bound));
}

/**
 * Starts a sign-in. It asks for entering and unlocking; the wallet grants the second only to a browser it knows. Whoever stands at
 * the door is in no session: what is left of the vault of one that expired is forgotten (protocol, Session).
 *
 * @param csrfLoginToken From the page: ties the attempt to this browser's login flow.
 * @param way How it reaches the wallet. The wallet is told, and sees a difference.
 * @param enrolment Token of a link for a new browser, where trusted ones are demanded.
 */
export async function beginSignIn(
  browser: Browser,
  csrfLoginToken: string,
  way: 'code' | 'link' = 'code',
  enrolment?: string,
): Promise<SignInAttempt> {
  const loginHeaders: ProofHeaders = () => Promise.resolve({ 'x-lanyard-csrf-login-token': csrfLoginToken });
  const [secrets] = await Promise.all([makeSecrets(browser), forgetVault(browser)]);
  const started = await browser.cloud.call(
    startSignIn,
    {
      body: {
        transitKey: secrets.transitKey.publicJwk,
        browserKey: secrets.browserKey.publicJwk,
        share2: secrets.storageWrappingKey.share2,
        scope: 'session vault',
        way,
        enrolment,
      },
    },
    loginHeaders,
  );
  const bound = await bind(browser.cloud.origin, secrets, { started, way });
  return attemptOf(browser, { csrfLoginToken, bound, way });
}

/**
 * Starts a sign-in that comes to the wallet of the person who signed in here last (protocol, Notification sign-in). The person
 * compares the digits: what the page shows is typed in the wallet.
 *
 * @throws an error of code `notification-refused`, or `not-known` where this browser knows nobody: show a code then
 */
export async function beginNotifiedSignIn(browser: Browser, csrfLoginToken: string): Promise<SignInAttempt> {
  const way = 'notification';
  const [pairingKey, secrets] = await Promise.all([
    pairingKeyOf(browser),
    makeSecrets(browser),
    forgetVault(browser),
  ]);
  const started = await browser.cloud.call(
    startNotifiedSignIn,
    { body: { transitKey: secrets.transitKey.publicJwk, share2: secrets.storageWrappingKey.share2 } },
    provenBy(secrets.browserKey, { kind: 'none' }, browser.now, {
      'x-lanyard-csrf-login-token': csrfLoginToken,
    }),
  );
  const bound = await bind(browser.cloud.origin, secrets, { started, way });
  const notification = await sealNotification(bound, pairingKey);
  return attemptOf(browser, { csrfLoginToken, bound, way, notification });
}

/** @throws NotKnownError */
async function pairingKeyOf(browser: Browser): Promise<CryptoKey> {
  const pairingKey = (await browser.storage.get(kept.pairingKey)) as CryptoKey | undefined;
  if (pairingKey === undefined) throw new NotKnownError();
  return pairingKey;
}

/** What a scanned code would say, to the one wallet that shares the key. */
function sealNotification(
  { started, H, storageWrappingKey, browserKey: { thumbprint: browser } }: Bound,
  pairingKey: CryptoKey,
): Promise<string> {
  const context = { organization: started.organization.id, signIn: started.id, browser };
  return sealSignInNotification({ share1: storageWrappingKey.share1, H }, { pairingKey, context });
}

/** This browser knows nobody whom it could notify. */
export class NotKnownError extends Error {
  readonly code = 'not-known';
}

/** A sign-in that has started, in the hands of the page. */
async function attemptOf(
  browser: Browser,
  attempt: {
    readonly csrfLoginToken: string;
    readonly bound: Bound;
    readonly way: SignInWay;
    readonly notification?: string;
  },
): Promise<SignInAttempt> {
  const { csrfLoginToken, bound, way, notification } = attempt;
  const { started } = bound;
  const loginHeaders: ProofHeaders = () => Promise.resolve({ 'x-lanyard-csrf-login-token': csrfLoginToken });
  const input = {
    params: { signInId: started.id },
    body: { pollSecret: started.pollSecret, binding: bound.binding, notification },
  };
  return {
    ...(await describe(bound)),
    way,
    watch: (signal) =>
      watching(
        () => browser.cloud.stream(watchSignIn, input, loginHeaders, signal),
        () => browser.cloud.call(pollSignIn, input, loginHeaders),
        signal,
      ),
    async complete(returnCode) {
      const body = { pollSecret: started.pollSecret, returnCode: returnCode ?? null };
      const answer = await browser.cloud.call(
        completeSignIn,
        { params: { signInId: started.id }, body },
        provenBy(bound.browserKey, { kind: 'none' }, browser.now, {
          'x-lanyard-csrf-login-token': csrfLoginToken,
        }),
      );
      const session = {
        id: answer.sessionId,
        csrfToken: answer.csrfToken,
        expiresAt: Date.parse(answer.expiresAt),
      };
      await keepAnswer(browser, session, answer, bound);
      return session;
    },
  };
}

/**
 * Asks the wallet to open the vault for a session that is signed in: a second approval, with the digits typed there.
 *
 * @throws of a notification an error of code `notification-refused`, or `not-known` where this browser knows nobody: show a code then
 */
export async function beginUnlock(
  browser: Browser,
  session: LiveSession,
  way: UnlockWay = 'code',
): Promise<UnlockAttempt> {
  const routes = { start: startUnlock, watch: watchUnlock };
  const { bound, proof, params, attempt } = await beginInSession(browser, session, routes, { way });
  return {
    ...attempt,
    async complete() {
      const body = { pollSecret: bound.started.pollSecret };
      const answer = await browser.cloud.call(completeUnlock, { params, body }, proof);
      await keepAnswer(browser, session, answer, bound);
    },
  };
}

/** Asks the wallet to trust this browser (protocol, Trusted browser): it takes the digits, as opening the vault does. */
export async function beginTrust(browser: Browser, session: LiveSession): Promise<TrustAttempt> {
  const routes = { start: startTrust, watch: watchTrust };
  const { bound, proof, params, attempt } = await beginInSession(browser, session, routes);
  return {
    ...attempt,
    async complete() {
      const body = { pollSecret: bound.started.pollSecret };
      const answer = await browser.cloud.call(completeTrust, { params, body }, proof);
      const { envelope, did } = answer;
      const { id: organizationId, name: rpName } = bound.started.organization;
      const payload = await open(envelope, bound);
      await keepPayload(browser, session, { organizationId, did }, payload);
      if (payload.vault === undefined) throw new CryptoProblem('envelope_malformed', 'no vault key came');
      const { privateJwk, certificate } = payload.vault;
      const expiresAt = Date.parse(answer.expiresAt);
      const vault = { privateJwk, certificate };
      return { ...pendingOf(answer, { organizationId, rpName }), did, expiresAt, vault };
    },
  };
}

/** Asks the wallet to let there be a passkey on another device, a phone or a security key: with the digits too. It unlocks nothing. */
export async function beginPasskey(browser: Browser, session: LiveSession): Promise<PasskeyAttempt> {
  const routes = { start: startTrust, watch: watchTrust };
  const { bound, proof, params, attempt } = await beginInSession(browser, session, routes, {
    kind: 'passkey',
  });
  return {
    ...attempt,
    async complete() {
      const body = { pollSecret: bound.started.pollSecret };
      const answer = await browser.cloud.call(completeTrust, { params, body }, proof);
      await keepAnswer(browser, session, { envelope: answer.envelope, did: answer.did }, bound);
      const { id: organizationId, name: rpName } = bound.started.organization;
      return { ...pendingOf(answer, { organizationId, rpName }), exclude: answer.exclude };
    },
  };
}

const pendingOf = (
  { trustedBrowserId: id, rpId, userId, userName, attestation }: RouteAnswer<typeof completeTrust>,
  of: { readonly organizationId: string; readonly rpName: string },
) => ({ ...of, id, rpId, userId, userName, attestation });

/** What a signed-in page asks of the wallet. */
async function beginInSession(
  browser: Browser,
  session: LiveSession,
  routes:
    | { readonly start: typeof startUnlock; readonly watch: typeof watchUnlock }
    | { readonly start: typeof startTrust; readonly watch: typeof watchTrust },
  { kind, way = 'code' }: { readonly kind?: PasskeyKind; readonly way?: UnlockWay } = {},
) {
  const pairingKey = way === 'code' ? undefined : await pairingKeyOf(browser);
  const secrets = await makeSecrets(browser);
  const proof = sessionHeaders(secrets.browserKey, session, browser.now);
  const body = {
    transitKey: secrets.transitKey.publicJwk,
    share2: secrets.storageWrappingKey.share2,
    ...(routes.start === startUnlock ? { way } : { kind }),
  };
  const started = await browser.cloud.call(routes.start as typeof startTrust, { body }, proof);
  const asked = routes.start === startUnlock ? 'vault' : kind === 'passkey' ? 'passkey' : 'trust';
  if (started.scope !== asked || started.claimsAsked.length > 0)
    throw new CryptoProblem('context_mismatch', 'the cloud began something else than was asked for');
  const bound = await bind(browser.cloud.origin, secrets, { started, way });
  const notification = pairingKey && (await sealNotification(bound, pairingKey));
  const params = { signInId: started.id };
  const waiting = { pollSecret: started.pollSecret, binding: bound.binding, notification };
  const watch: Attempt['watch'] = (signal) =>
    browser.cloud.stream(routes.watch as typeof watchUnlock, { params, body: waiting }, proof, signal);
  return { bound, proof, params, attempt: { ...(await describe(bound)), watch } };
}

const isOver = (event: SignInEvent): boolean => event.state !== 'waiting' && event.state !== 'scanned';
const pollEveryMilliseconds = 2000;

/** The stream; where it breaks before the end (a proxy that holds it back, a restart of the cloud), questions every two seconds. */
async function* watching(
  stream: () => AsyncIterable<SignInEvent>,
  poll: () => Promise<SignInEvent>,
  signal: AbortSignal,
): AsyncIterable<SignInEvent> {
  try {
    for await (const event of stream()) {
      yield event;
      if (isOver(event)) return;
    }
  } catch (error) {
    if (signal.aborted) throw error;
  }
  while (!signal.aborted) {
    const event = await poll();
    yield event;
    if (isOver(event)) return;
    await pause(pollEveryMilliseconds, signal);
  }
}
