import { CryptoProblem } from '@lanyard/crypto/errors';
import { defineProblems } from '../platform/http/problems.ts';
import { FidoProblem } from './fido/problem.ts';

export const problem = defineProblems({
  'registration-expired': {
    status: 410,
    title: 'Setting up took too long.',
    detail: 'Start again: nothing was kept.',
  },
  'registration-refused': {
    status: 422,
    title: 'The identity could not be made.',
    detail: 'Start again. If it fails again, update your browser.',
  },
  'device-not-accepted': {
    status: 422,
    title: 'This device is not accepted here.',
    detail: 'Use another phone, or ask your administrator which ones are accepted.',
  },
  'person-refused': {
    status: 403,
    title: 'This wallet was not recognized.',
    detail: 'Check that the date and time of your phone are right, then try again.',
  },
  'assertion-refused': {
    status: 422,
    title: 'The confirmation on your phone could not be verified.',
    detail: 'Try again from the start.',
  },
  'still-a-member': {
    status: 409,
    title: 'This identity is still a member of an organization.',
    detail: 'Leave every organization first; then delete the identity.',
  },
  'too-many-codes': {
    status: 429,
    title: 'Too many codes were asked for.',
    detail: 'Use the newest code you received, or wait an hour.',
  },
  'mail-failed': {
    status: 502,
    title: 'The e-mail could not be sent.',
    detail: 'Check the address and try again in a few minutes.',
  },
  'phone-unavailable': {
    status: 422,
    title: 'This phone number cannot be proven here.',
    detail: 'Use another number, or try again tomorrow. Your administrator can say which numbers are served.',
  },
  'sms-failed': {
    status: 502,
    title: 'The text message could not be sent.',
    detail: 'Check the number and try again in a few minutes.',
  },
  'code-refused': {
    status: 422,
    title: 'This code is not right.',
    detail: 'Check the newest message. After five wrong tries, or 30 minutes, ask for a new code.',
  },
});

/**
 * Why a verifier refused, as one word for the log; anything that no verifier throws on purpose goes on as it is.
 *
 * @throws the error itself
 */
export function refusalReason(error: unknown): string {
  if (error instanceof CryptoProblem || error instanceof FidoProblem) return error.code;
  throw error;
}
