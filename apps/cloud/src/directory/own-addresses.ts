import type {
  Addresses,
  checkDomain as checkDomainRoute,
  DnsRecordType,
  DomainOffer,
} from '@lanyard/contract/addresses';
import type { RouteAnswer } from '@lanyard/contract/route';
import { randomToken } from '@lanyard/crypto/encoding';
import { checkStillHolds, type SessionCaller } from '../access/index.ts';
import { record, type Trail } from '../activity/index.ts';
import type { Database } from '../platform/database/database.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import * as z from 'zod/mini';
import type { Clock } from '../platform/clock.ts';
import { handleJob, jobType, type JobHandler } from '../platform/jobs/job.ts';
import type { Dns, DnsAnswer } from '../platform/dns.ts';
import { givesSubdomains, hostOfAddress, ownDomainHost } from './addresses.ts';
import {
  addressesOf,
  domainsToLookAt,
  isTaken,
  retireForGood,
  deleteOffer,
  keepOffer,
  offerOf,
  keepSight,
  takeLeadingAddress,
  type AddressRow,
  type OfferRow,
} from './address-store.ts';
import type { Directory } from './directory.ts';
import { problem } from './problems.ts';
import { holdOrganization } from './store.ts';

/**
 * Addresses beside the one at which an organization answers: of the installation, or domains of its own. They lead to it. A domain of
 * its own takes two DNS records: one that only whoever has the domain can make, with a token of this organization, and one that leads it here.
 */

interface Act {
  readonly directory: Directory;
  readonly caller: SessionCaller;
  readonly trail: Trail;
}

/** Of one organization, those that it had included: nobody takes all the names there are. */
const mostAddresses = 10;

export async function listAddresses(
  tx: Transaction,
  { directory }: Pick<Act, 'directory'>,
  organizationId: string,
): Promise<Addresses> {
  const { installation } = directory;
  const offer = await offerOf(tx, organizationId);
  return {
    addresses: (await addressesOf(tx, organizationId)).map(
      ({ host, isOwn, isCurrent, createdAt, lostAt }) => ({
        host,
        own: isOwn,
        current: isCurrent,
        createdAt: createdAt.toISOString(),
        lostAt: lostAt?.toISOString() ?? null,
      }),
    ),
    domain: offer === undefined ? null : offerView(directory, offer),
    below: givesSubdomains(installation) ? installation.domain : null,
  };
}

/** Adds an address of this installation. @throws ProblemError `address-reserved`, `address-taken`, `too-many-addresses`; `forbidden` */
export async function addAddress(tx: Transaction, act: Act, address: string): Promise<Addresses> {
  const { directory, caller } = act;
  const { organizationId } = caller;
  await checkStillHolds(tx, caller);
  const host = hostOfAddress(directory.installation, address);
  await checkRoom(tx, organizationId);
  await take(tx, act, { host, dnsToken: null });
  return listAddresses(tx, { directory }, organizationId);
}

/** Removes one that is not the current one. It stays the organization's, which may take it again. @throws ProblemError `not-an-address`; `forbidden` */
export async function removeAddress(tx: Transaction, act: Act, host: string): Promise<Addresses> {
  const { directory, caller, trail } = act;
  const { organizationId } = caller;
  await checkStillHolds(tx, caller);
  await holdOrganization(tx, organizationId);
  if (!(await retireForGood(tx, { organizationId, host, now: trail.at }))) throw problem('not-an-address');
  directory.changed(tx, { id: organizationId, host });
  record(tx, await directory.dataKey(tx, organizationId), {
    ...trail,
    act: 'address.removed',
    subject: { kind: 'address', id: host, name: host },
  });
  return listAddresses(tx, { directory }, organizationId);
}

/** Names a domain, in place of one that waits. @throws ProblemError `domain-refused`, `address-taken`, `too-many-addresses`; `forbidden` */
export async function offerDomain(
  tx: Transaction,
  { directory, caller, trail }: Act,
  name: string,
): Promise<DomainOffer> {
  const { organizationId } = caller;
  await checkStillHolds(tx, caller);
  const host = ownDomainHost(directory.installation, name);
  await checkRoom(tx, organizationId);
  if (await isTaken(tx, { organizationId, host })) throw problem('address-taken');
  const before = await offerOf(tx, organizationId);
  // The same name again keeps its token: it may stand in the DNS already.
  if (before?.host === host) return offerView(directory, before);
  const offer = { host, token: randomToken(), createdAt: trail.at };
  await keepOffer(tx, organizationId, offer);
  return offerView(directory, offer);
}

/** Waits for it no longer. */
export async function dropDomain(tx: Transaction, { caller }: Pick<Act, 'caller'>): Promise<void> {
  await checkStillHolds(tx, caller);
  await deleteOffer(tx, caller.organizationId);
}

type Seen = RouteAnswer<typeof checkDomainRoute>;

/**
 * Looks the records up, one by one, outside of any transaction; where all are there, the domain is the organization's.
 *
 * @throws ProblemError `no-domain`; `address-taken` where another organization has it since; `forbidden`
 */
