import { CryptoProblem } from '@lanyard/crypto/errors';
import { defineProblems } from '../platform/http/problems.ts';

/**
 * What went wrong with a sign-in stays inside: too late, already used, of another browser, never there, all are `sign-in-refused` to
 * a browser and `sign-in-gone` to a wallet, but for what its person approved themselves. The log has the reason.
 */
export const problem = defineProblems({
  'organization-unavailable': {
    status: 503,
    title: 'Nobody can sign in here right now.',
    detail: 'Ask your administrator: the key of this organization cannot be opened.',
  },
  'sign-in-refused': {
    status: 403,
    title: 'This sign-in did not work.',
    detail: 'Reload the page and scan the new code.',
  },
  'notification-refused': {
    status: 403,
    title: 'Your phone was not asked.',
    detail: 'Scan the code with it instead.',
  },
  'enrolment-refused': {
    status: 403,
    title: 'This link cannot be used any more.',
    detail: 'It works once, for half an hour. Ask for a new one in your wallet.',
  },
  'browser-not-trusted': {
    status: 403,
    title: 'This organization lets you in from trusted browsers only.',
    detail:
      'In your wallet, open the organization and have a link for a new browser mailed to you. Open it there.',
  },
  'sign-in-gone': {
    status: 410,
    title: 'This sign-in is over.',
    detail: 'Look at the page that showed the code, and scan the new one.',
  },
  'already-approved': {
    status: 409,
    title: 'You have approved this sign-in already.',
    detail: 'Go back to your browser.',
  },
  'not-a-member': {
    status: 403,
    title: 'You are not an active member of this organization.',
    detail: 'Ask the person who manages it to invite you, or to let you in again.',
  },
  'claim-refused': {
    status: 403,
    title: 'The organization asks for a claim that was not shown, or does not match.',
    detail: 'Verify the address in your wallet under which the organization knows you, and try again.',
  },
  'assertion-refused': {
    status: 422,
    title: 'The approval could not be verified.',
    detail: 'Scan the code again. If it stays, check that the clock of your phone is right.',
  },
});

/** A refusal for whatever a verification threw, with its code for the log. What is no CryptoProblem passes: a refusal, or a defect. */
export function refusedBy(code: Parameters<typeof problem>[0], error: unknown): unknown {
  return error instanceof CryptoProblem ? problem(code, { reason: error.code, cause: error }) : error;
}
