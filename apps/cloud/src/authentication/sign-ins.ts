import type { RouteAnswer } from '@lanyard/contract/route';
import type { ClaimAsked, PublicEcKey, Scope, SignInWay } from '@lanyard/contract/shapes';
import type { startSignIn as startSignInRoute } from '@lanyard/contract/sign-in';
import { decodeBase64url, encodeBase64url, randomBytes, randomToken } from '@lanyard/crypto/encoding';
import { thumbprint } from '@lanyard/crypto/keys';
import { signInDigest } from '@lanyard/crypto/sign-in-binding';
import { randomUUIDv7 } from 'node:crypto';
import type { SessionCaller } from '../access/index.ts';
import { viewOf, type Directory, type Organization } from '../directory/index.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import type { Requester } from '../platform/http/call.ts';
import { sealedColumns, type DataKey, type Place } from '../platform/keys/data-keys.ts';
import { KeyError } from '../platform/keys/problem.ts';
import { noPlaces, type Places } from '../platform/places.ts';
import { enrolmentDigest, memberOfEnrolment } from '../trusted-browsers/index.ts';
import type { RequesterRecord } from '../sessions/index.ts';
import { digestOf } from './login-flows.ts';
import { problem } from './problems.ts';
import { endRingsOf, insertSignIn, type Owner } from './store.ts';

/** Protocol, Sign-in 2: how long a code can be scanned. The page renews it by starting another. */
export const scanSeconds = 60;
/** How long the person may take to approve, from the scan. */
export const approveSeconds = 180;
/** How long the page that waits may take to fetch what was approved. */
export const completeSeconds = 60;

export const inSeconds = (now: Date, seconds: number): Date => new Date(now.getTime() + seconds * 1000);

export type Started = RouteAnswer<typeof startSignInRoute>;

/** What a start stands on. */
export interface Starting {
  readonly directory: Directory;
  /** Default: none is known. */
  readonly places?: Places | undefined;
}

interface Request {
  readonly transitKey: PublicEcKey;
  readonly browserKey: PublicEcKey;
  /** Share 2 of StorageWrappingKey, 33 bytes as base64url. Share 1 is in the QR code, which the cloud never sees. */
  readonly share2: string;
  readonly requester: Requester;
  readonly now: Date;
}

/**
 * Starts a sign-in from the sign-in page (protocol, Sign-in 2).
 *
 * @throws ProblemError `organization-unavailable` where the organization's data key does not open
 */
export async function startSignIn(
  tx: Transaction,
  { directory, places }: Starting,
  request: Request & {
    readonly organizationId: string;
    readonly loginDigest: Buffer;
    readonly scope: Scope;
    readonly way: SignInWay;
    /** Token of a link for a new browser. */
    readonly enrolment?: string | undefined;
  },
): Promise<Started> {
  const { organizationId, loginDigest, scope } = request;
  const [organization, dataKey] = await Promise.all([
    directory.get(tx, organizationId),
    dataKeyOrUnavailable(tx, directory, organizationId),
  ]);
  return start(
    tx,
    { directory, places, organization, dataKey },
    {
      ...request,
      owner: { purpose: 'sign-in', loginDigest },
      ...(await enrolledFor(tx, request)),
      scope,
      claimsAsked: organization.claimsAsked,
    },
  );
}

/** A sign-in by a link for a new browser is its member's alone. */
async function enrolledFor(
  tx: Transaction,
  request: { readonly organizationId: string; readonly enrolment?: string | undefined; readonly now: Date },
) {
  const { organizationId, enrolment, now } = request;
  if (enrolment === undefined) return { person: undefined, enrolmentDigest: null };
  const digest = enrolmentDigest(enrolment);
  const person = await memberOfEnrolment(tx, { organizationId, digest, now });
  if (person === undefined) throw problem('enrolment-refused', { reason: 'used-or-over' });
  return { person, enrolmentDigest: digest };
}

/** As `startSignIn`, for one member alone: it comes to their wallet by a notification. */
export async function startForMember(
  tx: Transaction,
  { directory, places }: Starting,
  request: Request & {
    readonly organizationId: string;
    readonly loginDigest: Buffer;
    readonly person: { readonly personId: string; readonly memberId: string };
  },
): Promise<Started> {
  const { organizationId, loginDigest } = request;
  const [organization, dataKey] = await Promise.all([
    directory.get(tx, organizationId),
    dataKeyOrUnavailable(tx, directory, organizationId),
  ]);
  return start(
    tx,
    { directory, places, organization, dataKey },
    {
      ...request,
      owner: { purpose: 'sign-in', loginDigest },
      scope: 'session vault',
      way: 'notification',
      claimsAsked: organization.claimsAsked,
    },
  );
}