export async function* checkDomain(
  parts: { readonly database: Database; readonly directory: Directory; readonly dns: Dns },
  { caller, trail }: Omit<Act, 'directory'>,
  signal: AbortSignal,
): AsyncGenerator<Seen> {
  const { database, directory, dns } = parts;
  const { organizationId } = caller;
  const offer = await database.transaction({ organizationId, readOnly: true }, (tx) =>
    offerOf(tx, organizationId),
  );
  if (offer === undefined) throw problem('no-domain');
  const { txt, target } = recordsOf(directory, offer);
  const answers: DnsAnswer[] = [];
  const asked: readonly (readonly [DnsRecordType, () => Promise<DnsAnswer>])[] = [
    ['TXT', () => dns.says(txt.name, txt.value)],
    ['CNAME', () => dns.leadsTo(offer.host, target)],
  ];
  for (const [type, ask] of asked) {
    if (signal.aborted) return;
    const answer = await ask();
    answers.push(answer);
    yield { record: type, state: answer.state, found: [...answer.found] };
  }
  const isThere = answers.every(({ state }) => state === 'found');
  if (isThere) {
    await database.transaction({ organizationId }, async (tx) => {
      await checkStillHolds(tx, caller);
      await checkRoom(tx, organizationId);
      // Of two checks at once one adds it; of a domain that was changed meanwhile nothing was proven.
      if (!(await deleteOffer(tx, organizationId, offer.host)))
        throw problem('no-domain', { reason: 'raced' });
      await take(tx, { directory, caller, trail }, { host: offer.host, dnsToken: offer.token });
    });
  }
  yield { record: null, state: isThere ? 'found' : 'missing', found: [] };
}

/**
 * Looks the DNS of one address up, outside of any transaction, and keeps what it found: whether it still proves the domain, and leads
 * here. An address of the installation always does.
 */
export async function lookAgain(
  { database, directory, dns }: Looking,
  {
    organizationId,
    address,
    now,
  }: { readonly organizationId: string; readonly address: AddressRow; readonly now: Date },
): Promise<boolean> {
  const { host, isOwn, dnsToken } = address;
  if (!isOwn) return true;
  const { txt, target } = recordsOf(directory, { host, token: dnsToken ?? '' });
  const answers = await Promise.all([
    dns.leadsTo(host, target),
    // One that was proven by an earlier version has no token any more.
    ...(dnsToken === null ? [] : [dns.says(txt.name, txt.value)]),
  ]);
  const seen = answers.every(({ state }) => state === 'found');
  // A name server that does not answer says nothing.
  if (!seen && answers.every(({ state }) => state === 'found' || state === 'unanswered')) return false;
  await database.transaction({ organizationId }, async (tx) => {
    const isNews = await keepSight(tx, { organizationId, host, seen, now });
    if (seen || !isNews) return;
    record(tx, await directory.dataKey(tx, organizationId), {
      act: 'address.lost',
      actor: { kind: 'system' },
      from: undefined,
      at: now,
      subject: { kind: 'address', id: host, name: host },
    });
  });
  return seen;
}

const lookAtDomains = jobType('look-at-domains', z.object({}), { maxAttempts: 1 });

/** Looks at every domain of an organization's own again, four times a day: one that leads elsewhere is told. */
export function lookingAtDomains(parts: Looking & { readonly clock: Clock }): JobHandler {
  const work = async (signal: AbortSignal) => {
    const all = await parts.database.transaction({ readOnly: true }, (tx) => domainsToLookAt(tx));
    for (const { organizationId, ...address } of all) {
      if (signal.aborted) return;
      await lookAgain(parts, { organizationId, address, now: parts.clock.now() });
    }
  };
  return handleJob(lookAtDomains, (_, { signal }) => work(signal), { cron: '23 */6 * * *' });
}

/** What looking into the DNS takes. */
export interface Looking {
  readonly database: Database;
  readonly directory: Directory;
  readonly dns: Dns;
}

/** One at a time: held to the end of the transaction. @throws ProblemError `too-many-addresses` */
async function checkRoom(tx: Transaction, organizationId: string): Promise<void> {
  await holdOrganization(tx, organizationId);
  if ((await addressesOf(tx, organizationId)).length >= mostAddresses) throw problem('too-many-addresses');
}

async function take(
  tx: Transaction,
  { directory, caller, trail }: Act,
  { host, dnsToken }: { readonly host: string; readonly dnsToken: string | null },
): Promise<void> {
  const { organizationId } = caller;
  const isOwn = dnsToken !== null;
  const row = { host, isOwn, dnsToken, organizationId, now: trail.at };
  if (!(await takeLeadingAddress(tx, row))) throw problem('address-taken');
  directory.changed(tx, { id: organizationId, host });
  record(tx, await directory.dataKey(tx, organizationId), {
    ...trail,
    act: 'address.added',
    subject: { kind: 'address', id: host, name: host },
    after: { address: host, own: isOwn },
  });
}

function recordsOf({ installation }: Directory, { host, token }: Pick<OfferRow, 'host' | 'token'>) {
  return {
    txt: { name: `_lanyard.${host}`, value: `lanyard=${token}` },
    target: new URL(installation.rootOrigin).hostname,
  };
}

function offerView(directory: Directory, offer: OfferRow): DomainOffer {
  const { txt, target } = recordsOf(directory, offer);
  return {
    host: offer.host,
    records: [
      { type: 'TXT', ...txt },
      { type: 'CNAME', name: offer.host, value: target },
    ],
    createdAt: offer.createdAt.toISOString(),
  };
}
