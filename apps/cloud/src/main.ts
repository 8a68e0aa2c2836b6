import { allRoutes } from '@lanyard/contract/routes';
import * as z from 'zod/mini';
import { readFileSync } from 'node:fs';
import {
  authenticationJobs,
  authenticationRoutes,
  loginGate,
  announceNotice,
  openSignInSignals,
} from './authentication/index.ts';
import { activityRoutes, forgetAllOldActivity, keepChaining } from './activity/index.ts';
import type { AccessGates } from './access/index.ts';
import { openBase, type Base } from './base.ts';
import type { Config } from './config.ts';
import { dashboardRoutes } from './dashboard/index.ts';
import { groupPlacing, groupRoutes } from './groups/index.ts';
import { directoryRoutes, lookingAtDomains, mountLogo, type Directory } from './directory/index.ts';
import { renewTlsOnHangup } from './hangup.ts';
import {
  invitationMailing,
  isMemberSomewhere,
  memberIndexing,
  memberNames,
  memberRoutes,
  membershipsOf,
  ownerState,
} from './members/index.ts';
import { moveRoutes } from './moves/index.ts';
import { openPages } from './pages.ts';
import {
  notificationJobs,
  notificationRoutes,
  openPushKey,
  pushTo,
  type PushKey,
} from './notifications/index.ts';
import {
  attestationPolicy,
  mountDidLogs,
  openClaimCodeKeys,
  openInstallationKeys,
  openMetadata,
  peopleRoutes,
  personGate,
  touchVerifier,
  type Texting,
} from './people/index.ts';
import type { Clock } from './platform/clock.ts';
import { createDns } from './platform/dns.ts';
import { createDeviceProofNonces, sendDeviceProofNonces } from './platform/http/device-proof-nonce.ts';
import { createMounting } from './platform/http/mount.ts';
import { mountCspReports, mountProbes, mountSecurityTxt } from './platform/http/probes.ts';
import { mountProblemPages } from './platform/http/problem-pages.ts';
import { createServer, type HttpServer } from './platform/http/server.ts';
import { createSites } from './platform/http/sites.ts';
import { handleJob, jobType } from './platform/jobs/job.ts';
import { startJobs } from './platform/jobs/worker.ts';
import { openPlaces } from './platform/places.ts';
import { installationKeyId } from './platform/keys/key-service.ts';
import { createOutboxMailer, createSmtpMailer, type Mailer } from './platform/mail/mailer.ts';
import { mountOutbox } from './platform/mail/outbox-page.ts';
import { createPushSender } from './platform/push/push-sender.ts';
import { createOutboxSms, createSmsGateway } from './platform/sms/sms.ts';
import type { Log } from './platform/telemetry/log.ts';
import { createMetrics, serveMetrics, type Metrics } from './platform/telemetry/metrics.ts';
import { deleteExpired } from './retention/index.ts';
import { roleJobs, roleRoutes } from './roles/index.ts';
import {
  createSessionTokens,
  createTokenKeys,
  endSessionsOfMember,
  sessionGate,
  sessionRoutes,
} from './sessions/index.ts';
import { statementRoutes } from './statements/index.ts';
import { authenticatorRoutes } from './authenticators/index.ts';
import { trustedBrowserJobs, trustedBrowserRoutes } from './trusted-browsers/index.ts';
import { createThrottle, type FullThrottle } from './throttling/index.ts';
import { openVaultSignals, vaultRoutes } from './vaults/index.ts';

/** A running cloud. */
export interface Cloud {
  readonly base: Base;
  /** Listened at. */
  readonly port: number;
  readonly metricsPort: number;
  /** Stops without cutting a request or losing a job; then the database. */
  stop(): Promise<void>;
}

export interface CloudOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  /** Tests hand in a mailer of theirs; default: as configured. */
  readonly mailer?: Mailer;
}

/** Starts everything: the one place that wires rooms together. */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const base = await openBase({ ...options, as: 'server' });
  try {
    return await serve(base, options);
  } catch (error) {
    await base.close();
    throw error;
  }
}

