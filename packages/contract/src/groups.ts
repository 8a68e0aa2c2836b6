import * as z from 'zod/mini';
import { route } from './route.ts';
import { rule } from './rules.ts';
import { uuid } from './shapes.ts';

/** Of one organization. */
export const mostGroups = 500;
/** Who read one group beside those who read all. */
const mostReaders = 100;

const name = z.string().check(z.trim(), z.minLength(1), z.maxLength(80));

const group = z.object({
  id: uuid,
  name: z.string(),
  /** `chosen`: somebody says who is in it. `rule`: attributes of members say. */
  kind: z.enum(['chosen', 'rule']),
  members: z.int(),
  /** Its rule is new, and not everybody was looked at yet. */
  isPlacing: z.boolean(),
});
export type GroupView = z.infer<typeof group>;

const common = {
  surface: 'organization',
  access: 'session-proof',
  rate: 'write',
  permission: 'groups.manage',
} as const;
const params = z.object({ groupId: uuid });

export const listGroups = route({
  ...common,
  name: 'listGroups',
  method: 'GET',
  path: '/api/groups',
  access: 'session-proof',
  permission: 'groups.read-assigned',
  rate: 'read',
  answer: z.object({ groups: z.array(group).check(z.maxLength(mostGroups)) }),
  problems: [],
  summary: 'The groups that the caller may see, by name.',
});

export const getGroup = route({
  ...common,
  name: 'getGroup',
  method: 'GET',
  path: '/api/groups/:groupId',
  access: 'session-proof',
  permission: 'groups.read-assigned',
  rate: 'read',
  params,
  answer: z.object({
    group,
    /** Null where somebody says who is in it, and for whoever does not manage groups. */
    rule: z.nullable(rule),
    /** Who may read this group and its members though their role reads no others. Empty for whoever does not manage groups. */
    readers: z.array(z.object({ id: uuid, name: z.string() })).check(z.maxLength(mostReaders)),
  }),
  problems: [],
  summary: 'One group.',
});

export const createGroup = route({
  ...common,
  name: 'createGroup',
  method: 'POST',
  path: '/api/groups',
  body: z.object({ name }),
  status: 201,
  answer: group,
  problems: ['group-name-taken', 'too-many-groups'],
  summary: 'Makes a group with nobody in it.',
});

export const changeGroup = route({
  ...common,
  name: 'changeGroup',
  method: 'PUT',
  path: '/api/groups/:groupId',
  permission: 'groups.edit',
  params,
  body: z.object({ name }),
  answer: group,
  problems: ['group-name-taken'],
  summary: 'Gives a group another name.',
});

export const deleteGroup = route({
  ...common,
  name: 'deleteGroup',
  method: 'DELETE',
  path: '/api/groups/:groupId',
  params,
  problems: [],
  summary: 'Deletes a group; its members stay members.',
});

const someMembers = z.array(uuid).check(z.maxLength(100));

export const changeGroupMembers = route({
  ...common,
  name: 'changeGroupMembers',
  method: 'POST',
  path: '/api/groups/:groupId/members',
  permission: 'groups.edit',
  params,
  body: z.object({ add: someMembers, remove: someMembers }),
  answer: z.object({
    /** Who was not in it before. */
    added: someMembers,
    /** Who was in it before. */
    removed: someMembers,
    members: z.int(),
  }),
  problems: ['group-by-rule'],
  summary: 'Puts up to 100 members into a group, or takes them out; who is no member is left.',
});

export const setGroupReaders = route({
  ...common,
  name: 'setGroupReaders',
  method: 'PUT',
  path: '/api/groups/:groupId/readers',
  params,
  body: z.object({ memberIds: z.array(uuid).check(z.maxLength(mostReaders)) }),
  problems: ['beyond-your-role', 'no-such-member'],
  summary: 'Says who may read this group and its members though their role reads only groups assigned.',
});

const someNamed = z.object({
  count: z.int(),
  /** The first fifty. */
  members: z.array(z.object({ id: uuid, name: z.string() })).check(z.maxLength(50)),
});

export const previewRule = route({
  ...common,
  name: 'previewRule',
  method: 'POST',
  path: '/api/groups/previews',
  rate: 'read',
  body: z.object({
    rule,
    /** Whose members it is compared with; null: of a group to be made. */
    groupId: z.nullable(uuid),
  }),
  answer: z.object({
    /** Whom it matches, of so many members. */
    matches: z.int(),
    of: z.int(),
    /** Who would come in, and who would go. */
    coming: someNamed,
    going: someNamed,
  }),
  problems: ['rule-refused', 'beyond-your-role'],
  summary: 'Says who would come into a group by a rule and who would go; changes nothing.',
});

export const setGroupRule = route({
  ...common,
  name: 'setGroupRule',
  method: 'PUT',
  path: '/api/groups/:groupId/rule',
  params,
  body: z.object({
    /** Null: from now on somebody says who is in it; whoever is, stays. */
    rule: z.nullable(rule),
    /** Yes, it matches everyone, and that is meant. */
    everyone: z.optional(z.boolean()),
  }),
  answer: group,
  problems: ['rule-refused', 'rule-matches-everyone', 'beyond-your-role'],
  summary:
    'Has a rule say who is in a group; everybody is looked at in the background, whoever is changed later at once.',
});
