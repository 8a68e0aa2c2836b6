import { sql } from 'kysely';
import type { Transaction } from '../platform/database/transaction.ts';

interface OfMember {
  readonly organizationId: string;
  readonly memberId: string;
}

/** One browser of a member, by the thumbprint of its key. */
export interface OfBrowser extends OfMember {
  readonly browserJkt: string;
}

export interface BrowserWait {
  readonly unanswered: number;
  readonly nextAt: Date;
  /** When the wallet forgot this browser; null where it knows it. */
  readonly forgottenAt: Date | null;
}

/** What this member left unanswered of this browser. Held until the end of the transaction: of two at once, the second sees the first. */
export async function holdBrowserWait(
  tx: Transaction,
  { organizationId, memberId, browserJkt, now }: OfBrowser & { readonly now: Date },
): Promise<BrowserWait> {
  const { rows } = await sql<BrowserWait>`
    insert into browser_waits as w (organization_id, member_id, browser_jkt, unanswered, next_at)
    select organization_id, id, ${browserJkt}, 0, ${now} from members
    where organization_id = ${organizationId} and id = ${memberId} for key share
    on conflict (organization_id, member_id, browser_jkt) do update set unanswered = w.unanswered
    returning unanswered, next_at as "nextAt", forgotten_at as "forgottenAt"`.execute(tx);
  // Whoever was deleted meanwhile left nothing unanswered, and there is nothing to hold.
  return rows[0] ?? { unanswered: 0, nextAt: now, forgottenAt: null };
}

export async function keepBrowserWait(
  tx: Transaction,
  wait: OfBrowser & Pick<BrowserWait, 'unanswered' | 'nextAt'>,
): Promise<void> {
  await tx
    .updateTable('browser_waits')
    .set({ unanswered: wait.unanswered, next_at: wait.nextAt })
    .where('organization_id', '=', wait.organizationId)
    .where('member_id', '=', wait.memberId)
    .where('browser_jkt', '=', wait.browserJkt)
    .execute();
}

/** The member answered with an approval, or takes back that the browser was forgotten: nothing waits any more. Goes with the commit. */
export function forgetBrowserWait(
  tx: Transaction,
  { organizationId, memberId, browserJkt }: OfBrowser,
): void {
  tx.writeLast(sql`
    delete from browser_waits
    where organization_id = ${organizationId} and member_id = ${memberId} and browser_jkt = ${browserJkt}`);
}

/** As long as the cookie by which a browser asks may live: what is older keeps nobody from anything. */
const cookieDays = 180;
const mostOfMember = 200;

/** The wallet knows this browser no more. Whoever was deleted meanwhile has nothing to keep. Rows that are of no use any more go, so that nobody piles them up. */
export async function keepForgotten(
  tx: Transaction,
  { organizationId, memberId, browserJkt, now }: OfBrowser & { readonly now: Date },
): Promise<void> {
  const outdated = new Date(now.getTime() - cookieDays * 86_400_000);
  await sql`
    delete from browser_waits
    where organization_id = ${organizationId} and member_id = ${memberId} and (next_at < ${outdated} or browser_jkt in (
      select browser_jkt from browser_waits where organization_id = ${organizationId} and member_id = ${memberId}
      order by next_at desc offset ${mostOfMember}))`.execute(tx);
  await sql`
    insert into browser_waits (organization_id, member_id, browser_jkt, unanswered, next_at, forgotten_at)
    select organization_id, id, ${browserJkt}, 0, ${now}, ${now} from members
    where organization_id = ${organizationId} and id = ${memberId} for key share
    on conflict (organization_id, member_id, browser_jkt) do update set forgotten_at = excluded.forgotten_at`.execute(
    tx,
  );
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

/** What waits for a person in every organization in which this phone of theirs is not blocked, the oldest first. */
export async function notificationsOf(
  tx: Transaction,
  { personId, deviceId, now }: { readonly personId: string; readonly deviceId: string; readonly now: Date },
): Promise<readonly WaitingNotification[]> {
  const { rows } = await sql<WaitingNotification>`
    select s.organization_id as "organizationId", s.id as "signInId", s.notification, s.created_at as "createdAt",
      s.expires_at as "expiresAt"
    from sign_ins s join members m on m.organization_id = s.organization_id and m.person_id = s.person_id
    where s.person_id = ${personId} and s.way = 'notification' and s.state = 'waiting'
      and s.notification is not null and s.expires_at > ${now} and m.state = 'active'
      and s.organization_id not in (select organizations_blocking(${deviceId}))
    order by s.created_at, s.id limit 20`.execute(tx);
  return rows;
}
