import { defineProblems } from '../platform/http/problems.ts';

export const problem = defineProblems({
  'role-name-taken': {
    status: 409,
    title: 'There is a role of this name already.',
    detail: 'Choose another name.',
  },
  'role-in-use': {
    status: 409,
    title: 'Somebody has this role.',
    detail: 'Give them another role first.',
  },
  'admins-managed-elsewhere': {
    status: 409,
    title: 'Another role manages admins already.',
    detail: 'Beside owners, one role at most may manage admins. Take it from the other role first.',
  },
  'too-many-roles': {
    status: 409,
    title: 'There are 100 roles already.',
    detail: 'Delete one that nobody needs.',
  },
  'role-changed-meanwhile': {
    status: 409,
    title: 'This member has another role by now.',
    detail: 'Reload the list and look again.',
  },
  'last-owner': {
    status: 409,
    title: 'This is the last owner.',
    detail: 'An organization keeps at least one active owner. Make somebody else an owner first.',
  },
  'member-state': {
    status: 409,
    title: 'The member is not in a state that allows this.',
    detail: 'Reload the list: somebody may have changed it meanwhile.',
  },
});
