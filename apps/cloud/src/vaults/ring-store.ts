import { sql } from 'kysely';
import type { Transaction } from '../platform/database/transaction.ts';

/** Whose ring it is. */
interface Whose {
  readonly organizationId: string;
  readonly personId: string;
}

export async function ringOf(
  tx: Transaction,
  { organizationId, personId }: Whose,
): Promise<string | undefined> {
  const { rows } = await sql<{ ring: string }>`
    select ring from vault_key_rings
    where organization_id = ${organizationId}::uuid and person_id = ${personId}::uuid`.execute(tx);
  return rows[0]?.ring;
}

/** Of the person's newest vault key: how it is called, and how many items it opens. Undefined: they have none. */
export async function ringRoom(
  tx: Transaction,
  { organizationId, personId }: Whose,
): Promise<{ readonly did: string; readonly kid: string; readonly items: number } | undefined> {
  const { rows } = await sql<{ did: string; kid: string; items: number }>`
    select p.did, k.kid, (
      select count(*)::int from vault_grants g
      where g.organization_id = k.organization_id and g.person_id = k.person_id and g.sealed_key is not null
    ) as items
    from vault_keys k join persons p on p.id = k.person_id
    where k.organization_id = ${organizationId}::uuid and k.person_id = ${personId}::uuid
    order by k.created_at desc limit 1`.execute(tx);
  return rows[0];
}

export async function putRing(
  tx: Transaction,
  { organizationId, personId }: Whose,
  { kid, ring }: { readonly kid: string; readonly ring: string },
): Promise<void> {
  await sql`
    insert into vault_key_rings (organization_id, person_id, kid, ring)
    values (${organizationId}::uuid, ${personId}::uuid, ${kid}, ${ring})
    on conflict (organization_id, person_id) do update set kid = excluded.kid, ring = excluded.ring`.execute(
    tx,
  );
}
