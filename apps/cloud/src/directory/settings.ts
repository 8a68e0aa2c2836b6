import type {
  NoticeKind,
  OrganizationSettings,
  changeOrganizationSettings,
} from '@lanyard/contract/organization';
import type { ClaimAsked } from '@lanyard/contract/shapes';
import type { RouteRequest } from '@lanyard/contract/route';
import { checkStillHolds, type SessionCaller } from '../access/index.ts';
import { record, type Trail, type Values } from '../activity/index.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import { problem as commonProblem } from '../platform/http/problems.ts';
import { logoAddress, type Directory } from './directory.ts';
import type { Installation } from './installation.ts';
import { problem } from './problems.ts';
import { listedAs } from './finding.ts';
import { holdOrganization, organizationWithId, setOrganization, type OrganizationRow } from './store.ts';

/** What is to change; what is not named stays. */
export type WantedSettings = RouteRequest<typeof changeOrganizationSettings>['body'];

/** The settings of an organization. @throws ProblemError `not-found` */
export async function organizationSettings(
  tx: Transaction,
  { installation }: Pick<Directory, 'installation'>,
  organizationId: string,
): Promise<OrganizationSettings> {
  return settingsOf(installation, await rowOf(tx, organizationId));
}

/**
 * Changes settings. They hold on every process once it hears of the commit; what is under way goes on as it began.
 *
 * @throws ProblemError `claims-refused`; `forbidden` where the caller's own role was changed meanwhile
 */
export async function changeOrganization(
  tx: Transaction,
  {
    directory,
    caller,
    trail,
  }: {
    readonly directory: Directory;
    readonly caller: SessionCaller;
    readonly trail: Trail;
  },
  wanted: WantedSettings,
): Promise<OrganizationSettings> {
  const { organizationId } = caller;
  await checkStillHolds(tx, caller);
  // One after another: each records what the one before left.
  await holdOrganization(tx, organizationId);
  const before = settingsOf(directory.installation, await rowOf(tx, organizationId));
  const after: OrganizationSettings = {
    ...before,
    name: wanted.name ?? before.name,
    sessionSeconds: wanted.sessionSeconds ?? before.sessionSeconds,
    vaultIdleMinutes: wanted.vaultIdleMinutes ?? before.vaultIdleMinutes,
    language: wanted.language ?? before.language,
    notices: [...new Set(wanted.notices ?? before.notices)],
    listed: wanted.listed ?? before.listed,
    claimsAsked: wanted.claimsAsked ?? before.claimsAsked,
  };
  checkClaims(after);
  const changed = changedFields.filter((field) => String(told(before, field)) !== String(told(after, field)));
  if (changed.length === 0) return before;
  await setOrganization(tx, organizationId, {
    name: after.name,
    session_seconds: after.sessionSeconds,
    vault_idle_minutes: after.vaultIdleMinutes,
    language: after.language,
    notices: after.notices,
    claims_asked: JSON.stringify(after.claimsAsked),
    listed_as: after.listed ? listedAs(after.name) : null,
  });
  directory.changed(tx, { id: organizationId, host: before.host });
  record(tx, await directory.dataKey(tx, organizationId), {
    ...trail,
    act: 'organization.changed',
    subject: { kind: 'organization', id: organizationId, name: after.name },
    before: only(before, changed),
    after: only(after, changed),
  });
  return after;
}

const changedFields = [
  'name',
  'sessionSeconds',
  'vaultIdleMinutes',
  'language',
  'notices',
  'listed',
  'claimsAsked',
] as const;
type ChangedField = (typeof changedFields)[number];

/** A setting as the activity log tells it. */
const told = (settings: OrganizationSettings, field: ChangedField): Values[string] =>
  field === 'claimsAsked'
    ? settings.claimsAsked.map(({ type, required, reason }) =>
        [`${type} (${required ? 'required' : 'optional'})`, reason].filter(Boolean).join(': '),
      )
    : settings[field];

const only = (settings: OrganizationSettings, fields: readonly ChangedField[]): Values =>
  Object.fromEntries(fields.map((field) => [field, told(settings, field)]));

/** Nobody is asked twice, or for what they cannot have: they would be locked out. */
function checkClaims({ claimsAsked, claimsPossible }: OrganizationSettings): void {
  const types = claimsAsked.map(({ type }) => type);
  if (new Set(types).size < types.length) throw problem('claims-refused', { reason: 'twice' });
  if (types.some((type) => !claimsPossible.includes(type)))
    throw problem('claims-refused', { reason: 'impossible' });
}

async function rowOf(tx: Transaction, organizationId: string): Promise<OrganizationRow> {
  const row = await organizationWithId(tx, organizationId);
  if (row === undefined) throw commonProblem('not-found', { reason: 'organization' });
  return row;
}

function settingsOf({ phoneClaims }: Installation, row: OrganizationRow): OrganizationSettings {
  return {
    name: row.name,
    sessionSeconds: row.session_seconds,
    vaultIdleMinutes: row.vault_idle_minutes,
    language: row.language,
    // The table allows no other.
    notices: row.notices as NoticeKind[],
    listed: row.listed_as !== null,
    // Written by this room alone, in this form.
    claimsAsked: row.claims_asked as ClaimAsked[],
    claimsPossible: phoneClaims ? ['email', 'phone'] : ['email'],
    logo: logoAddress(row.logo_version),
    host: row.host,
    activityDays: row.activity_days,
    createdAt: row.created_at.toISOString(),
  };
}
