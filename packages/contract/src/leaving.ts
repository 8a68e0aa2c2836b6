import * as z from 'zod/mini';
import { route } from './route.ts';
import { fidoAssertion, uuid } from './shapes.ts';

/** Ways out, each a deliberate step of the person with a touch of its own. */

const touched = {
  /** A DPoP nonce of the cloud, covered by the touch; once. */
  nonce: z.string().check(z.minLength(16), z.maxLength(200), z.regex(/^[\w.-]+$/)),
  fido: fidoAssertion,
};

export const leaveOrganization = route({
  name: 'leaveOrganization',
  method: 'POST',
  path: '/api/organizations/:organizationId/leaving',
  surface: 'wallet',
  access: 'person',
  rate: 'sign-in',
  params: z.object({ organizationId: uuid }),
  /** The challenge is `leavingChallenge({ organizationId, nonce, once })`. */
  body: z.object({ ...touched, once: z.string().check(z.regex(/^[\w-]{43}$/)) }),
  problems: ['not-a-member', 'last-owner', 'assertion-refused'],
  summary:
    'Leaves an organization: sessions end, and the member is deleted with the vault keys. The last owner stays.',
});

export const deletePerson = route({
  name: 'deletePerson',
  method: 'POST',
  path: '/api/person/deletion',
  surface: 'wallet',
  access: 'person',
  rate: 'sign-in',
  body: z.object({
    ...touched,
    /** The last entry of the DID log, which deactivates it. The challenge is `deletionChallenge` over its versionId. */
    didLogEntry: z.string().check(z.minLength(1), z.maxLength(6144)),
    /** `versionId` of that entry, told so that the touch can be verified before the log is. */
    versionId: z.string().check(z.maxLength(100), z.regex(/^\d+-[1-9A-HJ-NP-Za-km-z]+$/)),
  }),
  problems: ['still-a-member', 'assertion-refused'],
  summary:
    'Ends an identity that is a member nowhere: its log is deactivated for good, its devices are deleted.',
});