async function serve(base: Base, options: CloudOptions): Promise<Cloud> {
  const { config, clock, log, database, directory, kms } = base;
  const metrics = createMetrics();
  const mailer = options.mailer ?? mailerOf(config, { clock, log, metrics });
  const sites = createSites({ lookup: (host) => directory.siteAt(host), clock });
  const server = createServer({ ...serverSettings(config), sites, clock, log, metrics });
  const throttle = createThrottle({
    pool: database.pool,
    clock,
    secret: await kms.mac(installationKeyId, ['throttling'], 'v1'),
    scale: config.rateScale,
  });
  await directory.follow((host) => sites.forget(host));
  const pushKey = config.webPush ? await openPushKey({ database, kms, clock }) : undefined;
  const { installationKeys, tokens } = await mountRooms(base, { server, throttle, mailer, pushKey });
  await openPages(base, { server, throttle, tokens });
  if (mailer.outbox !== undefined) mountOutbox(server, mailer.outbox, (address) => throttle.page(address));
  mountProbes({ server, ready: () => database.ping().then(() => true) });
  mountProblemPages(server, (address) => throttle.page(address));
  mountSecurityTxt(server, config.securityContact ?? `mailto:security@${config.domain}`);
  mountCspReports(server, (address) => throttle.page(address));

  const jobs = await startJobs({
    connection: base.connection,
    handlers: jobHandlers(base, { mailer, pushKey }),
    log,
    metrics,
  });
  const dataKeyOf: Directory['dataKey'] = (tx, organizationId) => directory.dataKey(tx, organizationId);
  const chaining = keepChaining({ database, clock, log, dataKeyOf });
  const metricsServer = await serveMetrics(metrics.registry, {
    host: config.metricsHost,
    port: config.metricsPort,
    certificateAllowed: async (domain) => (await sites.find(domain)) !== undefined,
  });
  const port = await server.listen({ host: config.host, port: config.port });
  const stopRenewing = renewTlsOnHangup(server, tlsReader(config));
  return {
    base,
    port,
    metricsPort: metricsServer.port,
    async stop() {
      stopRenewing();
      const milliseconds = config.shutdownSeconds * 1000;
      await server.stop(milliseconds);
      await jobs.stop(milliseconds);
      await chaining.stop();
      await Promise.all([metricsServer.close(), mailer.close()]);
      installationKeys.close();
      await base.close();
    },
  };
}

function serverSettings(config: Config) {
  const { tlsCertFile, tlsKeyFile, rootOrigin, trustedProxies, logAddresses, publicScheme } = config;
  const tls = tlsReader({ tlsCertFile, tlsKeyFile })?.();
  return {
    rootOrigin,
    trustedProxies,
    logAddresses,
    secure: publicScheme === 'https',
    ...(tls === undefined ? {} : { tls }),
  };
}

function tlsReader({ tlsCertFile, tlsKeyFile }: Pick<Config, 'tlsCertFile' | 'tlsKeyFile'>) {
  if (tlsCertFile === undefined || tlsKeyFile === undefined) return undefined;
  return () => ({ cert: readFileSync(tlsCertFile), key: readFileSync(tlsKeyFile) });
}

function mailerOf(config: Config, parts: { clock: Clock; log: Log; metrics: Metrics }): Mailer {
  const { smtpUrl, mailFrom, mode, domain } = config;
  if (smtpUrl === undefined) return createOutboxMailer(parts.clock);
  const from = mailFrom ?? `Lanyard <noreply@${domain}>`;
  return createSmtpMailer({ url: smtpUrl, from, requireTls: mode === 'production', ...parts });
}

/** In production the gateway is outside, unless the settings say otherwise; in development it may be anywhere. */
function textingOf({ config, log }: Base, { outbox }: Mailer): Texting | undefined {
  const { smsUrl: url, smsHeader: header, smsBody: body, smsInside, smsCountries, smsPerDay, mode } = config;
  const limits = { countries: smsCountries, perDay: smsPerDay };
  if (url !== undefined) {
    const inside = smsInside || mode === 'development';
    return { ...limits, sender: createSmsGateway({ url, header, body, inside, log }) };
  }
  return outbox === undefined ? undefined : { ...limits, sender: createOutboxSms(outbox) };
}

