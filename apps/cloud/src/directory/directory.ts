import type { ClaimAsked, OrganizationView } from '@lanyard/contract/shapes';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import type { Language } from '../platform/language.ts';
import { problem } from '../platform/http/problems.ts';
import type { Site } from '../platform/http/sites.ts';
import type { DataKey, DataKeys } from '../platform/keys/data-keys.ts';
import { isPossibleHost, originOf } from './addresses.ts';
import type { Installation } from './installation.ts';
import { createHostLookup } from './host-lookup.ts';
import {
  hostsInUse,
  organizationAt,
  organizationsByAge,
  organizationWithId,
  type OrganizationRow,
} from './store.ts';

/** An organization, from its record. */
export interface Organization {
  readonly id: string;
  readonly name: string;
  /** Its address without port: `acme.example.com`. */
  readonly host: string;
  /** Of its portal: `https://acme.example.com`. */
  readonly origin: string;
  readonly regionLabel: string;
  /** Of mails to people whose own is not known. */
  readonly language: Language;
  /** What a session lasts at most. */
  readonly sessionSeconds: number;
  /** Idle time after which the vault leaves a browser's memory. */
  readonly vaultIdleMinutes: number;
  /** What a sign-in asks for. */
  readonly claimsAsked: readonly ClaimAsked[];
  /** Made up, to look around in. */
  readonly isSample: boolean;
  /** Path of its logo, with its version; null: none. */
  readonly logo: string | null;
  /** How often it has moved to another address. */
  readonly moves: number;
  readonly createdAt: Date;
}

/** The directory: which organization has which address, and where its data key is. */
export interface Directory {
  readonly installation: Installation;
  /** Undefined where there is no such organization. Remembered for a minute, or until a change is announced. */
  find(tx: Transaction, organizationId: string): Promise<Organization | undefined>;
  /** @throws ProblemError `not-found` */
  get(tx: Transaction, organizationId: string): Promise<Organization>;
  /** Every organization, oldest first: for the operator. */
  all(tx: Transaction): Promise<readonly Organization[]>;
  /** By id, host or the first label of the host: for the operator. */
  named(tx: Transaction, name: string): Promise<Organization | undefined>;
  /**
   * What opens the sealed columns of an organization.
   *
   * @throws ProblemError `not-found`; KeyError as `DataKeys.open`
   */
  dataKey(tx: Transaction, organizationId: string): Promise<DataKey>;
  /** Whose address a host is: `lookup` of the platform's sites, which remember it. */
  siteAt(host: string): Promise<Site | undefined>;
  /** The record of an organization changes with this transaction: this process forgets it by its answer, the others when they hear of it. */
  changed(tx: Transaction, organization: { readonly id: string; readonly host: string }): void;
  /** Forgets at once what another process changed, here and in `forget` (the platform's sites: one host, or all). */
  follow(forget: (host?: string) => void): Promise<void>;
}

/** Channel on which a change of an organization's record is announced; the payload is `<id> <host>`. */
const changes = 'organization_changed';

export function announceChange(tx: Transaction, organization: { id: string; host: string }): void {
  tx.notify(changes, `${organization.id} ${organization.host}`);
}

const keptMs = 60_000;

