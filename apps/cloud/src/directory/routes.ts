import { checkSetupLink, createOrganization, getInstallation, watchOwner } from '@lanyard/contract/setup';
import { removeSample } from '@lanyard/contract/sample';
import { handle, type Handled } from '../access/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import { viewOf, type Directory } from './directory.ts';
import type { Foundations } from './organizations.ts';
import { watchOwner as watchOwnerJoin, type OwnerState } from './owner-watch.ts';
import { checkSetupLink as checkLink, createOrganizationByLink } from './setup-links.ts';
import * as samples from './samples.ts';
import { isAnyOrganization } from './store.ts';

export function directoryRoutes(parts: {
  readonly foundations: Foundations;
  readonly directory: Directory;
  readonly database: Database;
  readonly clock: Clock;
  /** How far the owner has come, by the members room; the transaction sees the organization's rows. */
  readonly ownerState: (tx: Transaction, organizationId: string) => Promise<OwnerState>;
}): readonly Handled[] {
  const { foundations } = parts;
  const { installation } = foundations;
  return [
    handle(checkSetupLink, async ({ tx, body, now }) => {
      const { expiresAt, domain, hosts } = await checkLink(tx, installation, body.token, now);
      return { expiresAt: expiresAt.toISOString(), domain, hosts };
    }),

    handle(createOrganization, async ({ tx, body, requester: from, language, now }) => {
      const request = { ...body, from, language };
      const { organization, owner, watchSecret } = await createOrganizationByLink(
        tx,
        foundations,
        request,
        now,
      );
      return {
        organization: viewOf(organization),
        ownerLink: owner.link,
        ownerLinkExpiresAt: owner.expiresAt.toISOString(),
        watchSecret,
      };
    }),

    handle(watchOwner, ({ params, body, signal }) =>
      watchOwnerJoin(parts, { ...params, watchSecret: body.watchSecret, signal }),
    ),

    handle(removeSample, async ({ tx, caller }) => {
      const organization = await parts.directory.get(tx, caller.organizationId);
      await samples.removeSample(tx, foundations, organization);
      return undefined;
    }),

    handle(getInstallation, async ({ tx }) => {
      const { mode, domain, rootOrigin, walletOrigin, outbox, phoneClaims } = installation;
      const empty = !(await isAnyOrganization(tx));
      return { mode, domain, rootOrigin, walletOrigin, outbox, phoneClaims, empty };
    }),
  ];
}
