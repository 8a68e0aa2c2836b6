import * as z from 'zod/mini';
import { route } from './route.ts';
import { organizationView } from './shapes.ts';

/** POST, so that what people look for stands in no address: addresses end up in the logs of proxies. */
export const findOrganizations = route({
  name: 'findOrganizations',
  method: 'POST',
  path: '/api/organizations/search',
  surface: 'installation',
  access: 'open',
  rate: 'search',
  body: z.object({
    /** The beginning of a name or address: two signs or more. Accents and case do not matter. */
    text: z.string().check(z.trim(), z.minLength(1), z.maxLength(253)),
    cursor: z.optional(z.string().check(z.maxLength(1200), z.regex(/^[A-Za-z0-9_-]+$/))),
  }),
  answer: z.object({
    organizations: z.array(organizationView).check(z.maxLength(20)),
    nextCursor: z.nullable(z.string().check(z.maxLength(1200))),
  }),
  problems: [],
  summary:
    'Organizations that let themselves be found, by the beginning of name or address; of others nothing.',
});
