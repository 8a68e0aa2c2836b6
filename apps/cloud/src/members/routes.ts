import type { Act } from '@lanyard/contract/activity';
import { joinOrganization, viewInvitation } from '@lanyard/contract/joining';
import { leaveOrganization } from '@lanyard/contract/leaving';
import { checkImport, importMembers, mostImportBytes } from '@lanyard/contract/member-import';
import {
  changeMembers,
  changeMember,
  changeMemberValues,
  countMembers,
  deleteMember,
  disableMember,
  enableMember,
  getMember,
  getMemberDetails,
  inviteMember,
  listMembers,
  resendInvitation,
  searchMembers,
  type BulkAct,
  type MemberView,
} from '@lanyard/contract/members';
import {
  allows,
  checkGrant,
  checkRoleWithin,
  checkStillHolds,
  handle,
  type Handled,
  type SessionCaller,
} from '../access/index.ts';
import { record, trailOf, type Values } from '../activity/index.ts';
import { enterOrganization, viewOf, type Directory } from '../directory/index.ts';
import {
  groupsInSight,
  isInSight,
  joinGroups,
  membersInSight,
  narrowedTo,
  placeMembers,
  thoseInSight,
} from '../groups/index.ts';
import type { InstallationKeys, VerifyTouch } from '../people/index.ts';
import type { Database } from '../platform/database/database.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import type { DeviceProofNonces } from '../platform/http/device-proof-nonce.ts';
import { problem as commonProblem } from '../platform/http/problems.ts';
import { changeMembers as changeAll } from './bulk.ts';
import { changeDetails, changeNameAndEmail, detailsOf, memberInSight } from './details.ts';
import { checkImport as check, importMembers as importAll, type Allowed } from './import.ts';
import { inviteMember as invite, resendInvitation as resend, viewOne } from './invitations.ts';
import { joinOrganization as join, viewInvitation as look } from './joining.ts';
import { leaveOrganization as leave } from './leaving.ts';
import { countMembers as count, listMembers as list, searchMembers as search } from './list.ts';
import {
  deleteMember as remove,
  disableMember as disable,
  enableMember as enable,
  holdToChange,
  type EndSessionsOf,
} from './states.ts';

/** A whole file in base64, and the little JSON around it. */
const importBodyBytes = Math.ceil(mostImportBytes / 3) * 4 + 1024;

interface MemberRoutesParts {
  readonly database: Database;
  readonly directory: Directory;
  readonly keys: InstallationKeys;
  readonly verifyTouch: VerifyTouch;
  readonly nonces: DeviceProofNonces;
  readonly endSessionsOf: EndSessionsOf;
}

export function memberRoutes(parts: MemberRoutesParts): readonly Handled[] {
  const { directory } = parts;
  return [
    ...actsOnOne(parts),

    handle(listMembers, async ({ tx, caller, query }) => {
      const groupIds = await narrowedTo(tx, caller, query.groupId);
      return list(tx, directory, caller.organizationId, { ...query, groupIds });
    }),

    handle(searchMembers, async ({ tx, caller, body }) => {
      const groupIds = await narrowedTo(tx, caller, body.groupId);
      return search(tx, directory, caller.organizationId, { ...body, groupIds });
    }),

    handle(countMembers, async ({ tx, caller }) =>
      count(tx, caller.organizationId, await membersInSight(tx, caller)),
    ),

    handle(getMember, ({ tx, caller, params }) => memberInSight(tx, directory, caller, params.memberId)),

    handle(getMemberDetails, ({ tx, caller, params }) => detailsOf(tx, directory, caller, params.memberId)),

    handle(changeMember, (call) => {
      const { tx, caller, params, body } = call;
      return changeNameAndEmail(tx, { directory, caller, trail: trailOf(call) }, { ...params, ...body });
    }),

    handle(changeMemberValues, (call) => {
      const { tx, caller, params, body } = call;
      return changeDetails(tx, { directory, caller, trail: trailOf(call) }, { ...params, ...body });
    }),

    handle(changeMembers, async (call) => {
      const { tx, caller, body, now } = call;
      const { organizationId, memberId: byMemberId } = caller;
      const seen = await thoseInSight(tx, caller, body.memberIds);
      await holdToChange(tx, caller, body.memberIds);
      const outcomes = await changeAll(tx, parts, { ...body, organizationId, byMemberId, seen }, now);
      for (const outcome of outcomes) {
        if ('member' in outcome) await recordMember(call, directory, actOf[body.act], outcome.member);
      }
      return {
        changed: outcomes.flatMap((outcome) => ('member' in outcome ? [outcome.member] : [])),
        refused: outcomes.flatMap((outcome) =>
          'refused' in outcome ? [{ id: outcome.id, reason: outcome.refused }] : [],
        ),
      };
    }),

    handle(
      checkImport,
      ({ tx, caller, body }) =>
        check(tx, directory, {
          organizationId: caller.organizationId,
          file: Buffer.from(body.file, 'base64'),
          allowed: (inTx) => allowedToImport(inTx, caller),
        }),
      { bodyLimit: importBodyBytes },
    ),

    handle(
      importMembers,
      (call) =>
        importAll(
          parts,
          {
            organizationId: call.caller.organizationId,
            file: Buffer.from(call.body.file, 'base64'),
            allowed: (tx) => allowedToImport(tx, call.caller),
            trail: trailOf(call),
          },
          call.signal,
        ),
      { bodyLimit: importBodyBytes },
    ),

    handle(inviteMember, async (call) => {
      const { tx, caller, body, now } = call;
      const member = await invite(tx, directory, { ...body, organizationId: caller.organizationId }, now);
      const by = { caller, trail: trailOf(call) };
      await joinGroups(tx, by, { memberId: member.id, groupIds: body.groupIds ?? [] });
      await placeMembers(tx, await directory.dataKey(tx, caller.organizationId), [member.id], now);
      const { email, role } = member;
      await recordMember(call, directory, 'member.invited', member, { email, role });
      return member;
    }),
    ...walletRoutes(parts),
  ];
}

