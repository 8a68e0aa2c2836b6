import {
  changeAttribute,
  createAttribute,
  deleteAttribute,
  listAttributes,
} from '@lanyard/contract/attributes';
import {
  changeGroup,
  changeGroupMembers,
  createGroup,
  deleteGroup,
  getGroup,
  listGroups,
  previewRule,
  setGroupReaders,
  setGroupRule,
} from '@lanyard/contract/groups';
import { handle, type Handled, type SessionCaller } from '../access/index.ts';
import { trailOf } from '../activity/index.ts';
import type { Directory } from '../directory/index.ts';
import type { Requester } from '../platform/http/call.ts';
import {
  changeAttribute as change,
  createAttribute as create,
  deleteAttribute as remove,
  listAttributes as list,
} from './attributes.ts';
import * as groups from './groups.ts';
import { previewOf, setGroupRule as putRule } from './placing.ts';

export function groupRoutes(parts: {
  readonly directory: Directory;
  readonly namesOf: groups.NamesOf;
}): readonly Handled[] {
  const { directory } = parts;
  const by = (call: {
    readonly caller: SessionCaller;
    readonly requester: Requester;
    readonly now: Date;
  }): groups.Act => ({ ...parts, caller: call.caller, trail: trailOf(call) });
  return [
    handle(listGroups, async (call) => ({ groups: await groups.listGroups(call.tx, by(call)) })),

    handle(getGroup, (call) => groups.getGroup(call.tx, by(call), call.params.groupId)),

    handle(createGroup, (call) => groups.createGroup(call.tx, by(call), call.body.name)),

    handle(changeGroup, (call) => groups.renameTo(call.tx, by(call), call.params.groupId, call.body.name)),

    handle(deleteGroup, async (call) => {
      await groups.deleteGroup(call.tx, by(call), call.params.groupId);
      return undefined;
    }),

    handle(changeGroupMembers, (call) =>
      groups.changeGroupMembers(call.tx, by(call), { ...call.params, ...call.body }),
    ),

    handle(setGroupReaders, async (call) => {
      await groups.setReaders(call.tx, by(call), { ...call.params, ...call.body });
      return undefined;
    }),

    handle(previewRule, (call) => previewOf(call.tx, by(call), call.body)),

    handle(setGroupRule, ({ params, body, ...call }) =>
      putRule(call.tx, by(call), { ...params, rule: body.rule, everyone: body.everyone ?? false }),
    ),

    handle(listAttributes, async ({ tx, caller }) => ({
      attributes: [...(await list(tx, await directory.dataKey(tx, caller.organizationId)))],
    })),

    handle(createAttribute, (call) => create(call.tx, by(call), call.body)),

    handle(changeAttribute, (call) => change(call.tx, by(call), call.params.attributeId, call.body)),

    handle(deleteAttribute, async (call) => {
      await remove(call.tx, by(call), call.params.attributeId);
      return undefined;
    }),
  ];
}
