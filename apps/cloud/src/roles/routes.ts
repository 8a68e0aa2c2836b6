import {
  assignRole,
  assignRoles,
  changeRole,
  confirmRole,
  createRole,
  deleteRole,
  listRoles,
  reviewRoles,
  transferOwnership,
} from '@lanyard/contract/roles';
import { handle, type Handled, type SessionCaller } from '../access/index.ts';
import { trailOf } from '../activity/index.ts';
import type { Directory } from '../directory/index.ts';
import type { Requester } from '../platform/http/call.ts';
import { assignRoles as assignMany } from './assign-many.ts';
import {
  assignRole as assign,
  confirmRole as confirm,
  reviewRoles as review,
  transferOwnership as transfer,
} from './assignment.ts';
import {
  changeRole as change,
  createRole as create,
  deleteRole as remove,
  listRoles as list,
  type Act,
} from './roles.ts';

export function roleRoutes({ directory }: { readonly directory: Directory }): readonly Handled[] {
  const by = (call: {
    readonly caller: SessionCaller;
    readonly requester: Requester;
    readonly now: Date;
  }): Act => ({ directory, caller: call.caller, trail: trailOf(call) });
  return [
    handle(listRoles, async ({ tx, caller }) => ({ roles: await list(tx, caller.organizationId) })),

    handle(createRole, (call) => create(call.tx, by(call), call.body)),

    handle(changeRole, (call) => change(call.tx, by(call), call.params.roleId, call.body)),

    handle(deleteRole, async (call) => {
      await remove(call.tx, by(call), call.params.roleId);
      return undefined;
    }),

    handle(assignRole, async (call) => {
      await assign(call.tx, by(call), { ...call.params, ...call.body });
      return undefined;
    }),

    handle(assignRoles, (call) => assignMany(call.tx, by(call), call.body)),

    handle(transferOwnership, async (call) => {
      await transfer(call.tx, by(call), call.body.memberId);
      return undefined;
    }),

    handle(reviewRoles, async (call) => ({
      at: call.now.toISOString(),
      holders: await review(call.tx, by(call)),
    })),

    handle(confirmRole, async (call) => {
      await confirm(call.tx, by(call), { ...call.params, ...call.body });
      return undefined;
    }),
  ];
}
