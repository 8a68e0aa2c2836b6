import { defineProblems } from '../platform/http/problems.ts';

export const problem = defineProblems({
  'not-a-member': {
    status: 403,
    title: 'You are not a member here.',
    detail: 'Ask the organization to invite you.',
  },
  'push-refused': {
    status: 422,
    title: 'Your browser gave no address that can be used.',
    detail: 'Without it this phone is told of nothing while the wallet is closed. Everything else works.',
  },
  'push-address-taken': {
    status: 409,
    title: 'This address is in use by another phone.',
    detail: 'Switch notifications off and on again: your browser then gives another one.',
  },
});
