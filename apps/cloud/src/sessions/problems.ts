import { defineProblems } from '../platform/http/problems.ts';

export const problem = defineProblems({
  'vault-locked': {
    status: 409,
    title: 'The vault is locked.',
    detail: 'Open it again from this page and approve in the wallet.',
  },
});
