import { defineProblems } from '../platform/http/problems.ts';

export const problem = defineProblems({
  'not-a-member': {
    status: 403,
    title: 'You are not an active member of this organization.',
    detail: 'Ask the organization to invite you again, or to enable you.',
  },
  'assertion-refused': {
    status: 422,
    title: 'Your wallet could not be verified.',
    detail: 'Touch again. If it happens again, restart the wallet.',
  },
  'vault-conflict': {
    status: 409,
    title: 'Somebody else has changed this item.',
    detail: 'Load it again; what you wrote is kept beside it, and you choose.',
  },
  'vault-write-refused': {
    status: 422,
    title: 'This change does not hold.',
    detail: 'Load the vault again; if that does not help, open it anew by your wallet.',
  },
  'vault-people-changed': {
    status: 409,
    title: 'Somebody at this item has another key, or is no member any more.',
    detail: 'Load the people of this item again, and share it anew.',
  },
  'vault-key-old': {
    status: 409,
    title: 'Somebody who had this item has left, and its key is still the one that they had.',
    detail: 'It gets a new key as soon as an owner of it opens their vault. Write again after that.',
  },
  'vault-of-organization': {
    status: 409,
    title: 'This item belongs to the organization.',
    detail: 'Only an owner of the organization takes it back, or takes another one off it.',
  },
  'vault-too-many-people': {
    status: 409,
    title: 'These are more people than one item can have.',
    detail: 'Share it with smaller groups, or with fewer.',
  },
  'vault-export-unverified': {
    status: 409,
    title: 'Nobody has just shown that it is you.',
    detail:
      'Approve in the wallet or touch your passkey again; each export takes its own, within two minutes.',
  },
  'vault-full': {
    status: 409,
    title: 'The vaults of this organization are full.',
    detail: 'Delete items that nobody needs for good, or ask whoever runs Lanyard.',
  },
  'vault-member-full': {
    status: 409,
    title: 'You have made as many items as one member may.',
    detail: 'Delete items of yours that nobody needs for good, or have somebody else add these.',
  },
  'vault-files-full': {
    status: 409,
    title: 'There is no room for more files in the vaults of this organization.',
    detail: 'Delete items with files that nobody needs for good, or ask whoever runs Lanyard.',
  },
  'vault-file-missing': {
    status: 409,
    title: 'A file of this item has not arrived whole.',
    detail: 'Add the file again, then save.',
  },
  'vault-uploads-open': {
    status: 409,
    title: 'You have begun to send too many files.',
    detail: 'Save the items that they are for. What is not saved is forgotten after a day.',
  },
});
