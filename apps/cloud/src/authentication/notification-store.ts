import { sql } from 'kysely';
import type { Transaction } from '../platform/database/transaction.ts';

interface OfMember {
  readonly organizationId: string;
  readonly memberId: string;
}

export interface NotificationWait {
  readonly unanswered: number;
  readonly nextAt: Date;
}

/** What this member left unanswered. Held until the end of the transaction: of two notifications at once, the second sees the first. */
export async function holdNotificationWait(
  tx: Transaction,
  { organizationId, memberId, now }: OfMember & { readonly now: Date },
): Promise<NotificationWait> {
  const { rows } = await sql<NotificationWait>`
    insert into notification_waits as w (organization_id, member_id, unanswered, next_at)
    values (${organizationId}, ${memberId}, 0, ${now})
    on conflict (organization_id, member_id) do update set unanswered = w.unanswered
    returning unanswered, next_at as "nextAt"`.execute(tx);
  const [wait] = rows;
  if (wait === undefined) throw new Error('an upsert gave no row');
  return wait;
}

export async function keepNotificationWait(
  tx: Transaction,
  { organizationId, memberId, unanswered, nextAt }: OfMember & NotificationWait,
): Promise<void> {
  await tx
    .updateTable('notification_waits')
    .set({ unanswered, next_at: nextAt })
    .where('organization_id', '=', organizationId)
    .where('member_id', '=', memberId)
    .execute();
}

/** The member answered with an approval: nothing waits any more. */
export async function forgetNotificationWait(
  tx: Transaction,
  { organizationId, memberId }: OfMember,
): Promise<void> {
  await tx
    .deleteFrom('notification_waits')
    .where('organization_id', '=', organizationId)
    .where('member_id', '=', memberId)
    .execute();
}

/** Open notifications of a person in all organizations; nobody else counts them until the end of the transaction. */
export async function openNotifications(
  tx: Transaction,
  { personId, now }: { readonly personId: string; readonly now: Date },
): Promise<number> {
  const { rows } = await sql<{
    count: string;
  }>`select open_notifications(${personId}, ${now}) as count`.execute(tx);
  return Number(rows[0]?.count);
}

export interface WaitingNotification {
  readonly organizationId: string;
  readonly signInId: string;
  readonly notification: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** What waits for a person in every organization, the oldest first. */
export async function notificationsOf(
  tx: Transaction,
  { personId, now }: { readonly personId: string; readonly now: Date },
): Promise<readonly WaitingNotification[]> {
  const { rows } = await sql<WaitingNotification>`
    select s.organization_id as "organizationId", s.id as "signInId", s.notification, s.created_at as "createdAt",
      s.expires_at as "expiresAt"
    from sign_ins s join members m on m.organization_id = s.organization_id and m.person_id = s.person_id
    where s.person_id = ${personId} and s.way = 'notification' and s.state = 'waiting'
      and s.notification is not null and s.expires_at > ${now} and m.state = 'active'
    order by s.created_at, s.id limit 20`.execute(tx);
  return rows;
}
