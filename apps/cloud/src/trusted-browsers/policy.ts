import type { SignInDemands, SignInPolicy } from '@lanyard/contract/sign-in-policy';
import { randomToken } from '@lanyard/crypto/encoding';
import { formatEnrolmentLink } from '@lanyard/crypto/sign-in-binding';
import { hash } from 'node:crypto';
import { allows, checkStillHolds, type SessionCaller } from '../access/index.ts';
import { record, type Trail } from '../activity/index.ts';
import type { Directory } from '../directory/index.ts';
import { memberName } from '../members/index.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import {
  countEnrolmentLinks,
  countOutside,
  demandOf,
  endUntrustedSessions,
  firstOutside,
  holdPolicy,
  insertEnrolmentLink,
  keepPolicy,
  memberOfEnrolment,
  useEnrolmentLink,
  type Demand,
} from './policy-store.ts';
import { problem } from './problems.ts';

/** From which browsers members get in (protocol, Relay phishing): where trusted ones are demanded, a code admits from no other. */

interface OfMember {
  readonly organizationId: string;
  readonly memberId: string;
}

/** How long a link for a new browser can be opened that its member asked for. */
export const enrolmentSeconds = 1800;
/** The same where an admin had it mailed: its member may not look today. Without their wallet it lets nobody in. */
export const mailedEnrolmentSeconds = 86_400;
const mostLinksAnHour = 3;

/** Whether this member needs a trusted browser. */
export const isTrustDemanded = ({ demands, hasRole }: Pick<Demand, 'demands' | 'hasRole'>): boolean =>
  demands === 'all' || (demands === 'admins' && hasRole);

export const enrolmentDigest = (token: string): Buffer => hash('sha256', token, 'buffer');

/** Whether this member gets in from this browser: looked at when the wallet approves. A link for a new browser is not used up yet. */
export async function admitsFrom(
  tx: Transaction,
  of: OfMember & {
    readonly browserJkt: string;
    readonly enrolmentDigest: Buffer | null;
    readonly now: Date;
  },
): Promise<boolean> {
  const demand = await demandOf(tx, of);
  if (!isTrustDemanded(demand) || demand.isTrusted) return true;
  if (of.enrolmentDigest === null) return false;
  const { organizationId, enrolmentDigest: digest, now } = of;
  return (await memberOfEnrolment(tx, { organizationId, digest, now }))?.memberId === of.memberId;
}

/** As `admitsFrom`, at the end of a sign-in: the link is used up, by one of those that come with it at once. */
export async function admitOnce(
  tx: Transaction,
  of: OfMember & {
    readonly browserJkt: string;
    readonly enrolmentDigest: Buffer | null;
    readonly now: Date;
  },
): Promise<boolean> {
  const demand = await demandOf(tx, of);
  if (!isTrustDemanded(demand) || demand.isTrusted) return true;
  const { enrolmentDigest: digest } = of;
  return digest !== null && (await useEnrolmentLink(tx, { ...of, digest }));
}

/**
 * After a member was given a role, or a browser is trusted no more: their sessions in browsers that they do not trust end, where the
 * policy lets them in from no such browser. Otherwise a session that a relay phished would grow with its member's role.
 */
export async function holdToPolicy(tx: Transaction, of: OfMember & { readonly now: Date }): Promise<void> {
  if (await demandsTrust(tx, of)) await endUntrustedSessions(tx, { ...of, adminsOnly: false });
}

/** True where this member gets in from trusted browsers only. */
export async function demandsTrust(tx: Transaction, of: OfMember & { readonly now: Date }): Promise<boolean> {
  return isTrustDemanded(await demandOf(tx, { ...of, browserJkt: '' }));
}

const mostNamed = 20;

