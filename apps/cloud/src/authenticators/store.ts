import type { AuthenticatorDemands, AuthenticatorPolicy } from '@lanyard/contract/authenticators';
import type { Transaction } from '../platform/database/transaction.ts';

/** What an organization accepts; undefined where it never said so. */
export async function policyOf(
  tx: Transaction,
  organizationId: string,
): Promise<AuthenticatorPolicy | undefined> {
  const row = await tx
    .selectFrom('authenticator_policies')
    .select(['accepts', 'models', 'synced'])
    .where('organization_id', '=', organizationId)
    .executeTakeFirst();
  // The table allows no other.
  return row === undefined ? undefined : { ...row, accepts: row.accepts as AuthenticatorDemands };
}

export async function keepPolicy(
  tx: Transaction,
  {
    organizationId,
    now,
    ...policy
  }: AuthenticatorPolicy & { readonly organizationId: string; readonly now: Date },
): Promise<void> {
  await tx
    .insertInto('authenticator_policies')
    .values({ organization_id: organizationId, ...policy, changed_at: now })
    .onConflict((conflict) => conflict.column('organization_id').doUpdateSet({ ...policy, changed_at: now }))
    .execute();
}

/** What the credential of a device was certified as when it was made. */
export async function credentialOfDevice(
  tx: Transaction,
  deviceId: string,
): Promise<
  { readonly aaguid: string; readonly attestationTrust: string; readonly backupEligible: boolean } | undefined
> {
  return tx
    .selectFrom('fido_credentials')
    .select(['aaguid', 'attestation_trust as attestationTrust', 'backup_eligible as backupEligible'])
    .where('device_id', '=', deviceId)
    .executeTakeFirst();
}
