import { randomToken } from '@lanyard/crypto/encoding';
import { hash, timingSafeEqual } from 'node:crypto';
import type { Transaction } from '../platform/database/transaction.ts';
import { problem as commonProblem } from '../platform/http/problems.ts';
import { exactHosts, givesSubdomains } from './addresses.ts';
import type { Installation } from './installation.ts';
import {
  createOrganization,
  freeHosts,
  type CreatedOrganization,
  type Foundations,
  type OrganizationRequest,
} from './organizations.ts';
import { problem } from './problems.ts';
import {
  addSetupLink,
  expiryOfSetupLink,
  holdSetupLink,
  useSetupLink,
  watchOfOrganization,
} from './store.ts';

const linkMs = 30 * 60_000;
/** How long the page that made an organization may watch its owner join: longer than the owner's code works. */
const watchMs = 60 * 60_000;

/** Tokens are 32 random bytes: a plain hash of them is as hard to turn back as they are to guess. */
const digestOf = (token: string): Buffer => hash('sha256', token, 'buffer');

/** Makes a link to the set-up page: it works once, for 30 minutes. Whoever has it can make one organization. */
export async function issueSetupLink(
  tx: Transaction,
  { rootOrigin }: Installation,
  now: Date,
): Promise<{ link: string; expiresAt: Date }> {
  const token = randomToken();
  const expiresAt = new Date(now.getTime() + linkMs);
  await addSetupLink(tx, { token_digest: digestOf(token), created_at: now, expires_at: expiresAt });
  // In the fragment, which browsers keep to themselves: no log of a server or proxy gets to see it.
  return { link: `${rootOrigin}/setup#${token}`, expiresAt };
}

/**
 * What a link allows, without using it up.
 *
 * @throws ProblemError `setup-link-refused`: unknown, used and expired ones look alike
 */
export async function checkSetupLink(
  tx: Transaction,
  installation: Installation,
  token: string,
  now: Date,
): Promise<{ expiresAt: Date; domain: string | null; hosts: string[] }> {
  const expiresAt = await expiryOfSetupLink(tx, digestOf(token), now);
  if (expiresAt === undefined) throw problem('setup-link-refused');
  return {
    expiresAt,
    domain: givesSubdomains(installation) ? installation.domain : null,
    hosts: await freeHosts(tx, exactHosts(installation)),
  };
}

/**
 * Makes an organization with a link, which is used up only when that succeeds.
 *
 * @returns also the secret with which the page may watch the owner join.
 * @throws ProblemError `setup-link-refused`, and as `createOrganization`
 */
export async function createOrganizationByLink(
  tx: Transaction,
  foundations: Foundations,
  request: OrganizationRequest & { readonly token: string },
  now: Date,
): Promise<CreatedOrganization & { watchSecret: string }> {
  const tokenDigest = digestOf(request.token);
  if (!(await holdSetupLink(tx, tokenDigest, now))) throw problem('setup-link-refused');
  const created = await createOrganization(tx, foundations, request, now);
  const watchSecret = randomToken();
  await useSetupLink(tx, tokenDigest, {
    used_at: now,
    organization_id: created.organization.id,
    watch_digest: digestOf(watchSecret),
  });
  return { ...created, watchSecret };
}

/**
 * Checks that whoever asks made this organization with a link, and not long ago.
 *
 * @returns until when they may watch.
 * @throws ProblemError `not-found`: an unknown organization, a wrong secret and a time long past look alike
 */
export async function checkWatch(
  tx: Transaction,
  watch: { readonly organizationId: string; readonly watchSecret: string },
  now: Date,
): Promise<Date> {
  const found = await watchOfOrganization(tx, watch.organizationId);
  const end = new Date((found?.used_at.getTime() ?? 0) + watchMs);
  if (
    found === undefined ||
    end <= now ||
    !timingSafeEqual(found.watch_digest, digestOf(watch.watchSecret))
  ) {
    throw commonProblem('not-found', { reason: 'watch' });
  }
  return end;
}
