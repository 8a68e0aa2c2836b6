import type { Generated } from 'kysely';
import type { Json } from './columns.ts';

/** Who asks to be let in, who was, and in which browsers; written by hand as those of `tables.ts`. */

interface LoginFlowsTable {
  organization_id: string;
  cookie_digest: Buffer;
  csrf_digest: Buffer;
  expires_at: Date;
}

interface SignInsTable {
  organization_id: string;
  id: string;
  purpose: string;
  login_digest: Buffer | null;
  session_id: string | null;
  poll_digest: Buffer;
  nonce: Buffer;
  h: string;
  binding: string | null;
  transit_key: Json;
  browser_key: Json;
  browser_jkt: string;
  share2: Buffer;
  scope: string;
  claims_asked: Json;
  state: string;
  sealed_requester: Buffer;
  person_id: string | null;
  member_id: string | null;
  created_at: Date;
  expires_at: Date;
  way: Generated<string>;
  return_digest: Buffer | null;
  notification: string | null;
  enrolment_digest: Buffer | null;
  granted_scope: string | null;
  delegation: string | null;
  envelope: string | null;
  storage_share2: Buffer | null;
}

interface SessionsTable {
  organization_id: string;
  id: string;
  person_id: string;
  member_id: string;
  browser_jkt: string;
  scope: string;
  delegation: string | null;
  trusted_browser_id: string | null;
  sealed_requester: Buffer;
  sealed_storage_share2: Buffer | null;
  /** Present wherever there is a share. */
  share_used_at: Date | null;
  unlocked_at: Date | null;
  created_at: Date;
  expires_at: Date;
  ended_at: Date | null;
}

interface OwnerAlertsTable {
  organization_id: string;
  sign_in_id: string;
  member_id: string;
  alerted_at: Date;
}

interface TrustedBrowsersTable {
  organization_id: string;
  id: string;
  member_id: string;
  person_id: string;
  browser_jkt: string;
  delegation: string;
  sealed_requester: Buffer;
  created_at: Date;
  expires_at: Date;
  ended_at: Date | null;
  credential_id: Buffer | null;
  public_key: Buffer | null;
  counter: string | number | null;
  backup_eligible: boolean | null;
  backed_up: boolean | null;
  vault_key: string | null;
  last_used_at: Date | null;
  kind: Generated<string>;
  device: string | null;
}

interface PasskeyAttemptsTable {
  organization_id: string;
  id: string;
  login_digest: Buffer | null;
  session_id: string | null;
  nonce: Buffer;
  expires_at: Date;
}

interface SignInPoliciesTable {
  organization_id: string;
  demands: 'anyone' | 'admins' | 'all';
  changed_at: Date;
}

interface EnrolmentLinksTable {
  organization_id: string;
  digest: Buffer;
  member_id: string;
  created_at: Date;
  expires_at: Date;
  used_at: Date | null;
}

interface AuthenticatorPoliciesTable {
  organization_id: string;
  accepts: string;
  models: string[];
  synced: boolean;
  changed_at: Date;
}

interface BrowserWaitsTable {
  organization_id: string;
  member_id: string;
  browser_jkt: string;
  unanswered: number;
  next_at: Date;
  forgotten_at: Date | null;
}

/** The tables of signing in, for Kysely. */
export interface SignInTables {
  login_flows: LoginFlowsTable;
  sign_ins: SignInsTable;
  sessions: SessionsTable;
  owner_alerts: OwnerAlertsTable;
  trusted_browsers: TrustedBrowsersTable;
  passkey_attempts: PasskeyAttemptsTable;
  sign_in_policies: SignInPoliciesTable;
  enrolment_links: EnrolmentLinksTable;
  authenticator_policies: AuthenticatorPoliciesTable;
  browser_waits: BrowserWaitsTable;
}
