import { defineProblems } from '../platform/http/problems.ts';

export const problem = defineProblems({
  'statement-refused': {
    status: 422,
    title: 'This confirmation does not hold.',
    detail: 'Reload the page and confirm again; if that does not help, sign in anew.',
  },
  'vault-not-opened': {
    status: 403,
    title: 'Open your vault in this browser first.',
    detail:
      'Vaults follow whom you confirm. So it takes a browser for which your phone has opened the vault.',
  },
});
