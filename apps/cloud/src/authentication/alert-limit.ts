import { holdOrganization } from '../directory/index.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import { alertsSince, deleteAlertsBefore, insertAlert } from './store.ts';

/**
 * How many refusals are mailed to the owners. Whoever refuses sign-ins of their own in a loop would otherwise fill mailboxes until nobody
 * reads alerts any more; what is over the limit ends its sign-in all the same.
 */
export const alertLimits = {
  /** Of one member. */
  perMember: { hour: 3, day: 10 },
  /** Of all members of an organization together. */
  perOrganization: { hour: 20, day: 60 },
} as const;

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/**
 * - `mail`: the owners are told.
 * - `mail-last`: they are told, and that they will not be told of the next one of this member for a while.
 * - `silent`: too many before.
 */
export type AlertDecision = 'mail' | 'mail-last' | 'silent';

/** Counts a refusal that alerts, if it is still to be mailed. Refusals of an organization go one by one through here. */
export async function admitAlert(
  tx: Transaction,
  alert: {
    readonly organizationId: string;
    readonly memberId: string;
    readonly signInId: string;
    readonly now: Date;
  },
): Promise<AlertDecision> {
  const { organizationId, memberId, now } = alert;
  const dayAgo = new Date(now.getTime() - dayMs);
  const hourAgo = new Date(now.getTime() - hourMs);
  await holdOrganization(tx, organizationId);
  await deleteAlertsBefore(tx, { organizationId, before: dayAgo });
  const alerts = await alertsSince(tx, { organizationId, since: dayAgo });
  const left = (of: typeof alerts, limit: { readonly hour: number; readonly day: number }) =>
    Math.min(limit.day - of.length, limit.hour - of.filter(({ alertedAt }) => alertedAt > hourAgo).length);
  const ofMember = left(
    alerts.filter((each) => each.memberId === memberId),
    alertLimits.perMember,
  );
  const remaining = Math.min(ofMember, left(alerts, alertLimits.perOrganization));
  if (remaining <= 0) return 'silent';
  await insertAlert(tx, alert);
  return remaining === 1 ? 'mail-last' : 'mail';
}
