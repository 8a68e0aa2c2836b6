import { defineProblems } from '../platform/http/problems.ts';

export const problem = defineProblems({
  'not-a-member': {
    status: 403,
    title: 'You are not a member here.',
    detail: 'Ask the organization to invite you.',
  },
});
