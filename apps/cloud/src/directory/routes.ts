import { createHash } from 'node:crypto';
import { checkSetupLink, createOrganization, getInstallation, watchOwner } from '@lanyard/contract/setup';
import { findOrganizations } from '@lanyard/contract/directory';
import {
  addAddress,
  checkDomain,
  dropDomain,
  listAddresses,
  offerDomain,
  removeAddress,
} from '@lanyard/contract/addresses';
import { removeSample } from '@lanyard/contract/sample';
import {
  changeLogo,
  changeOrganizationSettings,
  getOrganizationSettings,
  mostLogoBytes,
  removeLogo,
} from '@lanyard/contract/organization';
import { handle, type Handled } from '../access/index.ts';
import { trailOf } from '../activity/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import type { Dns } from '../platform/dns.ts';
import { problem as commonProblem } from '../platform/http/problems.ts';
import { addressOf } from '../platform/http/request-call.ts';
import { siteOf, type HttpServer } from '../platform/http/server.ts';
import { logoPath, viewOf, type Directory } from './directory.ts';
import * as finding from './finding.ts';
import { changeLogo as setLogo } from './logo.ts';
import type { Foundations } from './organizations.ts';
import { watchOwner as watchOwnerJoin, type OwnerState } from './owner-watch.ts';
import { checkSetupLink as checkLink, createOrganizationByLink } from './setup-links.ts';
import * as own from './own-addresses.ts';
import * as samples from './samples.ts';
import { changeOrganization, organizationSettings } from './settings.ts';
import { isAnyOrganization, logoOf } from './store.ts';

export function directoryRoutes(parts: {
  readonly foundations: Foundations;
  readonly directory: Directory;
  readonly database: Database;
  readonly clock: Clock;
  readonly dns: Dns;
  /** How far the owner has come, by the members room; the transaction sees the organization's rows. */
  readonly ownerState: (tx: Transaction, organizationId: string) => Promise<OwnerState>;
}): readonly Handled[] {
  const { foundations, directory } = parts;
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
      const organization = await directory.get(tx, caller.organizationId);
      await samples.removeSample(tx, foundations, organization);
      return undefined;
    }),

    handle(getOrganizationSettings, ({ tx, caller }) =>
      organizationSettings(tx, directory, caller.organizationId),
    ),

    handle(changeOrganizationSettings, (call) =>
      changeOrganization(call.tx, { directory, caller: call.caller, trail: trailOf(call) }, call.body),
    ),

    handle(
      changeLogo,
      async (call) => ({
        logo: await setLogo(
          call.tx,
          { directory, caller: call.caller, trail: trailOf(call) },
          Buffer.from(call.body.png, 'base64'),
        ),
      }),
      { bodyLimit: Math.ceil(mostLogoBytes / 3) * 4 + 1024 },
    ),

    handle(removeLogo, async (call) => {
      await setLogo(call.tx, { directory, caller: call.caller, trail: trailOf(call) }, null);
      return undefined;
    }),

    handle(findOrganizations, ({ tx, body }) => finding.findOrganizations(tx, installation, body)),

    handle(listAddresses, ({ tx, caller }) => own.listAddresses(tx, { directory }, caller.organizationId)),

    handle(addAddress, (call) =>
      own.addAddress(call.tx, { directory, caller: call.caller, trail: trailOf(call) }, call.body.address),
    ),

    handle(offerDomain, (call) =>
      own.offerDomain(call.tx, { directory, caller: call.caller, trail: trailOf(call) }, call.body.host),
    ),

    handle(checkDomain, (call) =>
      own.checkDomain(parts, { caller: call.caller, trail: trailOf(call) }, call.signal),
    ),

    handle(removeAddress, (call) =>
      own.removeAddress(call.tx, { directory, caller: call.caller, trail: trailOf(call) }, call.params.host),
    ),

    handle(dropDomain, async ({ tx, caller }) => {
      await own.dropDomain(tx, { caller });
      return undefined;
    }),

    handle(getInstallation, async ({ tx }) => {
      const { mode, domain, rootOrigin, walletOrigin, outbox, phoneClaims } = installation;
      const empty = !(await isAnyOrganization(tx));
      return { mode, domain, rootOrigin, walletOrigin, outbox, phoneClaims, empty };
    }),
  ];
}

/** Serves each organization its own logo: as a picture and as nothing else, whatever asks for it. */
export function mountLogo(
  { fastify }: HttpServer,
  parts: {
    readonly database: Database;
    /** A point of the address's page rate. */
    readonly spend: (address: string) => Promise<void> | undefined;
  },
): void {
  const { database, spend } = parts;
  fastify.route({
    method: ['GET', 'HEAD'],
    url: logoPath,
    constraints: { surface: 'organization' },
    handler: async (request, reply) => {
      await spend(addressOf(request));
      const site = siteOf(request);
      const organizationId = site.organization?.id ?? '';
      const logo = await database.transaction({ organizationId, readOnly: true, idempotent: true }, (tx) =>
        logoOf(tx, organizationId),
      );
      if (logo === undefined) throw commonProblem('not-found', { reason: 'logo' });
      const etag = `"${createHash('sha256').update(logo).digest('hex').slice(0, 16)}"`;
      reply
        .header('cache-control', 'no-cache')
        .header('etag', etag)
        .header('content-security-policy', "default-src 'none'; sandbox")
        .header('x-content-type-options', 'nosniff')
        .header('content-disposition', 'inline; filename="logo.png"');
      if (request.headers['if-none-match']?.includes(etag) === true) return reply.code(304).send();
      return reply.header('content-type', 'image/png').send(logo);
    },
  });
}
