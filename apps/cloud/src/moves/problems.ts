import { defineProblems } from '../platform/http/problems.ts';

export const problem = defineProblems({
  'not-an-address': {
    status: 404,
    title: 'Your organization has no such address.',
    detail: 'Add it first. Somebody may have removed it, or moved there, meanwhile: reload the page.',
  },
  'not-a-member': {
    status: 403,
    title: 'You are not a member here.',
    detail: 'Ask the organization to invite you.',
  },
  'address-not-seen': {
    status: 409,
    title: 'The DNS does not lead here.',
    detail: 'Nobody could sign in there. Put the records back, wait a little, and look again.',
  },
  'move-refused': {
    status: 422,
    title: 'This move does not hold.',
    detail: 'Somebody may have moved the organization meanwhile. Reload the page and begin again.',
  },
  'vault-not-opened': {
    status: 403,
    title: 'Open your vault in this browser first.',
    detail:
      'A move takes a browser for which your phone has opened the vault, with two digits or as a trusted one.',
  },
});