/** What a wallet asks: looking at an invitation, accepting it, leaving. */
function walletRoutes(parts: MemberRoutesParts): readonly Handled[] {
  const { directory } = parts;
  return [
    handle(viewInvitation, async ({ tx, caller, params, body, now }) => {
      const { organizationId } = params;
      await enterOrganization(tx, organizationId);
      const who = { organizationId, personId: caller.personId, token: body.token };
      const { organization, invitation, expiresAt, ...shown } = await look(tx, parts, who, now);
      return {
        ...shown,
        organization: viewOf(organization),
        kind: invitation.kind,
        role: invitation.role,
        claimsAsked: [...shown.claimsAsked],
        expiresAt: expiresAt.toISOString(),
      };
    }),

    handle(joinOrganization, async ({ tx, caller, params, body, requester, now }) => {
      const { organizationId } = params;
      await enterOrganization(tx, organizationId);
      const { personId, deviceId } = caller;
      const { organization, ...joined } = await join(
        tx,
        parts,
        { ...body, organizationId, personId, deviceId },
        now,
      );
      record(tx, await directory.dataKey(tx, organizationId), {
        act: 'member.joined',
        actor: { kind: 'member', id: joined.memberId },
        from: requester,
        at: now,
      });
      return {
        ...joined,
        organization: viewOf(organization),
        joinedAt: now.toISOString(),
        moves: organization.moves,
      };
    }),

    handle(leaveOrganization, async ({ tx, caller, params, body, requester: from, now: at }) => {
      const { organizationId } = params;
      await enterOrganization(tx, organizationId);
      const { personId, deviceId } = caller;
      await leave(tx, parts, { ...body, organizationId, personId, deviceId }, { from, at });
      return undefined;
    }),
  ];
}

/** What is done to one member, whom the caller sees. */
function actsOnOne({
  directory,
  endSessionsOf,
}: {
  readonly directory: Directory;
  readonly endSessionsOf: EndSessionsOf;
}): readonly Handled[] {
  return [
    handle(resendInvitation, async (call) => {
      const { tx, now } = call;
      const which = await whichInSight(call);
      const member = await resend(tx, directory, which, now);
      await recordMember(call, directory, 'member.invited-again', member);
      return member;
    }),

    handle(disableMember, async (call) => {
      const { tx, now } = call;
      const which = await whichInSight(call);
      await disable(tx, endSessionsOf, which, now);
      const member = await viewOne(tx, directory, which);
      await recordMember(call, directory, 'member.disabled', member);
      return member;
    }),

    handle(enableMember, async (call) => {
      const { tx } = call;
      const which = await whichInSight(call);
      await enable(tx, which);
      const member = await viewOne(tx, directory, which);
      await recordMember(call, directory, 'member.enabled', member);
      return member;
    }),

    handle(deleteMember, async (call) => {
      const { tx } = call;
      const which = await whichInSight(call);
      const member = await viewOne(tx, directory, which);
      await remove(tx, which);
      await recordMember(call, directory, 'member.deleted', member);
      return undefined;
    }),
  ];
}

/** What the sender of a file may, now. @throws ProblemError `forbidden` where they no longer may what let them in */
async function allowedToImport(tx: Transaction, caller: SessionCaller): Promise<Allowed> {
  await checkStillHolds(tx, caller);
  return {
    mayGroup: allows(caller.permissions, 'groups.edit'),
    groups: await groupsInSight(tx, caller),
  };
}

/** Which member is meant, held. @throws ProblemError `not-found`, also for one whom the caller does not see; `forbidden` */
async function whichInSight(call: {
  readonly tx: Transaction;
  readonly caller: SessionCaller;
  readonly params: { readonly memberId: string };
}): Promise<{ readonly organizationId: string; readonly memberId: string }> {
  const { tx, caller, params } = call;
  if (!(await isInSight(tx, caller, params.memberId)))
    throw commonProblem('not-found', { reason: 'member-not-in-sight' });
  await holdToChange(tx, caller, [params.memberId]);
  return { organizationId: caller.organizationId, memberId: params.memberId };
}

const actOf: Readonly<Record<BulkAct, Act>> = {
  disable: 'member.disabled',
  enable: 'member.enabled',
  'invite-again': 'member.invited-again',
  delete: 'member.deleted',
};

/**
 * What an admin did to a member, with the name that the member then had. Every act on a member ends here, so here it is also seen to
 * that the admin may all that the member's role may, and gives no role that may more than they: else nothing of it stays.
 *
 * @throws ProblemError `beyond-your-role`, `no-such-role`
 */
async function recordMember(
  call: Parameters<typeof trailOf>[0] & {
    readonly tx: Transaction;
    readonly caller: SessionCaller;
  },
  directory: Directory,
  act: Act,
  { id, name, role }: MemberView,
  after?: Values,
): Promise<void> {
  const { tx, caller } = call;
  await (act === 'member.invited' ? checkGrant : checkRoleWithin)(tx, caller, role);
  record(tx, await directory.dataKey(tx, caller.organizationId), {
    ...trailOf(call),
    act,
    subject: { kind: 'member', id, name },
    ...(after === undefined ? {} : { after }),
  });
}
