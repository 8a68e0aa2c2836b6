import * as z from 'zod/mini';
import { route } from './route.ts';
import { instant } from './shapes.ts';

/** Where an organization answers: its address, others that lead there, and a domain of its own with the DNS records that prove it. */

/** A name of the DNS, lower case, without final dot. */
export const hostName = z
  .string()
  .check(
    z.maxLength(253),
    z.regex(/^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/),
  );

/** `TXT` proves that the domain is the organization's; `CNAME` (or the same A and AAAA records as the target) leads it here. */
export const dnsRecordTypes = ['TXT', 'CNAME'] as const;
export type DnsRecordType = (typeof dnsRecordTypes)[number];

const dnsRecord = z.object({ type: z.enum(dnsRecordTypes), name: z.string(), value: z.string() });

const offer = z.object({
  host: hostName,
  records: z.array(dnsRecord).check(z.maxLength(dnsRecordTypes.length)),
  createdAt: instant,
});
export type DomainOffer = z.infer<typeof offer>;

const address = z.object({
  host: hostName,
  /** The one at which the organization answers; the others lead there. */
  current: z.boolean(),
  /** A domain of its own, not one of this installation. */
  own: z.boolean(),
  createdAt: instant,
  /** Since when its DNS does not lead here any more; null: it does, as far as is known. */
  lostAt: z.nullable(instant),
});
export type AddressView = z.infer<typeof address>;

const addresses = z.object({
  /** The current one first. */
  addresses: z.array(address).check(z.maxLength(50)),
  /** A domain that waits for its records. */
  domain: z.nullable(offer),
  /** Addresses below it can be had: `example.com`. Null where the installation gives none out. */
  below: z.nullable(z.string()),
});
export type Addresses = z.infer<typeof addresses>;

const common = {
  surface: 'organization',
  access: 'session-proof',
  permission: 'organization.manage',
} as const;

export const listAddresses = route({
  ...common,
  name: 'listAddresses',
  method: 'GET',
  path: '/api/addresses',
  rate: 'read',
  answer: addresses,
  problems: [],
  summary: 'The addresses of the organization, and a domain of its own that waits for its DNS records.',
});

export const addAddress = route({
  ...common,
  name: 'addAddress',
  method: 'POST',
  path: '/api/addresses',
  rate: 'write',
  status: 201,
  body: z.object({
    /** `acme` for `acme.<domain>`, or a host that the settings of the installation list. */
    address: z.string().check(z.trim(), z.toLowerCase(), z.minLength(1), z.maxLength(253)),
  }),
  answer: addresses,
  problems: ['address-taken', 'address-reserved', 'too-many-addresses'],
  summary: 'Adds an address of this installation. It leads to the current one.',
});

export const offerDomain = route({
  ...common,
  name: 'offerDomain',
  method: 'PUT',
  path: '/api/addresses/domain',
  rate: 'write',
  body: z.object({ host: z.string().check(z.trim(), z.toLowerCase(), z.minLength(1), z.maxLength(253)) }),
  answer: offer,
  problems: ['address-taken', 'domain-refused', 'too-many-addresses'],
  summary:
    'Names a domain of the organization’s own, in place of one that waits, and gets the DNS records that it takes.',
});

export const checkDomain = route({
  ...common,
  name: 'checkDomain',
  method: 'POST',
  path: '/api/addresses/domain/check',
  rate: 'write',
  stream: true,
  answer: z.object({
    /** Null: of all of them, at the end. */
    record: z.nullable(z.enum(dnsRecordTypes)),
    /** `found`: as it should be; at the end: the address is added. `unanswered`: the name server did not answer. */
    state: z.enum(['found', 'missing', 'other', 'unanswered']),
    /** What the name servers said, where it was something else. */
    found: z.array(z.string().check(z.maxLength(300))).check(z.maxLength(5)),
  }),
  problems: ['no-domain', 'address-taken', 'too-many-addresses'],
  summary:
    'Looks the DNS records of the waiting domain up, one by one; where all are there, the domain leads to the organization.',
});

export const dropDomain = route({
  ...common,
  name: 'dropDomain',
  method: 'DELETE',
  path: '/api/addresses/domain',
  rate: 'write',
  problems: [],
  summary: 'Waits for the records of a domain no longer.',
});

export const removeAddress = route({
  ...common,
  name: 'removeAddress',
  method: 'DELETE',
  path: '/api/addresses/:host',
  permission: 'organization.move',
  rate: 'write',
  params: z.object({ host: hostName }),
  answer: addresses,
  problems: ['not-an-address'],
  summary: 'Removes an address that is not the current one: it leads nowhere, and nobody else ever gets it.',
});
