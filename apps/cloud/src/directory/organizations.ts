import { randomUUIDv7 } from 'node:crypto';
import { record, type Trail } from '../activity/index.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import type { Language } from '../platform/language.ts';
import type { DataKeys } from '../platform/keys/data-keys.ts';
import { hostOfAddress } from './addresses.ts';
import { announceChange, organizationOf, type Organization } from './directory.ts';
import type { Installation } from './installation.ts';
import { problem } from './problems.ts';
import {
  addOrganization,
  enterOrganization,
  hostsEverTaken,
  organizationWithId,
  takeAddress,
} from './store.ts';

export interface OrganizationRequest {
  /** 1 to 120 characters. */
  readonly name: string;
  /** A slug, or a host that LANYARD_HOSTS lists. */
  readonly address: string;
  readonly regionLabel: string;
  /** Of mails to people whose own is not known. Default: English. */
  readonly language?: Language | undefined;
  readonly ownerName: string;
  readonly ownerEmail: string;
  /** Made up, to look around in, and removable whole: from its making, or never. */
  readonly isSample?: boolean | undefined;
  /** Undefined at the command line. */
  readonly from?: Trail['from'];
}

/** How the owner gets in: a link for the wallet, shown as a QR code. */
export interface OwnerInvitation {
  /** `<wallet origin>/join#<organizationId>.<token>` */
  readonly link: string;
  readonly expiresAt: Date;
}

/** What the making of an organization needs from rooms that stand above this one. */
export interface Foundations {
  readonly installation: Installation;
  readonly dataKeys: DataKeys;
  /** Makes the key that signs the organization's session tokens. The transaction sees the organization's rows. */
  makeTokenKey(tx: Transaction, organization: Organization, now: Date): Promise<void>;
  /** Adds the owner as a member and invites them. The transaction sees the organization's rows. */
  inviteOwner(
    tx: Transaction,
    organization: Organization,
    owner: { readonly name: string; readonly email: string },
    now: Date,
  ): Promise<OwnerInvitation>;
}

export interface CreatedOrganization {
  readonly organization: Organization;
  readonly owner: OwnerInvitation;
}

/**
 * Makes an organization with its address, data key and token key, and invites its owner, all or nothing. The transaction is
 * the organization's from then on.
 *
 * @throws ProblemError `address-reserved`; `address-taken`, also of one that is retired
 */
export async function createOrganization(
  tx: Transaction,
  foundations: Foundations,
  request: OrganizationRequest,
  now: Date,
): Promise<CreatedOrganization> {
  const { installation, dataKeys } = foundations;
  const host = hostOfAddress(installation, request.address);
  if ((await hostsEverTaken(tx, [host])).length > 0) throw problem('address-taken');

  const id = randomUUIDv7();
  const { sealed, dataKey } = await dataKeys.make(id);
  try {
    const { name, regionLabel, language = 'en', isSample = false } = request;
    await addOrganization(tx, {
      id,
      name,
      region_label: regionLabel,
      language,
      sealed_data_key: sealed,
      is_sample: isSample,
      created_at: now,
    });
    // Two at once: the second waited here, and is told.
    const taken = await takeAddress(tx, { host, organization_id: id, created_at: now });
    if (!taken) throw problem('address-taken', { reason: 'raced' });
    await enterOrganization(tx, id);
    const row = await organizationWithId(tx, id);
    if (row === undefined) throw new Error('an organization that is not there after it was added');
    const organization = organizationOf(installation, row);
    await foundations.makeTokenKey(tx, organization, now);
    const owner = await foundations.inviteOwner(
      tx,
      organization,
      { name: request.ownerName, email: request.ownerEmail },
      now,
    );
    record(tx, dataKey, {
      act: 'organization.created',
      // Whoever has a set-up link has it from the operator.
      actor: { kind: 'operator' },
      from: request.from,
      at: now,
      subject: { kind: 'organization', id, name },
      after: { address: host },
    });
    announceChange(tx, organization);
    return { organization, owner };
  } catch (error) {
    // The key lies outside the transaction, and sealed nothing that stays.
    await dataKeys.destroy(id);
    throw error;
  }
}

/** Listed hosts that no organization has or had: what the set-up page offers. */
export async function freeHosts(tx: Transaction, hosts: readonly string[]): Promise<string[]> {
  const taken = new Set(await hostsEverTaken(tx, hosts));
  return hosts.filter((host) => !taken.has(host));
}
