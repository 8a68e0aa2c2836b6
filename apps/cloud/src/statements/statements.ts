import {
  mostConfirmed,
  mostConfirmers,
  type getStatement,
  type listConfirmers,
  type listUnconfirmed,
  type ToSay,
} from '@lanyard/contract/statements';
import type { RouteAnswer } from '@lanyard/contract/route';
import { verifyDidLog, type VerifiedDidLog } from '@lanyard/crypto/did-log';
import { CryptoProblem } from '@lanyard/crypto/errors';
import { verifyMemberStatement, type MemberStatement } from '@lanyard/crypto/member-statement';
import {
  allows,
  checkMembersWithin,
  checkStillHolds,
  permissionsOf,
  type SessionCaller,
} from '../access/index.ts';
import { record, type Trail } from '../activity/index.ts';
import type { Directory } from '../directory/index.ts';
import { groupNames, groupsInSight, isInSight, membersInSight, thoseInSight } from '../groups/index.ts';
import { firstOwner, memberName, memberWithId, openMember } from '../members/index.ts';
import { hostedDidLog, personById } from '../people/index.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import { problem as commonProblem } from '../platform/http/problems.ts';
import { delegationOf } from '../sessions/index.ts';
import { problem } from './problems.ts';
import {
  countUnconfirmed,
  keepStatement,
  membersNow,
  membersWhoConfirm,
  statementAbout,
  statementAboutDid,
  statementsHolding,
  unconfirmed,
  type MemberNow,
  type StatementRow,
} from './store.ts';

/** Who does it. */
export interface Act {
  readonly directory: Directory;
  readonly caller: SessionCaller;
  readonly trail: Trail;
}

/** As many signers as a chain may have, and one: a reader that walks it finds its end. */
const longestChain = 5;

/** Members in the caller's sight whom nobody has confirmed as they are now: who they are, and what a statement is to say of them. */
export async function listMissing(
  tx: Transaction,
  { directory, caller }: Pick<Act, 'directory' | 'caller'>,
): Promise<RouteAnswer<typeof listUnconfirmed>> {
  const { organizationId } = caller;
  const owner = await firstOwner(tx, organizationId);
  if (owner === undefined) return { count: 0, members: [] };
  const waiting = { owner, groupIds: await membersInSight(tx, caller) };
  const rows = await unconfirmed(tx, organizationId, { ...waiting, limit: mostConfirmed });
  const isAll = rows.length < mostConfirmed;
  const count = isAll ? rows.length : await countUnconfirmed(tx, organizationId, waiting);
  const seenGroups = await groupsInSight(tx, caller);
  const dataKey = await directory.dataKey(tx, organizationId);
  const names = await groupNames(
    tx,
    dataKey,
    rows.flatMap(({ groupIds }) => groupIds),
  );
  return {
    count,
    members: rows.map((row) =>
      Object.assign(toSay(row), openMember(dataKey, row.id, row), {
        role: row.role,
        joinedAt: row.joinedAt?.toISOString() ?? null,
        groupNames: row.groupIds
          .filter((id) => seenGroups === undefined || seenGroups.includes(id))
          .map((id) => names.get(id) ?? id),
        reason: row.epoch === 0 ? ('new' as const) : ('changed' as const),
      }),
    ),
  };
}

/** Those with whom the caller compares safety numbers: who may confirm them. */
export async function listConfirming(
  tx: Transaction,
  { directory, caller }: Pick<Act, 'directory' | 'caller'>,
): Promise<RouteAnswer<typeof listConfirmers>> {
  const { organizationId, personId } = caller;
  const rows = await membersWhoConfirm(tx, organizationId, { person: personId, limit: mostConfirmers });
  const dataKey = await directory.dataKey(tx, organizationId);
  return { people: rows.map((row) => ({ name: memberName(dataKey, row), did: row.did })) };
}

/** What the next statement about a member is to say. */
function toSay({ id, did, groupIds, epoch, role, ownPermissions }: MemberNow): ToSay {
  const maySay = allows(permissionsOf(role, ownPermissions), 'members.manage');
  return { memberId: id, did, groups: [...groupIds], epoch: epoch + 1, maySay };
}

/**
 * Keeps statements that the caller signed in this browser, with the delegation of this session. Each must hold, and say what is so now:
 * who is otherwise by now, or out of the caller's sight, is told, to be looked at again. Nobody confirms themselves.
 *
 * @throws ProblemError `statement-refused` where one does not verify; `vault-not-opened` in a browser that was only let in; `beyond-your-role` where a member may more than the caller
 */
