import { defineProblems } from '../platform/http/problems.ts';

export const problem = defineProblems({
  'setup-link-refused': {
    status: 403,
    title: 'This set-up link does not work (any more).',
    detail:
      'A link works once and for 30 minutes. The operator gets a new one with `lanyard organization setup-link`.',
  },
  'address-taken': {
    status: 409,
    title: 'This address is taken.',
    detail:
      'An address is never given out twice, also after its organization has left it. Choose another one.',
  },
  'address-reserved': {
    status: 422,
    title: 'This address cannot be given to an organization.',
    detail:
      'Use letters a to z, digits and single hyphens, beginning with a letter, and none of the reserved names.',
  },
  'domain-refused': {
    status: 422,
    title: 'This cannot be a domain of your own.',
    detail: 'Use a name that you have in the public DNS, such as id.example.com, without https:// and path.',
  },
  'no-domain': {
    status: 409,
    title: 'No domain waits to be checked.',
    detail: 'Name the domain first. Somebody may have added or dropped it meanwhile.',
  },
  'not-an-address': {
    status: 404,
    title: 'Your organization has no such address.',
    detail: 'Somebody may have removed it, or moved there, meanwhile: reload the page.',
  },
  'too-many-addresses': {
    status: 409,
    title: 'Your organization has as many addresses as it may have.',
    detail: 'Remove one that nobody uses any more, or use one that is there.',
  },
  'claims-refused': {
    status: 422,
    title: 'This cannot be asked at sign-in.',
    detail: 'Ask for each claim once, and demand none that cannot be proven at this installation.',
  },
  'not-a-picture': {
    status: 422,
    title: 'This is no picture that can be a logo.',
    detail: 'Upload a PNG of 32 to 512 pixels a side, 8 bits a channel, not interlaced.',
  },
});
