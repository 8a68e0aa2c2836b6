import type { ColumnType, Generated } from 'kysely';
import type { Json } from './columns.ts';
import type { SignInTables } from './sign-in-tables.ts';
import type { VaultTables } from './vault-tables.ts';

/** Tables as `migrations/` make them: written by hand, held to the catalog by `tables.test.ts`. */

export interface OrganizationsTable {
  id: string;
  name: string;
  region_label: string;
  sealed_data_key: Buffer;
  session_seconds: Generated<number>;
  vault_idle_minutes: Generated<number>;
  claims_asked: ColumnType<unknown, string | undefined, string>;
  /** 0: for ever. */
  activity_days: Generated<number>;
  is_sample: Generated<boolean>;
  language: Generated<'de' | 'en'>;
  notices: Generated<string[]>;
  roles_reminded_at: Generated<Date | null>;
  logo_version: Generated<string | null>;
  /** Null: not listed. */
  listed_as: Generated<string | null>;
  /** How often it moved to another address. */
  moves: Generated<number>;
  created_at: Date;
}

export interface AddressesTable {
  host: string;
  organization_id: string;
  created_at: Date;
  /** It leads to the current one since then. */
  retired_at: Date | null;
  /** A domain of the organization's own. */
  is_own: Generated<boolean>;
  /** Of a domain of its own: what its TXT record says. Null where it was proven by an earlier version. */
  dns_token: Generated<string | null>;
  /** When the DNS was last seen to lead here. */
  seen_at: Generated<Date | null>;
  /** Since when it does not. */
  lost_at: Generated<Date | null>;
  /** It leads nowhere since then. */
  removed_at: Generated<Date | null>;
}

/** Moves to another address, as owners signed them. */
export interface MovesTable {
  organization_id: string;
  sequence: number;
  statement: string;
  delegation: string;
  issuer: string;
  created_at: Date;
}

export interface DomainOffersTable {
  organization_id: string;
  host: string;
  token: string;
  created_at: Date;
}

export interface SetupLinksTable {
  token_digest: Buffer;
  created_at: Date;
  expires_at: Date;
  used_at: Date | null;
  organization_id: string | null;
  watch_digest: Buffer | null;
}

export interface InstallationKeysTable {
  kid: string;
  public_key: Json;
  sealed_private_key: Buffer;
  created_at: Date;
  retires_at: Date | null;
}

export interface PushKeysTable {
  kid: string;
  public_key: Json;
  sealed_private_key: Buffer;
  created_at: Date;
}

export interface PushSubscriptionsTable {
  device_id: string;
  person_id: string;
  endpoint_mac: Buffer;
  sealed: Buffer;
  created_at: Date;
  hour_began_at: Date;
  sent: Generated<number>;
}

export interface OrganizationKeysTable {
  organization_id: string;
  kid: string;
  purpose: string;
  public_key: Json;
  sealed_private_key: Buffer;
  created_at: Date;
  retires_at: Date | null;
}

export interface PersonsTable {
  id: string;
  did: string;
  did_version_id: string;
  did_version_number: number;
  did_key: Json;
  recovery_key: Json;
  recovery_lookup: Buffer;
  is_sample: Generated<boolean>;
  created_at: Date;
}

export interface DidLogEntriesTable {
  person_id: string;
  number: number;
  entry: string;
  created_at: Date;
}

export interface DevicesTable {
  id: string;
  person_id: string;
  jkt: string;
  public_key: Json;
  label: string;
  created_at: Date;
  last_used_at: Date | null;
  clone_suspected_at: Date | null;
}

export interface DeviceBlocksTable {
  organization_id: string;
  device_id: string;
  blocked_at: Date;
}

export interface FidoCredentialsTable {
  id: Buffer;
  person_id: string;
  device_id: string;
  public_key: Buffer;
  algorithm: number;
  counter: ColumnType<string, number | string, number | string>;
  aaguid: string;
  attestation_format: string;
  attestation_trust: string;
  backup_eligible: boolean;
  backed_up: boolean;
  transports: Generated<string[]>;
  created_at: Date;
}

export interface RegistrationsTable {
  id: string;
  nonce: Buffer;
  expires_at: Date;
}

export interface ClaimCodesTable {
  id: string;
  type: 'email' | 'phone';
  person_id: string;
  address_mac: Buffer;
  code_mac: Buffer;
  tries: Generated<number>;
  created_at: Date;
  expires_at: Date;
  used_at: Date | null;
}

export interface UsedJtisTable {
  digest: Buffer;
  expires_at: Date;
}

export interface MembersTable {
  organization_id: string;
  id: string;
  person_id: string | null;
  /** A fixed role, or the id of one of the organization's own. */
  role: string | null;
  custom_role_id: ColumnType<string | null, never, never>;
  role_confirmed_at: Date | null;
  role_confirmed_by: string | null;
  state: string;
  sealed_name: Buffer;
  sealed_email: Buffer;
  email_index: Buffer;
  created_at: Date;
  joined_at: Date | null;
  disabled_at: Date | null;
  terms_version: Generated<number>;
}

