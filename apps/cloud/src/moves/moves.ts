import { mostMoves, type moveOrganization, type prepareMove } from '@lanyard/contract/moves';
import type { RouteAnswer } from '@lanyard/contract/route';
import { verifyDidLog } from '@lanyard/crypto/did-log';
import { CryptoProblem } from '@lanyard/crypto/errors';
import { verifyMove, type VerifiedMove } from '@lanyard/crypto/move-statement';
import { checkStillHolds, type SessionCaller } from '../access/index.ts';
import { record, type Trail } from '../activity/index.ts';
import { endAllSignIns } from '../authentication/index.ts';
import {
  addressesOf,
  holdOrganization,
  lookAgain,
  makeCurrent,
  organizationWithId,
  originOf,
  type AddressRow,
  type Directory,
  type Looking,
} from '../directory/index.ts';
import { memberOfPerson } from '../members/index.ts';
import { hostedDidLog, personById } from '../people/index.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import { problem as commonProblem } from '../platform/http/problems.ts';
import { countLiveSessions, delegationOf, endSessionsOfOrganization } from '../sessions/index.ts';
import { countTrusts, endAllTrusts } from '../trusted-browsers/index.ts';
import { problem } from './problems.ts';
import { keepMove, movesAfter, type MoveRow } from './store.ts';

/**
 * Moving to another address of the organization. Cookies, passkeys and trusted browsers belong to an address: they end. A wallet keeps
 * the address at which its person joined, and follows only an owner's signed word.
 */

/** How long a look into the DNS counts as just now. */
const seenMs = 10 * 60_000;
/** A statement is made for the move that follows at once. */
const freshSeconds = 300;

/** Looks an address up, and says what a move there takes and ends. @throws ProblemError `not-an-address` */
export async function prepare(
  parts: Looking,
  { caller, now }: { readonly caller: SessionCaller; readonly now: Date },
  host: string,
): Promise<RouteAnswer<typeof prepareMove>> {
  const { database, directory } = parts;
  const { organizationId } = caller;
  const reading = { organizationId, readOnly: true };
  const address = await database.transaction(reading, (tx) => addressAt(tx, organizationId, host));
  const seen = await lookAgain(parts, { organizationId, address, now });
  return database.transaction(reading, async (tx) => {
    const of = { organizationId, now };
    const [here, sessions, trusts] = await Promise.all([
      placeOf(tx, directory, organizationId),
      countLiveSessions(tx, of),
      countTrusts(tx, of),
    ]);
    return {
      from: here.origin,
      to: originOf(directory.installation, host),
      sequence: here.moves + 1,
      seen,
      sessions,
      trustedBrowsers: trusts.browser,
      passkeys: trusts.passkey,
    };
  });
}

/**
 * Moves, by the caller's signed word: the old address leads to the new one, and every session, trusted browser, passkey and waiting
 * sign-in of the organization ends.
 *
 * What a sign-in locks first is ended first, so that one that completes in this moment either is there to be ended, or finds nothing.
 *
 * @throws ProblemError `not-an-address`, `address-not-seen`, `vault-not-opened`, `move-refused`; `forbidden`
 */
export async function move(
  tx: Transaction,
  { directory, caller, trail }: { directory: Directory; caller: SessionCaller; trail: Trail },
  { host, statement }: { readonly host: string; readonly statement: string },
): Promise<RouteAnswer<typeof moveOrganization>> {
  const { organizationId } = caller;
  const now = trail.at;
  const of = { organizationId, now };
  const ends = await countTrusts(tx, of);
  await endAllSignIns(tx, organizationId);
  await endAllTrusts(tx, of);
  await checkStillHolds(tx, caller);
  await holdOrganization(tx, organizationId);
  const here = await placeOf(tx, directory, organizationId);
  const address = await addressAt(tx, organizationId, host);
  if (!isSeen(address, now)) throw problem('address-not-seen');
  const to = originOf(directory.installation, host);
  const signed = await signedBy(tx, caller, statement);
  const said = await verified(tx, { signed, caller, now });
  const isSo =
    said.from === here.origin &&
    said.to === to &&
    said.sequence === here.moves + 1 &&
    Math.abs(said.issuedAt - inSeconds(now)) <= freshSeconds;
  if (!isSo) throw problem('move-refused', { reason: 'says-something-else' });
  await keepMove(tx, { ...signed, ...of, sequence: said.sequence });
  await makeCurrent(tx, { ...of, host });
  const sessions = await endSessionsOfOrganization(tx, of);
  for (const each of [here.host, host]) directory.changed(tx, { id: organizationId, host: each });
  record(tx, await directory.dataKey(tx, organizationId), {
    ...trail,
    act: 'organization.moved',
    subject: { kind: 'organization', id: organizationId, name: here.name },
    before: { address: here.host },
    after: { address: host, sessions, trustedBrowsers: ends.browser, passkeys: ends.passkey },
  });
  return { origin: to };
}

/** The moves that a wallet has not followed yet. @throws ProblemError `not-a-member` */
export async function movesFor(
  tx: Transaction,
  {
    organizationId,
    personId,
    after,
  }: { readonly organizationId: string; readonly personId: string; readonly after: number },
): Promise<MoveRow[]> {
  if ((await memberOfPerson(tx, organizationId, personId)) === undefined) throw problem('not-a-member');
  return [...(await movesAfter(tx, { organizationId, after, limit: mostMoves }))];
}

async function addressAt(tx: Transaction, organizationId: string, host: string): Promise<AddressRow> {
  const address = (await addressesOf(tx, organizationId)).find((each) => each.host === host);
  if (address === undefined || address.isCurrent) throw problem('not-an-address');
  return address;
}

/** Read anew: what this process remembers may be older than a move that was waited for. */
async function placeOf(tx: Transaction, { installation }: Directory, organizationId: string) {
  const row = await organizationWithId(tx, organizationId);
  if (row === undefined) throw commonProblem('not-found', { reason: 'organization' });
  const { host, name, moves } = row;
  return { host, name, moves, origin: originOf(installation, host) };
}

function isSeen({ isOwn, seenAt, lostAt }: AddressRow, now: Date): boolean {
  if (!isOwn) return true;
  return seenAt !== null && lostAt === null && seenAt.getTime() + seenMs > now.getTime();
}

async function signedBy(tx: Transaction, caller: SessionCaller, statement: string): Promise<MoveRow> {
  const { organizationId, sessionId, personId } = caller;
  const delegation = await delegationOf(tx, { organizationId, sessionId });
  const person = await personById(tx, personId);
  if (delegation === undefined) throw problem('vault-not-opened');
  if (person === undefined) throw problem('move-refused', { reason: 'no-person' });
  return { statement, delegation, issuer: person.did };
}

async function verified(
  tx: Transaction,
  { signed, caller, now }: { readonly signed: MoveRow; readonly caller: SessionCaller; readonly now: Date },
): Promise<VerifiedMove> {
  const hosted = await hostedDidLog(tx, caller.personId);
  if (hosted === undefined) throw problem('move-refused', { reason: 'no-log' });
  const at = inSeconds(now);
  try {
    const log = await verifyDidLog(hosted.text, { did: signed.issuer, now: at });
    return await verifyMove(signed, { organization: caller.organizationId, log, now: at });
  } catch (error) {
    if (!(error instanceof CryptoProblem)) throw error;
    if (error.code === 'access_refused') throw problem('vault-not-opened', { cause: error });
    throw problem('move-refused', { reason: error.code, cause: error });
  }
}

function inSeconds(moment: Date): number {
  return Math.floor(moment.getTime() / 1000);
}
