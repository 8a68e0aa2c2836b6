import { defineProblems } from '../platform/http/problems.ts';

/** What is wrong with a passkey stays inside; the log has the reason. Signing in with one fails as every sign-in does. */
export const problem = defineProblems({
  'passkey-refused': {
    status: 422,
    title: 'This passkey could not be added.',
    detail: 'Ask for trust again, and add the passkey within ten minutes, in this browser.',
  },
  'trust-first': {
    status: 409,
    title: 'This browser is not trusted.',
    detail: 'Open your portal, choose “Trust this browser”, and come back.',
  },
  'too-many-links': {
    status: 429,
    title: 'Enough links were sent.',
    detail: 'Look for the latest one in your mailbox, or try again in an hour.',
  },
});