/**
 * Asks the wallet of the person who is signed in to open the vault (protocol, Sign-in 6: entering is not unlocking), or to trust this
 * browser.
 */
export async function startUnlock(
  tx: Transaction,
  { directory, places }: Starting,
  caller: SessionCaller,
  request: Omit<Request, 'browserKey'> & {
    readonly scope: 'vault' | 'trust' | 'passkey';
    /** Default: a code. By a notification it is `startNotifiedUnlock`. */
    readonly way?: 'code' | 'notification';
  },
): Promise<Started> {
  const { organizationId, sessionId, personId, memberId, browserKey } = caller;
  if (browserKey === undefined) throw new TypeError('a route that starts an unlock demands a proof');
  // A page that shows a code has digits of its own: those that the phone is still asked for would be wrong.
  if (request.scope === 'vault' && request.way !== 'notification')
    await endRingsOf(tx, { ...caller, now: request.now });
  const [organization, dataKey] = await Promise.all([
    directory.get(tx, organizationId),
    directory.dataKey(tx, organizationId),
  ]);
  return start(
    tx,
    { directory, places, organization, dataKey },
    {
      ...request,
      browserKey,
      owner: { purpose: 'unlock', sessionId },
      person: { personId, memberId },
      way: request.way ?? 'code',
      claimsAsked: [],
    },
  );
}

async function start(
  tx: Transaction,
  at: Starting & { readonly organization: Organization; readonly dataKey: DataKey },
  request: Request & {
    readonly owner: Owner;
    readonly person: { readonly personId: string; readonly memberId: string } | undefined;
    readonly scope: Scope;
    readonly way: SignInWay;
    readonly claimsAsked: readonly ClaimAsked[];
    readonly enrolmentDigest?: Buffer | null;
  },
): Promise<Started> {
  const { directory, places = noPlaces, organization, dataKey } = at;
  const { owner, person, transitKey, browserKey, scope, way, claimsAsked, now } = request;
  const id = randomUUIDv7();
  const nonce = randomBytes(32);
  const pollSecret = randomToken();
  const expiresAt = inSeconds(now, scanSeconds);
  const browserThumbprint = thumbprint(browserKey);
  const H = signInDigest({
    origin: organization.origin,
    id,
    nonce: encodeBase64url(nonce),
    transitThumbprint: thumbprint(transitKey),
    browserThumbprint,
    scope,
    way,
    claimsAsked: claimsAsked.map(({ type }) => type),
  });
  insertSignIn(tx, {
    organizationId: organization.id,
    id,
    owner,
    person,
    pollDigest: digestOf(pollSecret),
    nonce: Buffer.from(nonce),
    H,
    transitKey,
    browserKey,
    browserJkt: browserThumbprint,
    share2: Buffer.from(decodeBase64url(request.share2, shareBytes)),
    scope,
    way,
    claimsAsked,
    enrolmentDigest: request.enrolmentDigest ?? null,
    sealedRequester: sealRequester(dataKey, id, {
      ...request.requester,
      place: places.of(request.requester.address),
    }),
    now,
    expiresAt,
  });
  return {
    id,
    nonce: encodeBase64url(nonce),
    organization: viewOf(organization),
    scope,
    claimsAsked: [...claimsAsked],
    expiresAt: expiresAt.toISOString(),
    pollSecret,
    walletOrigin: directory.installation.walletOrigin,
  };
}

/** One share of a 32-byte key, with its index. */
export const shareBytes = 33;

const requesterOf = (signInId: string): Place => ({
  table: 'sign_ins',
  column: 'sealed_requester',
  row: signInId,
});

function sealRequester(dataKey: DataKey, signInId: string, requester: RequesterRecord): Buffer {
  const { address, browser, system, place } = requester;
  const record: RequesterRecord = { address, browser, system, place };
  return sealedColumns(dataKey).seal(requesterOf(signInId), JSON.stringify(record));
}

/** Who asked, as the page was served. */
export function openRequester(dataKey: DataKey, signInId: string, sealed: Buffer): RequesterRecord {
  // Written by `sealRequester` alone, in this form.
  return JSON.parse(sealedColumns(dataKey).openText(requesterOf(signInId), sealed)) as RequesterRecord;
}

async function dataKeyOrUnavailable(
  tx: Transaction,
  directory: Directory,
  organizationId: string,
): Promise<DataKey> {
  try {
    return await directory.dataKey(tx, organizationId);
  } catch (error) {
    if (!(error instanceof KeyError)) throw error;
    throw problem('organization-unavailable', { reason: error.code, cause: error });
  }
}