async function mountRooms(
  base: Base,
  parts: { server: HttpServer; throttle: FullThrottle; mailer: Mailer; pushKey: PushKey | undefined },
) {
  const { clock, log, database, directory, installation, kms, foundations } = base;
  const { server, throttle, mailer } = parts;
  const { walletOrigin } = installation;
  const nonces = createDeviceProofNonces(await kms.mac(installationKeyId, ['device proof nonces'], 'v1'));
  sendDeviceProofNonces(server, nonces);
  const keys = await openInstallationKeys({ database, kms, clock, log });
  const tokenKeys = createTokenKeys({ database, directory, clock });
  await tokenKeys.follow();
  const tokens = createSessionTokens(tokenKeys);
  const signals = await openSignInSignals(database.events);
  const verifyTouch = touchVerifier(walletOrigin, log);
  const gates: AccessGates = {
    login: loginGate,
    session: sessionGate({ tokens, nonces }),
    'session-proof': sessionGate({ tokens, nonces }),
    person: personGate({ keys, nonces, walletOrigin }),
  };
  const mounting = createMounting({
    server,
    gates,
    throttle,
    transaction: (scope, work) => database.transaction(scope, work),
  });
  const dns = createDns(base.config.dnsServers);
  const roots = openMetadata(base.config.fidoMetadataFile, clock.now());
  const rooms = [
    ...directoryRoutes({
      foundations,
      directory,
      database,
      clock,
      dns,
      ownerState,
    }),
    ...peopleRoutes({
      installation,
      keys,
      nonces,
      mailer,
      dataKeyOf: (tx, organizationId) => directory.dataKey(tx, organizationId),
      texting: textingOf(base, mailer),
      claimCodeKeys: await openClaimCodeKeys(kms),
      policy: attestationPolicy(base.config, roots),
      membershipsOf: (tx, personId) => membershipsOf(tx, directory, personId),
      isMemberSomewhere,
      verifyTouch,
    }),
    ...memberRoutes({ database, directory, keys, verifyTouch, nonces, endSessionsOf: endSessionsOfMember }),
    ...sessionRoutes({ directory }),
    ...statementRoutes({ directory }),
    ...moveRoutes({ database, directory, dns }),
    ...groupRoutes({ directory, namesOf: memberNames }),
    ...roleRoutes({ directory }),
    ...trustedBrowserRoutes({ directory, roots }),
    ...authenticatorRoutes({ directory }),
    ...dashboardRoutes(),
    ...notificationRoutes({ directory, kms, pushKey: parts.pushKey }),
    ...vaultRoutes({
      directory,
      database,
      clock,
      nonces,
      verifyTouch,
      signals: await openVaultSignals(database.events),
      room: {
        mostItems: base.config.vaultItems,
        mostFileBytes: base.config.vaultFilesGigabytes * 1000 ** 3,
      },
    }),
    ...activityRoutes({
      database,
      dataKeyOf: (tx, organizationId) => directory.dataKey(tx, organizationId),
      namesOf: memberNames,
    }),
    ...authenticationRoutes({
      database,
      directory,
      clock,
      keys,
      nonces,
      tokens,
      signals,
      ring: (tx, to) => pushTo(tx, { ...to, kind: 'sign-in' }),
      verifyTouch,
      places: openPlaces(base.config.placesFile),
    }),
  ];
  for (const room of rooms) room(mounting.mount);
  mounting.assertComplete(allRoutes);
  mountLogo(server, { database, spend: (address) => throttle.page(address) });
  mountDidLogs(server, { database, spend: (address) => throttle.page(address) });
  return { installationKeys: keys, tokens };
}

const forgetOldActivity = jobType('forget-old-activity', z.object({}), { maxAttempts: 3 });
const deleteExpiredRows = jobType('delete-expired', z.object({}), { maxAttempts: 1 });

function jobHandlers(base: Base, parts: { mailer: Mailer; pushKey: PushKey | undefined }) {
  const { database, directory, clock, kms, log, config } = base;
  const { mailer, pushKey } = parts;
  const contact = config.securityContact ?? `mailto:security@${config.domain}`;
  const sender = pushKey && createPushSender({ key: pushKey, contact, clock, log });
  return [
    invitationMailing({ database, directory, mailer, clock }),
    memberIndexing({ database, directory }),
    groupPlacing({ database, directory, clock }),
    ...roleJobs({ database, directory, clock, mailer }),
    lookingAtDomains({ database, directory, clock, dns: createDns(config.dnsServers) }),
    ...authenticationJobs({ database, directory, mailer }),
    ...trustedBrowserJobs({ database, directory, mailer }),
    ...notificationJobs({ database, directory, mailer, kms, clock, sender, announce: announceNotice }),
    handleJob(
      forgetOldActivity,
      () =>
        forgetAllOldActivity({
          database,
          clock,
          dataKeyOf: (tx, organizationId) => directory.dataKey(tx, organizationId),
          organizationIds: async (tx) => (await directory.all(tx)).map(({ id }) => id),
        }),
      { cron: '17 3 * * *' },
    ),
    handleJob(deleteExpiredRows, () => deleteExpired(database, clock), { cron: '* * * * *' }),
  ];
}
