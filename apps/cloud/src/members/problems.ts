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
  'not-a-member': {
    status: 403,
    title: 'You are not a member here.',
    detail: 'There is nothing to leave.',
  },
  'last-owner': {
    status: 409,
    title: 'This is the last owner.',
    detail: 'An organization keeps at least one active owner. Invite another one first.',
  },
  'import-encoding': {
    status: 422,
    title: 'The letters of this file cannot be read.',
    detail: 'Save it as “CSV UTF-8” and try again: accents and umlauts would be lost otherwise.',
  },
  'import-headings': {
    status: 422,
    title: 'The first line does not say which column is which.',
    detail: 'It needs the headings “name” and “email”; further columns are left alone.',
  },
  'import-malformed': {
    status: 422,
    title: 'This is not a CSV file that can be read.',
    detail:
      'A quotation mark is left open, or a line is longer than any member’s could be. Nobody was invited.',
  },
  'import-rows': {
    status: 422,
    title: 'There are more than 10,000 rows.',
    detail: 'Cut the file into several and import one after the other.',
  },
  'import-groups': {
    status: 403,
    title: 'The file puts members into groups, which your role does not include.',
    detail: 'Take the column “groups” out of it, or ask somebody who may.',
  },
  'import-empty': {
    status: 422,
    title: 'There is nobody in this file.',
    detail: 'Below the headings every line is one person.',
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
