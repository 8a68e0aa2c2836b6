import type { ClaimType } from '@lanyard/contract/shapes';
import { sql } from 'kysely';
import type { Transaction } from '../platform/database/transaction.ts';

/**
 * Counts what was asked for one after the other, until the end of the transaction: several requests at once must not all see the
 * same count. Always the person first, so that two never wait for each other.
 */
export async function lockCounts(
  tx: Transaction,
  of: { readonly personId: string; readonly addressMac: Buffer },
): Promise<void> {
  const lock = (key: bigint) => sql`select pg_advisory_xact_lock(${key}::bigint)`.execute(tx);
  const ofPerson = Buffer.from(of.personId.replaceAll('-', ''), 'hex').readBigInt64BE(8);
  await Promise.all([lock(ofPerson), lock(of.addressMac.readBigInt64BE())]);
}

export interface CodeCounts {
  readonly hour: number;
  readonly day: number;
}

/** Codes asked for since then, by this person (of either kind) and for this address. */
export async function codesAskedFor(
  tx: Transaction,
  of: {
    readonly personId: string;
    readonly addressMac: Buffer;
    readonly hourAgo: Date;
    readonly dayAgo: Date;
  },
): Promise<{ readonly person: CodeCounts; readonly address: CodeCounts }> {
  const { personId, addressMac, hourAgo, dayAgo } = of;
  const { rows } = await sql<{ readonly person: CodeCounts; readonly address: CodeCounts }>`
    with recent as (
      select 'person' as whose, created_at from claim_codes
      where person_id = ${personId} and created_at > ${dayAgo}
      union all
      select 'address', created_at from claim_codes
      where address_mac = ${addressMac} and created_at > ${dayAgo}
    ), counts as (
      select whose, json_build_object('hour', count(*) filter (where created_at > ${hourAgo}), 'day', count(*)) as n
      from recent group by whose
    )
    select
      coalesce((select n from counts where whose = 'person'), '{"hour": 0, "day": 0}') as person,
      coalesce((select n from counts where whose = 'address'), '{"hour": 0, "day": 0}') as address`.execute(
    tx,
  );
  const [counts] = rows;
  if (counts === undefined) throw new Error('an aggregate gives one row');
  return counts;
}

/** Text messages asked for since then, by everybody. */
export async function phoneCodesSince(tx: Transaction, since: Date): Promise<number> {
  const { count } = await tx
    .selectFrom('claim_codes')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('type', '=', 'phone')
    .where('created_at', '>', since)
    .executeTakeFirstOrThrow();
  return Number(count);
}

export async function insertCode(
  tx: Transaction,
  code: {
    readonly id: string;
    readonly type: ClaimType;
    readonly personId: string;
    readonly addressMac: Buffer;
    readonly codeMac: Buffer;
    readonly createdAt: Date;
    readonly expiresAt: Date;
  },
): Promise<void> {
  await tx
    .insertInto('claim_codes')
    .values({
      id: code.id,
      type: code.type,
      person_id: code.personId,
      address_mac: code.addressMac,
      code_mac: code.codeMac,
      created_at: code.createdAt,
      expires_at: code.expiresAt,
    })
    .execute();
}

/**
 * Takes one of the tries of a code. Tries at once take them one after the other: each waits for the row.
 *
 * @returns undefined where there is no such code of this person and kind, or it has run out, was used or has no try left
 */
export async function takeTry(
  tx: Transaction,
  code: {
    readonly id: string;
    readonly type: ClaimType;
    readonly personId: string;
    readonly mostTries: number;
    readonly now: Date;
  },
): Promise<{ readonly addressMac: Buffer; readonly codeMac: Buffer } | undefined> {
  return tx
    .updateTable('claim_codes')
    .set((eb) => ({ tries: eb('tries', '+', 1) }))
    .where('id', '=', code.id)
    .where('type', '=', code.type)
    .where('person_id', '=', code.personId)
    .where('tries', '<', code.mostTries)
    .where('used_at', 'is', null)
    .where('expires_at', '>', code.now)
    .returning(['address_mac as addressMac', 'code_mac as codeMac'])
    .executeTakeFirst();
}

export async function markCodeUsed(tx: Transaction, id: string, now: Date): Promise<void> {
  await tx.updateTable('claim_codes').set({ used_at: now }).where('id', '=', id).execute();
}
