import {
  createPerson,
  didLogPath,
  getClaimIssuer,
  getPerson,
  listMyDevices,
  renameMyDevice,
  issuePersonToken,
  requestEmailCode,
  requestPhoneCode,
  startRegistration,
  verifyEmailCode,
  verifyPhoneCode,
} from '@lanyard/contract/people';
import { deletePerson as deletePersonRoute } from '@lanyard/contract/leaving';
import type { RouteAnswer } from '@lanyard/contract/route';
import { blockDevice, listDevices } from '@lanyard/contract/session';
import { handle, type Handled } from '../access/index.ts';
import { record, trailOf } from '../activity/index.ts';
import type { Directory, Installation } from '../directory/index.ts';
import type { Database } from '../platform/database/database.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import { requireDeviceProof } from '../platform/http/device-proof.ts';
import type { DeviceProofNonces } from '../platform/http/device-proof-nonce.ts';
import { problem as commonProblem } from '../platform/http/problems.ts';
import { addressOf } from '../platform/http/request-call.ts';
import type { HttpServer } from '../platform/http/server.ts';
import { normalizedEmail } from '../platform/mail/address.ts';
import type { Mailer } from '../platform/mail/mailer.ts';
import { useDeviceProof } from '../throttling/index.ts';
import { blockDevice as blockDeviceOf, viewOfDevice } from './devices.ts';
import { deletePerson } from './deletion.ts';
import { hostedDidLog } from './did-logs.ts';
import { requestClaimCode, verifyClaimCode, type ClaimCodeKeys, type ProvableClaim } from './claim-codes.ts';
import { mailCode, textCode, type Texting } from './code-messages.ts';
import type { AttestationPolicy } from './fido/policy.ts';
import type { InstallationKeys } from './installation-keys.ts';
import { issuePersonToken as issueToken } from './person-tokens.ts';
import { createPerson as create, startRegistration as start } from './registration.ts';
import { allDevicesOfPerson, devicesOfPerson, personById, renameDevice } from './store.ts';
import type { VerifyTouch } from './touch.ts';

type Membership = RouteAnswer<typeof getPerson>['memberships'][number];

export interface PeopleRoutesParts {
  readonly installation: Installation;
  readonly keys: InstallationKeys;
  readonly nonces: DeviceProofNonces;
  readonly claimCodeKeys: ClaimCodeKeys;
  readonly mailer: Mailer;
  /** Undefined where text messages have no gateway. */
  readonly texting: Texting | undefined;
  readonly dataKeyOf: Directory['dataKey'];
  /** Which authenticators may register. */
  readonly policy: AttestationPolicy;
  /** A person's places, by the members room; the transaction sees the person's own rows. */
  readonly membershipsOf: (tx: Transaction, personId: string) => Promise<Membership[]>;
  readonly isMemberSomewhere: (tx: Transaction, personId: string) => Promise<boolean>;
  readonly verifyTouch: VerifyTouch;
}

export function peopleRoutes(parts: PeopleRoutesParts): readonly Handled[] {
  return [...identityRoutes(parts), ...claimRoutes(parts), ...deviceRoutes(parts)];
}

function identityRoutes(parts: PeopleRoutesParts): readonly Handled[] {
  const { installation, keys, nonces, policy, membershipsOf } = parts;
  const { walletOrigin } = installation;
  return [
    handle(startRegistration, async ({ tx, now }) => {
      const started = await start(tx, installation, now);
      return { ...started, expiresAt: started.expiresAt.toISOString() };
    }),

    handle(createPerson, async (call) => {
      const { tx, body, now } = call;
      const proof = await requireDeviceProof(call, nonces, { binding: { kind: 'none' }, thumbprint: 'any' });
      await useDeviceProof(tx, proof);
      const request = { ...body, provenThumbprint: proof.jkt };
      return create(tx, { origins: installation, policy }, request, now);
    }),

    handle(issuePersonToken, async (call) => {
      const { tx, body, now } = call;
      const proof = await requireDeviceProof(call, nonces, { binding: { kind: 'none' }, thumbprint: 'any' });
      const { token, expiresAt } = await issueToken(
        tx,
        { keys, nonces, walletOrigin },
        { ...body, proof, now },
      );
      return { token, expiresAt: expiresAt.toISOString() };
    }),

    handle(getPerson, async ({ tx, caller: { personId, deviceId } }) => {
      const [person, memberships] = await Promise.all([
        personById(tx, personId),
        membershipsOf(tx, personId),
      ]);
      if (person === undefined) throw commonProblem('not-found', { reason: 'person' });
      return { id: personId, did: person.did, deviceId, memberships };
    }),

    handle(listMyDevices, async ({ tx, caller: { personId } }) => ({
      devices: (await allDevicesOfPerson(tx, personId)).map(viewOfDevice),
    })),

    handle(renameMyDevice, async ({ tx, caller: { personId }, params, body }) => {
      const renamed = await renameDevice(tx, { id: params.deviceId, personId, ...body });
      if (!renamed) throw commonProblem('not-found', { reason: 'device' });
      return undefined;
    }),

    handle(deletePersonRoute, async ({ tx, body, caller: { personId, deviceId }, now }) => {
      await deletePerson(tx, parts, { ...body, personId, deviceId }, now);
      return undefined;
    }),

    handle(getClaimIssuer, async () => ({
      issuer: installation.rootOrigin,
      jwks: {
        keys: keys
          .publicKeys()
          .map(({ kid, publicJwk: { kty, crv, x, y } }) => ({ kty, crv, x, y, kid, alg: 'ES256' as const })),
      },
    })),
  ];
}

