import { defineProblems } from '../platform/http/problems.ts';

export const problem = defineProblems({
  'statement-refused': {
    status: 422,
    title: 'This confirmation does not hold.',
    detail: 'Reload the page and confirm again; if that does not help, sign in anew.',
  },
});
