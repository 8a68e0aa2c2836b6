import { joinOrganization, viewInvitation } from '@lanyard/contract/joining';
import {
  deleteMember,
  disableMember,
  enableMember,
  inviteMember,
  listMembers,
  resendInvitation,
} from '@lanyard/contract/members';
import { handle, type Handled } from '../access/index.ts';
import { enterOrganization, viewOf, type Directory } from '../directory/index.ts';
import type { InstallationKeys, VerifyTouch } from '../people/index.ts';
import { inviteMember as invite, resendInvitation as resend, viewOne } from './invitations.ts';
import { joinOrganization as join, viewInvitation as look } from './joining.ts';
import { listMembers as list } from './list.ts';
import {
  deleteMember as remove,
  disableMember as disable,
  enableMember as enable,
  type EndSessionsOf,
} from './states.ts';

export function memberRoutes(parts: {
  readonly directory: Directory;
  readonly keys: InstallationKeys;
  readonly verifyTouch: VerifyTouch;
  readonly endSessionsOf: EndSessionsOf;
}): readonly Handled[] {
  const { directory, endSessionsOf } = parts;
  return [
    handle(listMembers, ({ tx, caller, query }) => list(tx, directory, caller.organizationId, query)),

    handle(inviteMember, ({ tx, caller, body, now }) =>
      invite(tx, directory, { ...body, organizationId: caller.organizationId }, now),
    ),

    handle(resendInvitation, ({ tx, caller, params, now }) =>
      resend(tx, directory, { organizationId: caller.organizationId, memberId: params.memberId }, now),
    ),

    handle(disableMember, async ({ tx, caller, params, now }) => {
      const which = { organizationId: caller.organizationId, memberId: params.memberId };
      await disable(tx, endSessionsOf, which, now);
      return viewOne(tx, directory, which);
    }),

    handle(enableMember, async ({ tx, caller, params }) => {
      const which = { organizationId: caller.organizationId, memberId: params.memberId };
      await enable(tx, which);
      return viewOne(tx, directory, which);
    }),

    handle(deleteMember, async ({ tx, caller, params }) => {
      await remove(tx, { organizationId: caller.organizationId, memberId: params.memberId });
      return undefined;
    }),

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

    handle(joinOrganization, async ({ tx, caller, params, body, now }) => {
      const { organizationId } = params;
      await enterOrganization(tx, organizationId);
      const { personId, deviceId } = caller;
      const { organization, ...joined } = await join(
        tx,
        parts,
        { ...body, organizationId, personId, deviceId },
        now,
      );
      return { ...joined, organization: viewOf(organization), joinedAt: now.toISOString() };
    }),
  ];
}
