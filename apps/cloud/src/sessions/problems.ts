import { defineProblems } from '../platform/http/problems.ts';

export const problem = defineProblems({
  'vault-locked': {
    status: 409,
    title: 'The vault is locked.',
    detail: 'Open it again from this page and approve in the wallet.',
  },
  'too-many-keys': {
    status: 409,
    title: 'There are too many keys that still verify.',
    detail:
      'Wait until the oldest runs out. Where a key was stolen, replace it so that everyone signs in again.',
  },
});
