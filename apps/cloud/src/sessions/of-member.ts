import type { getMemberAccess } from '@lanyard/contract/session';
import type { RouteAnswer } from '@lanyard/contract/route';
import { checkMembersWithin, checkStillHolds, type SessionCaller } from '../access/index.ts';
import { record, type Trail } from '../activity/index.ts';
import type { Directory } from '../directory/index.ts';
import { isInSight } from '../groups/index.ts';
import { memberName, memberWithId, type MemberRow } from '../members/index.ts';
import { blockDevice, devicesOfPerson, viewOfDevice } from '../people/index.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import { problem } from '../platform/http/problems.ts';
import { listSessions } from './sessions.ts';
import { endSessionOf, endSessionsOf } from './store.ts';

/** Sessions and phones of a member, by whoever manages members, sees this one and may all that the member's role may. */

interface Parts {
  readonly directory: Directory;
}
interface Which {
  readonly caller: SessionCaller;
  readonly memberId: string;
}

/** Where a member is signed in, and with which phones. @throws ProblemError `not-found`, `beyond-your-role` */
export async function accessOf(
  tx: Transaction,
  deps: Parts,
  { caller, memberId, now }: Which & { readonly now: Date },
): Promise<RouteAnswer<typeof getMemberAccess>> {
  const { organizationId, sessionId } = caller;
  const { personId } = await theMember(tx, { caller, memberId });
  return {
    sessions: await listSessions(tx, deps, { organizationId, memberId, sessionId, now }),
    devices:
      personId === null
        ? []
        : (await devicesOfPerson(tx, { organizationId, personId })).map((row) => viewOfDevice(row)),
  };
}

/** Ends one session of a member, or all. @throws ProblemError `not-found`, `beyond-your-role` */
export async function endOf(
  tx: Transaction,
  deps: Parts,
  which: Which & { readonly sessionId?: string | undefined; readonly trail: Trail },
): Promise<void> {
  const { caller, memberId, sessionId, trail } = which;
  const { organizationId } = caller;
  const member = await theMember(tx, which);
  if (sessionId === undefined) await endSessionsOf(tx, { organizationId, memberId, now: trail.at });
  else if (!(await endSessionOf(tx, { organizationId, memberId, sessionId, now: trail.at })))
    throw problem('not-found', { reason: 'session' });
  await recordOf(tx, deps, { member, trail, act: 'sessions.ended' });
}

/** Blocks a phone of a member in this organization. @throws ProblemError `not-found`, `beyond-your-role` */
export async function blockOf(
  tx: Transaction,
  deps: Parts,
  which: Which & { readonly deviceId: string; readonly trail: Trail },
): Promise<void> {
  const { caller, deviceId, trail } = which;
  const { organizationId } = caller;
  const member = await theMember(tx, which);
  if (member.personId === null) throw problem('not-found', { reason: 'device' });
  await blockDevice(tx, { id: deviceId, personId: member.personId, organizationId }, trail.at);
  await recordOf(tx, deps, { member, trail, act: 'device.blocked' });
}

async function theMember(tx: Transaction, { caller, memberId }: Which): Promise<MemberRow> {
  if (!(await isInSight(tx, caller, memberId))) throw problem('not-found', { reason: 'member-not-in-sight' });
  await checkMembersWithin(tx, caller, [memberId, caller.memberId]);
  await checkStillHolds(tx, caller);
  const member = await memberWithId(tx, caller.organizationId, memberId);
  if (member === undefined) throw problem('not-found', { reason: 'member' });
  return member;
}

async function recordOf(
  tx: Transaction,
  { directory }: Parts,
  of: {
    readonly member: MemberRow;
    readonly trail: Trail;
    readonly act: 'sessions.ended' | 'device.blocked';
  },
): Promise<void> {
  const { member, trail, act } = of;
  const dataKey = await directory.dataKey(tx, member.organizationId);
  const subject = { kind: 'member', id: member.id, name: memberName(dataKey, member) };
  record(tx, dataKey, { ...trail, act, subject });
}
