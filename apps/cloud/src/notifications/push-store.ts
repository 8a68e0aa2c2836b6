import type { EcPublicJwk } from '@lanyard/crypto/keys';
import { sql } from 'kysely';
import type { Transaction } from '../platform/database/transaction.ts';

export interface PushKeyRow {
  readonly kid: string;
  readonly publicKey: EcPublicJwk;
  readonly sealedPrivateKey: Buffer;
}

/** Two processes that start at once make one key; until the end of the transaction. */
export async function lockPushKey(tx: Transaction): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('lanyard push key', 0))`.execute(tx);
}

export async function pushKey(tx: Transaction): Promise<PushKeyRow | undefined> {
  const row = await tx
    .selectFrom('push_keys')
    .select(['kid', 'public_key as publicKey', 'sealed_private_key as sealedPrivateKey'])
    .orderBy('created_at')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : { ...row, publicKey: row.publicKey as EcPublicJwk };
}

export async function insertPushKey(tx: Transaction, key: PushKeyRow, now: Date): Promise<void> {
  await tx
    .insertInto('push_keys')
    .values({
      kid: key.kid,
      public_key: JSON.stringify(key.publicKey),
      sealed_private_key: key.sealedPrivateKey,
      created_at: now,
    })
    .execute();
}

/** @returns false where another phone has this address */
export async function keepSubscription(
  tx: Transaction,
  subscription: {
    readonly deviceId: string;
    readonly personId: string;
    readonly endpointMac: Buffer;
    readonly sealed: Buffer;
  },
  now: Date,
): Promise<boolean> {
  const { deviceId, personId, endpointMac, sealed } = subscription;
  await sql`select pg_advisory_xact_lock(hashtextextended(${endpointMac.toString('hex')}, 40))`.execute(tx);
  const other = await tx
    .selectFrom('push_subscriptions')
    .select('device_id')
    .where('endpoint_mac', '=', endpointMac)
    .where('device_id', '<>', deviceId)
    .executeTakeFirst();
  if (other !== undefined) return false;
  await tx
    .insertInto('push_subscriptions')
    .values({
      device_id: deviceId,
      person_id: personId,
      endpoint_mac: endpointMac,
      sealed,
      created_at: now,
      hour_began_at: now,
    })
    // What was sent within the hour stays counted.
    .onConflict((conflict) =>
      conflict.column('device_id').doUpdateSet({ endpoint_mac: endpointMac, sealed, created_at: now }),
    )
    .execute();
  return true;
}

export async function isSubscribed(tx: Transaction, deviceId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('push_subscriptions')
    .select('device_id')
    .where('device_id', '=', deviceId)
    .executeTakeFirst();
  return row !== undefined;
}

export async function deleteSubscription(tx: Transaction, deviceId: string): Promise<void> {
  await tx.deleteFrom('push_subscriptions').where('device_id', '=', deviceId).execute();
}

export interface SubscriptionToPush {
  readonly deviceId: string;
  readonly endpointMac: Buffer;
  readonly sealed: Buffer;
}

/**
 * The phones of a person that may be pushed to now, each counted: not those that the organization in scope has blocked, nor those that
 * had their share of the hour.
 */
export async function takePushes(
  tx: Transaction,
  of: {
    readonly personId: string;
    readonly organizationId: string;
    readonly hourly: number;
    readonly now: Date;
  },
): Promise<readonly SubscriptionToPush[]> {
  const { personId, organizationId, hourly, now } = of;
  const hourAgo = new Date(now.getTime() - 3_600_000);
  const { rows } = await sql<SubscriptionToPush>`
    UPDATE push_subscriptions s SET
      sent = CASE WHEN hour_began_at <= ${hourAgo} THEN 1 ELSE sent + 1 END,
      hour_began_at = CASE WHEN hour_began_at <= ${hourAgo} THEN ${now} ELSE hour_began_at END
    WHERE person_id = ${personId} AND (sent < ${hourly} OR hour_began_at <= ${hourAgo})
      AND NOT EXISTS (SELECT FROM device_blocks b
        WHERE b.organization_id = ${organizationId} AND b.device_id = s.device_id)
    RETURNING device_id AS "deviceId", endpoint_mac AS "endpointMac", sealed`.execute(tx);
  return rows;
}

/** The push service knows it no more. One that the phone has changed meanwhile stays. */
export async function forgetGoneSubscription(
  tx: Transaction,
  { deviceId, endpointMac }: Pick<SubscriptionToPush, 'deviceId' | 'endpointMac'>,
): Promise<void> {
  await tx
    .deleteFrom('push_subscriptions')
    .where('device_id', '=', deviceId)
    .where('endpoint_mac', '=', endpointMac)
    .execute();
}