export async function confirm(
  tx: Transaction,
  { directory, caller, trail }: Act,
  given: readonly { readonly memberId: string; readonly statement: string }[],
): Promise<{ confirmed: string[]; changed: string[] }> {
  const { organizationId, sessionId, personId } = caller;
  const ids = [...new Set(given.map(({ memberId }) => memberId))];
  const seen = await thoseInSight(tx, caller, ids);
  // Held: nobody is put into a group between the look and the word. And in one order with the caller's own row.
  await checkMembersWithin(tx, caller, [...seen, caller.memberId]);
  await checkStillHolds(tx, caller);
  const delegation = await delegationOf(tx, { organizationId, sessionId });
  const issuer = await personById(tx, personId);
  if (delegation === undefined) throw problem('vault-not-opened');
  if (issuer === undefined) throw problem('statement-refused');
  const log = await logOf(tx, { personId, did: issuer.did }, trail.at);
  const present = new Map((await membersNow(tx, organizationId, seen)).map((row) => [row.id, row]));
  const dataKey = await directory.dataKey(tx, organizationId);
  const confirmed = [];
  const changed = [];
  for (const { memberId, statement } of given) {
    const signed = { statement, delegation, issuer: issuer.did };
    const said = await orRefused(() =>
      verifyMemberStatement(signed, { organization: organizationId, log, now: inSeconds(trail.at) }),
    );
    const row = present.get(memberId);
    if (row === undefined || row.personId === personId || !saysSo(said, toSay(row))) {
      changed.push(memberId);
      continue;
    }
    const { groups: groupIds, epoch, maySay } = said;
    const byOwner = caller.role === 'owner';
    const kept = { ...signed, memberId, personId: row.personId, groupIds, epoch, maySay, byOwner };
    if (!(await keepStatement(tx, organizationId, kept, trail.at))) {
      changed.push(memberId);
      continue;
    }
    confirmed.push(memberId);
    const subject = { kind: 'member', id: memberId, name: memberName(dataKey, row) };
    record(tx, dataKey, { ...trail, act: 'member.confirmed', subject, after: { epoch } });
  }
  return { confirmed, changed };
}

/** Whether a statement says what is so. */
function saysSo(said: MemberStatement, is: ToSay): boolean {
  return (
    said.memberId === is.memberId &&
    said.did === is.did &&
    said.epoch === is.epoch &&
    said.maySay === is.maySay &&
    said.groups.join() === is.groups.join()
  );
}

/** The statement about a member and those about its signers, for a reader to verify. @throws ProblemError `not-found` */
export async function statementOf(
  tx: Transaction,
  { caller }: Pick<Act, 'caller'>,
  memberId: string,
): Promise<RouteAnswer<typeof getStatement>> {
  const { organizationId } = caller;
  if (!(await isInSight(tx, caller, memberId)))
    throw commonProblem('not-found', { reason: 'member-not-in-sight' });
  if ((await memberWithId(tx, organizationId, memberId)) === undefined)
    throw commonProblem('not-found', { reason: 'member' });
  const [row] = await membersNow(tx, organizationId, [memberId]);
  const chain: StatementRow[] = [];
  let next = await statementAbout(tx, organizationId, memberId);
  while (next !== undefined && chain.length < longestChain) {
    const { did, issuer } = next;
    if (chain.some((each) => each.did === did)) break;
    chain.push(next);
    next = await statementAboutDid(tx, organizationId, issuer);
  }
  return {
    now: row === undefined ? null : toSay(row),
    chain: chain.map(({ did, statement, delegation, issuer, isRevoked, isSuspended }) => ({
      did,
      statement,
      delegation,
      issuer,
      state: isRevoked ? 'revoked' : isSuspended ? 'suspended' : 'holds',
    })),
  };
}

/** Statements about some persons that hold, with those about their signers up to the owner: for clients that share with them. */
export async function statementsAbout(
  tx: Transaction,
  organizationId: string,
  dids: readonly string[],
): Promise<{ readonly about: ReadonlyMap<string, StatementRow>; readonly chain: readonly StatementRow[] }> {
  const about = new Map((await statementsHolding(tx, organizationId, dids)).map((row) => [row.did, row]));
  const chain = new Map<string, StatementRow>();
  let next: readonly StatementRow[] = [...about.values()];
  for (let length = 1; length < longestChain && next.length > 0; length += 1) {
    const issuers = [...new Set(next.map(({ issuer }) => issuer))].filter((did) => !chain.has(did));
    next = await statementsHolding(tx, organizationId, issuers);
    for (const row of next) chain.set(row.did, row);
  }
  return { about, chain: [...chain.values()] };
}

async function logOf(
  tx: Transaction,
  { personId, did }: { readonly personId: string; readonly did: string },
  at: Date,
): Promise<VerifiedDidLog> {
  const hosted = await hostedDidLog(tx, personId);
  if (hosted === undefined) throw problem('statement-refused', { reason: 'no-log' });
  return orRefused(() => verifyDidLog(hosted.text, { did, now: inSeconds(at) }));
}

async function orRefused<T>(step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (!(error instanceof CryptoProblem)) throw error;
    if (error.code === 'access_refused') throw problem('vault-not-opened', { cause: error });
    throw problem('statement-refused', { reason: error.code, cause: error });
  }
}

function inSeconds(moment: Date): number {
  return Math.floor(moment.getTime() / 1000);
}