export function createDirectory(parts: {
  installation: Installation;
  database: Database;
  dataKeys: DataKeys;
  clock: Clock;
}): Directory {
  const { installation, database, dataKeys, clock } = parts;
  const kept = new Map<string, { row: OrganizationRow; until: number }>();
  const reading = <T>(work: (tx: Transaction) => Promise<T>): Promise<T> =>
    database.transaction({ readOnly: true, idempotent: true }, work);
  const byHost = createHostLookup({
    clock,
    read: (host) => reading((tx) => organizationAt(tx, host)),
    hosts: () => reading((tx) => hostsInUse(tx)),
  });

  const rowOf = async (tx: Transaction, id: string): Promise<OrganizationRow | undefined> => {
    const now = clock.now().getTime();
    const known = kept.get(id);
    if (known !== undefined && known.until > now) return known.row;
    const row = await organizationWithId(tx, id);
    // Only organizations that exist are kept, so that invented ids fill nothing.
    if (row === undefined) kept.delete(id);
    else kept.set(id, { row, until: now + keptMs });
    return row;
  };
  const find = async (tx: Transaction, id: string): Promise<Organization | undefined> => {
    const row = await rowOf(tx, id);
    return row === undefined ? undefined : organizationOf(installation, row);
  };
  const all = async (tx: Transaction): Promise<readonly Organization[]> =>
    (await organizationsByAge(tx)).map((row) => organizationOf(installation, row));

  let forgetSite: (host?: string) => void = () => undefined;
  const forgetOne = (id: string, host: string) => {
    kept.delete(id);
    byHost.forget();
    forgetSite(host);
  };

  return {
    installation,
    find,
    all,
    async get(tx, id) {
      const found = await find(tx, id);
      if (found === undefined) throw problem('not-found', { reason: 'organization' });
      return found;
    },
    async named(tx, name) {
      const wanted = name.toLowerCase();
      const hosts = new Set([wanted, `${wanted}.${installation.domain}`]);
      return (await all(tx)).find(({ id, host }) => id === wanted || hosts.has(host));
    },
    async dataKey(tx, id) {
      const row = await rowOf(tx, id);
      if (row === undefined) throw problem('not-found', { reason: 'organization' });
      return dataKeys.open(id, row.sealed_data_key);
    },
    async siteAt(host) {
      const own = ownSiteAt(installation, host);
      if (own !== undefined || !isPossibleHost(installation, host)) return own;
      const row = await byHost.find(host);
      if (row === undefined) return undefined;
      const site = organizationSite(organizationOf(installation, row));
      return row.host === host ? site : { ...site, leadsTo: site.origin };
    },
    changed(tx, organization) {
      announceChange(tx, organization);
      // Whoever made the change may look at once, before the announcement has come round.
      tx.afterCommit(() => forgetOne(organization.id, organization.host));
    },
    async follow(forget) {
      forgetSite = forget;
      database.events.onGap(() => {
        kept.clear();
        byHost.forget();
        forget();
      });
      await database.events.on(changes, (payload) => {
        const [id = '', host = ''] = payload.split(' ');
        forgetOne(id, host);
      });
    },
  };
}

/** The organization as its people see it. */
export function viewOf({ id, name, origin, regionLabel }: Organization): OrganizationView {
  return { id, name, origin, regionLabel };
}

export function organizationOf(installation: Installation, row: OrganizationRow): Organization {
  return {
    id: row.id,
    name: row.name,
    host: row.host,
    origin: originOf(installation, row.host),
    regionLabel: row.region_label,
    language: row.language,
    sessionSeconds: row.session_seconds,
    vaultIdleMinutes: row.vault_idle_minutes,
    // Written by this room alone, in this form.
    claimsAsked: row.claims_asked as readonly ClaimAsked[],
    isSample: row.is_sample,
    logo: logoAddress(row.logo_version),
    moves: row.moves,
    createdAt: row.created_at,
  };
}

/** Where an organization's logo is served, at its own address. */
export const logoPath = '/logo.png';

export const logoAddress = (version: string | null): string | null =>
  version === null ? null : `${logoPath}?v=${version}`;

function ownSiteAt({ rootOrigin, walletOrigin }: Installation, host: string): Site | undefined {
  if (host === new URL(rootOrigin).hostname) return { surface: 'installation', origin: rootOrigin };
  if (host === new URL(walletOrigin).hostname) return { surface: 'wallet', origin: walletOrigin };
  return undefined;
}

function organizationSite({ id, name, origin, host, regionLabel }: Organization): Site {
  return { surface: 'organization', origin, organization: { id, name, origin, host, regionLabel } };
}