export interface MemberTermsTable {
  organization_id: string;
  term: number;
  member_id: string;
}

export interface LogosTable {
  organization_id: string;
  png: Buffer;
  created_at: Date;
}

export interface RolesTable {
  organization_id: string;
  id: string;
  name: string;
  permissions: string[];
  created_at: Date;
}

export interface GroupsTable {
  organization_id: string;
  id: string;
  sealed_name: Buffer;
  name_index: Buffer;
  sealed_rule: Buffer | null;
  rule_version: Generated<number>;
  placed_version: Generated<number>;
  created_at: Date;
}

export interface GroupMembersTable {
  organization_id: string;
  group_id: string;
  member_id: string;
  added_at: Date;
}

export interface GroupReadersTable {
  organization_id: string;
  group_id: string;
  member_id: string;
}

export interface AttributesTable {
  organization_id: string;
  id: string;
  sealed_name: Buffer;
  name_index: Buffer;
  kind: string;
  sealed_choices: Buffer;
  created_at: Date;
}

export interface AttributeValuesTable {
  organization_id: string;
  attribute_id: string;
  member_id: string;
  sealed_value: Buffer;
  value_index: Buffer;
}

export interface MemberStatementsTable {
  organization_id: string;
  member_id: string;
  epoch: number;
  person_id: string;
  group_ids: string[];
  issuer_did: string;
  statement: string;
  delegation: string;
  created_at: Date;
  is_stale: Generated<boolean>;
  is_revoked: Generated<boolean>;
  may_say: boolean | null;
  by_owner: Generated<boolean>;
}

export interface InvitationsTable {
  organization_id: string;
  id: string;
  member_id: string;
  kind: string;
  token_digest: Buffer;
  created_at: Date;
  expires_at: Date;
  opened_at: Date | null;
  used_at: Date | null;
  revoked_at: Date | null;
}

export interface JoiningNoncesTable {
  organization_id: string;
  nonce_digest: Buffer;
  invitation_id: string;
  person_id: string;
  expires_at: Date;
}

export interface VaultKeysTable {
  organization_id: string;
  person_id: string;
  kid: string;
  certificate: string;
  recovery_envelope: string;
  created_at: Date;
}

export interface ActivityTable {
  organization_id: string;
  id: string;
  at: Date;
  act: string;
  actor_kind: 'member' | 'operator' | 'system';
  actor_id: string | null;
  subject_kind: string | null;
  subject_id: string | null;
  sealed_details: Buffer;
  digest: Buffer;
}

export interface ActivityUnchainedTable {
  organization_id: string;
  entry_id: string;
}

export interface ActivityLinksTable {
  organization_id: string;
  /** bigint: read as text. */
  number: ColumnType<string, number, never>;
  entry_ids: string[];
  entry_digests: Buffer;
  previous: Buffer;
  digest: Buffer;
}

export interface RatePointsTable {
  key: string;
  points: Generated<number>;
  /** bigint: read as text. */
  expire: ColumnType<string | null, number | null, number | null>;
}

export interface FormTriesTable {
  key: string;
  tries: number;
  failures: Generated<number>;
  locked_until: Date | null;
  expires_at: Date;
}

export interface UsedCaptchasTable {
  digest: Buffer;
  expires_at: Date;
}

/** The whole schema, for Kysely. */
export interface Tables extends SignInTables, VaultTables {
  rate_points: RatePointsTable;
  form_tries: FormTriesTable;
  used_captchas: UsedCaptchasTable;
  organizations: OrganizationsTable;
  addresses: AddressesTable;
  moves: MovesTable;
  domain_offers: DomainOffersTable;
  setup_links: SetupLinksTable;
  installation_keys: InstallationKeysTable;
  organization_keys: OrganizationKeysTable;
  persons: PersonsTable;
  did_log_entries: DidLogEntriesTable;
  devices: DevicesTable;
  device_blocks: DeviceBlocksTable;
  fido_credentials: FidoCredentialsTable;
  registrations: RegistrationsTable;
  claim_codes: ClaimCodesTable;
  push_keys: PushKeysTable;
  push_subscriptions: PushSubscriptionsTable;
  used_jtis: UsedJtisTable;
  members: MembersTable;
  member_terms: MemberTermsTable;
  logos: LogosTable;
  roles: RolesTable;
  groups: GroupsTable;
  group_members: GroupMembersTable;
  group_readers: GroupReadersTable;
  attributes: AttributesTable;
  attribute_values: AttributeValuesTable;
  member_statements: MemberStatementsTable;
  invitations: InvitationsTable;
  joining_nonces: JoiningNoncesTable;
  vault_keys: VaultKeysTable;
  activity: ActivityTable;
  activity_unchained: ActivityUnchainedTable;
  activity_links: ActivityLinksTable;
}