/** What is demanded, and whom each demand shuts out as things are. */
export async function readPolicy(
  tx: Transaction,
  { directory }: { readonly directory: Directory },
  caller: SessionCaller,
  now: Date,
): Promise<SignInPolicy> {
  const { organizationId } = caller;
  const { demands, isTrusted } = await demandOf(tx, { ...caller, now });
  const { admins, all } = await countOutside(tx, { organizationId, now });
  const readsNames = allows(caller.permissions, 'members.read');
  const rows = readsNames ? await firstOutside(tx, { organizationId, now, limit: mostNamed }) : [];
  const dataKey = await directory.dataKey(tx, organizationId);
  const first = rows.map((row) => ({ id: row.id, role: row.role, name: memberName(dataKey, row) }));
  const withRole = first.filter(({ role }) => role !== null);
  return {
    demands,
    trustedHere: isTrusted,
    outside: { admins: { ...admins, first: withRole }, all: { ...all, first } },
  };
}

/**
 * Changes the policy. Sessions of those whom it means, in browsers that they do not trust, end at once. Whoever demands trust must be in
 * a trusted browser themselves: nobody locks themselves out.
 *
 * @throws ProblemError `trust-first`; `forbidden` where the caller's own role was changed meanwhile
 */
export async function changePolicy(
  tx: Transaction,
  { directory }: { readonly directory: Directory },
  change: { readonly caller: SessionCaller; readonly trail: Trail; readonly demands: SignInDemands },
): Promise<SignInPolicy> {
  const { caller, trail, demands } = change;
  const { organizationId } = caller;
  const { at: now } = trail;
  await holdPolicy(tx, { organizationId, as: 'writer' });
  await checkStillHolds(tx, caller);
  const before = await demandOf(tx, { ...caller, now });
  if (demands !== 'anyone' && !before.isTrusted) throw problem('trust-first', { reason: 'not-trusted' });
  await keepPolicy(tx, { organizationId, demands, now });
  if (demands !== 'anyone') {
    await endUntrustedSessions(tx, { organizationId, adminsOnly: demands === 'admins', now });
  }
  record(tx, await directory.dataKey(tx, organizationId), {
    ...trail,
    act: 'sign-in-policy.changed',
    before: { demands: before.demands },
    after: { demands },
  });
  return readPolicy(tx, { directory }, caller, now);
}

/** Makes a link for a new browser of this member. @returns it, with its token, which is kept nowhere */
export async function makeEnrolmentLink(
  tx: Transaction,
  of: OfMember & { readonly origin: string; readonly seconds: number; readonly now: Date },
): Promise<{ readonly link: string; readonly expiresAt: Date }> {
  const { organizationId, memberId, origin, seconds, now } = of;
  const token = randomToken();
  const expiresAt = new Date(now.getTime() + seconds * 1000);
  await insertEnrolmentLink(tx, { organizationId, memberId, digest: enrolmentDigest(token), now, expiresAt });
  return { link: formatEnrolmentLink({ origin, token }), expiresAt };
}

/** In a trusted browser: shows a link. @throws ProblemError `trust-first` */
export async function showEnrolmentLink(
  tx: Transaction,
  { directory }: { readonly directory: Directory },
  by: { readonly caller: SessionCaller; readonly trail: Trail },
): Promise<{ readonly link: string; readonly expiresAt: string }> {
  const { caller, trail } = by;
  const { organizationId, memberId } = caller;
  const { at: now } = trail;
  const { isTrusted } = await demandOf(tx, { ...caller, now });
  if (!isTrusted) throw problem('trust-first', { reason: 'not-trusted' });
  const { origin } = await directory.get(tx, organizationId);
  const wanted = { organizationId, memberId, origin, seconds: enrolmentSeconds, now };
  const { link, expiresAt } = await makeEnrolmentLink(tx, wanted);
  record(tx, await directory.dataKey(tx, organizationId), {
    ...trail,
    act: 'browser.enrolment-link',
    after: { by: 'trusted browser' },
  });
  return { link, expiresAt: expiresAt.toISOString() };
}

/** Nobody floods their own mailbox. @throws ProblemError `too-many-links` */
export async function checkEnrolmentRate(
  tx: Transaction,
  { organizationId, memberId, now }: OfMember & { readonly now: Date },
): Promise<void> {
  const since = new Date(now.getTime() - 3_600_000);
  if ((await countEnrolmentLinks(tx, { organizationId, memberId, since })) >= mostLinksAnHour) {
    throw problem('too-many-links', { reason: 'hour' });
  }
}