function claimRoutes(parts: PeopleRoutesParts): readonly Handled[] {
  const { installation, keys: installationKeys, claimCodeKeys: keys, mailer, texting } = parts;
  const { rootOrigin, walletOrigin, outbox } = installation;
  const walletHost = new URL(walletOrigin).host;
  const verify = async (
    { tx, caller, now }: { tx: Transaction; caller: { personId: string }; now: Date },
    claim: ProvableClaim,
    handedIn: { readonly id: string; readonly code: string },
  ) => ({
    credential: await verifyClaimCode(
      tx,
      { keys, installationKeys, rootOrigin },
      { ...handedIn, claim, personId: caller.personId, now },
    ),
  });
  return [
    handle(requestEmailCode, async ({ tx, body, caller: { personId }, language, now }) => {
      const send = mailCode(mailer, { to: body.email, walletHost, language });
      const claim = emailClaim(body.email);
      const { id, expiresAt } = await requestClaimCode(tx, { keys, send }, { personId, claim, now });
      return { id, expiresAt: expiresAt.toISOString(), ...(outbox === null ? {} : { outbox }) };
    }),

    handle(verifyEmailCode, ({ body, ...call }) => verify(call, emailClaim(body.email), body)),

    handle(requestPhoneCode, async ({ tx, body, caller: { personId }, language, now }) => {
      const send = textCode(texting, { to: body.phone, walletHost, language });
      const { id, expiresAt } = await requestClaimCode(
        tx,
        { keys, send, ...(texting === undefined ? {} : { mostTexts: texting.perDay }) },
        { personId, claim: { type: 'phone', value: body.phone }, now },
      );
      return { id, expiresAt: expiresAt.toISOString() };
    }),

    handle(verifyPhoneCode, ({ body, ...call }) => verify(call, { type: 'phone', value: body.phone }, body)),
  ];
}

const emailClaim = (email: string): ProvableClaim => ({ type: 'email', value: normalizedEmail(email) });

function deviceRoutes({ dataKeyOf }: PeopleRoutesParts): readonly Handled[] {
  return [
    handle(listDevices, async ({ tx, caller }) => ({
      devices: (await devicesOfPerson(tx, caller)).map((row) => viewOfDevice(row)),
    })),

    handle(blockDevice, async (call) => {
      const { tx, params, caller, now } = call;
      const { personId, organizationId } = caller;
      await blockDeviceOf(tx, { id: params.deviceId, personId, organizationId }, now);
      record(tx, await dataKeyOf(tx, organizationId), {
        ...trailOf(call),
        act: 'device.blocked',
        subject: { kind: 'device', id: params.deviceId },
      });
      return undefined;
    }),
  ];
}

/**
 * Hosts the DID logs (`did:webvh`), the same bytes at every address, so that clients fetch them same-origin. Anyone may read
 * them; a cache asks again each time.
 */
export function mountDidLogs(
  { fastify }: HttpServer,
  parts: {
    readonly database: Database;
    /** A point of the address's page rate. */
    readonly spend: (address: string) => Promise<void> | undefined;
  },
): void {
  const { database, spend } = parts;
  for (const surface of ['organization', 'wallet', 'installation']) {
    fastify.route<{ Params: { personId: string } }>({
      method: ['GET', 'HEAD'],
      url: didLogPath,
      constraints: { surface },
      config: { route: { name: 'getDidLog', path: didLogPath } },
      handler: async (request, reply) => {
        await spend(addressOf(request));
        const { personId } = request.params;
        const log = uuid.test(personId)
          ? await database.transaction({ readOnly: true, idempotent: true }, (tx) =>
              hostedDidLog(tx, personId),
            )
          : undefined;
        if (log === undefined) throw commonProblem('not-found', { reason: 'person' });
        const etag = `"${log.versionId}"`;
        reply.header('cache-control', 'no-cache').header('etag', etag);
        if (request.headers['if-none-match']?.includes(etag) === true) return reply.code(304).send();
        return reply.header('content-type', 'text/jsonl; charset=utf-8').send(log.text);
      },
    });
  }
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
