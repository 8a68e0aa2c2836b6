import type { EcPublicJwk } from '@lanyard/crypto/keys';
import { sql } from 'kysely';
import type { Transaction } from '../platform/database/transaction.ts';

export interface InstallationKeyRow {
  readonly kid: string;
  readonly publicKey: EcPublicJwk;
  readonly sealedPrivateKey: Buffer;
  /** Null: this one signs. */
  readonly retiresAt: Date | null;
}

/** Two processes that start at once, or two rotations, make one key after the other; until the end of the transaction. */
export async function lockInstallationKeys(tx: Transaction): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('lanyard installation keys', 0))`.execute(tx);
}

/** The one that signs, then those that are still verified. */
export async function installationKeysAt(tx: Transaction, now: Date): Promise<readonly InstallationKeyRow[]> {
  const rows = await tx
    .selectFrom('installation_keys')
    .select([
      'kid',
      'public_key as publicKey',
      'sealed_private_key as sealedPrivateKey',
      'retires_at as retiresAt',
    ])
    .where((eb) => eb.or([eb('retires_at', 'is', null), eb('retires_at', '>', now)]))
    .orderBy('retires_at', (order) => order.desc().nullsFirst())
    .execute();
  return rows.map(({ kid, publicKey, sealedPrivateKey, retiresAt }) => ({
    kid,
    publicKey: publicKey as EcPublicJwk,
    sealedPrivateKey,
    retiresAt,
  }));
}

export async function insertInstallationKey(
  tx: Transaction,
  key: Omit<InstallationKeyRow, 'retiresAt'>,
  now: Date,
): Promise<void> {
  await tx
    .insertInto('installation_keys')
    .values({
      kid: key.kid,
      public_key: JSON.stringify(key.publicKey),
      sealed_private_key: key.sealedPrivateKey,
      created_at: now,
    })
    .execute();
}

/** The key that signs stops, its private half is erased, and it is verified until then. A date that is already earlier stays. */
export async function retireInstallationKeys(tx: Transaction, retiresAt: Date): Promise<void> {
  await tx
    .updateTable('installation_keys')
    .set((eb) => ({
      retires_at: eb.fn<Date>('least', ['retires_at', eb.val(retiresAt)]),
      sealed_private_key: Buffer.alloc(0),
    }))
    .execute();
}

export async function deleteRetiredInstallationKeys(tx: Transaction, now: Date): Promise<void> {
  await tx.deleteFrom('installation_keys').where('retires_at', '<=', now).execute();
}
