import { defineProblems } from '../platform/http/problems.ts';

export const problem = defineProblems({
  'already-invited': {
    status: 409,
    title: 'This e-mail address already belongs to a member.',
    detail: 'Send the invitation of that member again instead.',
  },
  'member-state': {
    status: 409,
    title: 'The member is not in a state that allows this.',
    detail: 'Reload the list: somebody may have changed it meanwhile.',
  },
  'last-owner': {
    status: 409,
    title: 'This is the last owner.',
    detail: 'An organization keeps at least one active owner. Invite another one first.',
  },
  'invitation-refused': {
    status: 403,
    title: 'This invitation does not work.',
    detail: 'It may be used, replaced by a newer one or too old. Ask whoever invited you to send it again.',
  },
  'claim-refused': {
    status: 403,
    title: 'The invitation is for another e-mail address.',
    detail: 'Confirm the address that the invitation was sent to in your wallet, and try again.',
  },
  'already-member': {
    status: 409,
    title: 'You are a member already.',
    detail: 'The organization is in your wallet’s list.',
  },
  'assertion-refused': {
    status: 422,
    title: 'This approval does not hold.',
    detail: 'Open the invitation again and approve it once more.',
  },
});
