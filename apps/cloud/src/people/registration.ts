import type { FidoRegistration } from '@lanyard/contract/shapes';
import { registrationChallenge } from '@lanyard/crypto/challenges';
import { didDomain } from '@lanyard/crypto/did';
import { verifyDidLog, type VerifiedDidLog } from '@lanyard/crypto/did-log';
import { decodeBase64url, encodeBase64url, randomBytes, type Digest } from '@lanyard/crypto/encoding';
import { importVerificationKey, type EcPublicJwk } from '@lanyard/crypto/keys';
import { verifyPersonAssertion } from '@lanyard/crypto/person-assertion';
import { randomUUIDv7 } from 'node:crypto';
import type { Transaction } from '../platform/database/transaction.ts';
import { ProblemError } from '../platform/http/problems.ts';
import { verifyFidoRegistration, type RegisteredCredential } from './fido.ts';
import type { AttestationPolicy } from './fido/policy.ts';
import { FidoProblem, type FidoProblemCode } from './fido/problem.ts';
import { problem, refusalReason } from './problems.ts';
import {
  insertDevice,
  insertDidLogEntry,
  insertFidoCredential,
  insertPerson,
  insertRegistration,
  takeRegistrationNonce,
} from './store.ts';

/** Where this installation's identities live. */
export interface Origins {
  readonly rootOrigin: string;
  readonly walletOrigin: string;
}

/** Keys are made, the person is asked for a touch, perhaps sets up a screen lock first. */
const registrationMinutes = 15;

/** The WebAuthn RP ID of every wallet: its host. */
export function rpIdOf({ walletOrigin }: Pick<Origins, 'walletOrigin'>): string {
  return new URL(walletOrigin).hostname;
}

/** Gives the nonce that the FIDO challenge and the DID assertion cover (white paper, DID step 4). */
export async function startRegistration(
  tx: Transaction,
  origins: Origins,
  now: Date,
): Promise<{ id: string; nonce: string; rpId: string; didDomain: string; expiresAt: Date }> {
  const id = randomUUIDv7();
  const nonce = randomBytes(32);
  const expiresAt = new Date(now.getTime() + registrationMinutes * 60_000);
  await insertRegistration(tx, { id, nonce, expiresAt });
  return {
    id,
    nonce: encodeBase64url(nonce),
    rpId: rpIdOf(origins),
    didDomain: didDomain(new URL(origins.rootOrigin).host),
    expiresAt,
  };
}

export interface RegistrationRequest {
  readonly registrationId: string;
  readonly personId: string;
  readonly didLog: string;
  readonly deviceKey: EcPublicJwk;
  readonly deviceLabel: string;
  readonly fido: FidoRegistration;
  readonly personAssertion: string;
  readonly recoveryLookup: string;
  /** The key that signed the device proof of this request. */
  readonly provenThumbprint: Digest;
}

/**
 * Makes the person (white paper, DID steps 5 and 6). All in one transaction: of the nonce, of person, DID, recovery code,
 * device key and credential, each is new, or nothing is made.
 *
 * @throws ProblemError `registration-expired`, `registration-refused`; `device-not-accepted` by the attestation policy
 */
export async function createPerson(
  tx: Transaction,
  deps: { readonly origins: Origins; readonly policy: AttestationPolicy },
  request: RegistrationRequest,
  now: Date,
): Promise<{ did: string; deviceId: string; attestation: { format: string; synced: boolean } }> {
  const { origins, policy } = deps;
  const { personId, personAssertion, deviceLabel } = request;
  const nonceBytes = await takeRegistrationNonce(tx, request.registrationId, now);
  if (nonceBytes === undefined) throw problem('registration-expired');
  const nonce = encodeBase64url(nonceBytes);

  const log = await requireFirstLog(request, origins, now).catch(refuse);
  const device = await requireDeviceKey(request, log).catch(refuse);
  const assertion = await verifyPersonAssertion(personAssertion, {
    audience: origins.walletOrigin,
    person: personId,
    did: log.did,
    didKey: log.didKey,
    deviceThumbprint: device.thumbprint,
    acceptNonce: (used) => used === nonce,
    now: Math.floor(now.getTime() / 1000),
  }).catch(refuse);
  if (assertion.versionId !== log.versionId) throw refused('did-version');
  const credential = await requireCredential(request, {
    challenge: registrationChallenge({
      nonce,
      versionId: log.versionId,
      deviceThumbprint: device.thumbprint,
    }),
    origins,
    policy,
    now,
  });

  const deviceId = randomUUIDv7();
  await keep(tx, { request, log, credential, device: { id: deviceId, ...device, label: deviceLabel }, now });
  return {
    did: log.did,
    deviceId,
    attestation: { format: credential.attestationFormat, synced: credential.backedUp },
  };
}

/** A log of exactly one entry, for this person id at this installation, committing one device's next key and the recovery key. */
async function requireFirstLog(
  { didLog, personId }: RegistrationRequest,
  { rootOrigin }: Origins,
  now: Date,
): Promise<VerifiedDidLog> {
  if (!uuidV7.test(personId)) throw refused('person-id');
  const log = await verifyDidLog(didLog, { now: Math.floor(now.getTime() / 1000) });
  if (log.versionNumber !== 1) throw refused('did-log-length');
  if (log.personId !== personId) throw refused('did-person');
  if (log.domain !== didDomain(new URL(rootOrigin).host)) throw refused('did-domain');
  if (log.nextKeyHashes.length !== 2) throw refused('did-next-keys');
  return log;
}

const uuidV7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** A point on the curve, proven to be held, and not the DID key: that one signs statements and nothing else. */
async function requireDeviceKey(
  { deviceKey, provenThumbprint }: RegistrationRequest,
  log: VerifiedDidLog,
): Promise<{ readonly publicJwk: EcPublicJwk; readonly thumbprint: Digest }> {
  const { kid: thumbprint, publicJwk } = await importVerificationKey(deviceKey);
  if (thumbprint !== provenThumbprint) throw refused('device-key-unproven');
  if (thumbprint === (await importVerificationKey(log.didKey)).kid) throw refused('device-key-is-did-key');
  return { publicJwk, thumbprint };
}

async function requireCredential(
  { fido: response }: RegistrationRequest,
  expected: {
    readonly challenge: Digest;
    readonly origins: Origins;
    readonly policy: AttestationPolicy;
    readonly now: Date;
  },
): Promise<RegisteredCredential> {
  const { challenge, origins, policy, now } = expected;
  try {
    return verifyFidoRegistration({
      response,
      expectedChallenge: challenge,
      expectedOrigin: origins.walletOrigin,
      expectedRpId: rpIdOf(origins),
      policy,
      now,
    });
  } catch (error) {
    if (error instanceof FidoProblem && policyRefusals.has(error.code)) {
      throw problem('device-not-accepted', { reason: error.code });
    }
    return refuse(error);
  }
}

const policyRefusals: ReadonlySet<FidoProblemCode> = new Set([
  'attestation-format-refused',
  'authenticator-refused',
  'authenticator-unproven',
  'synced-refused',
]);

async function keep(
  tx: Transaction,
  made: {
    readonly request: RegistrationRequest;
    readonly log: VerifiedDidLog;
    readonly credential: RegisteredCredential;
    readonly device: {
      readonly id: string;
      readonly publicJwk: EcPublicJwk;
      readonly thumbprint: Digest;
      readonly label: string;
    };
    readonly now: Date;
  },
): Promise<void> {
  const { request, log, credential, device, now } = made;
  const { personId } = request;
  const person = {
    id: personId,
    did: log.did,
    didVersionId: log.versionId,
    didVersionNumber: log.versionNumber,
    didKey: log.didKey,
    recoveryKey: log.recoveryKey,
    recoveryLookup: decodeBase64url(request.recoveryLookup, 32),
  };
  if (!(await insertPerson(tx, person, now))) throw refused('person-exists');
  const { id, publicJwk: publicKey, thumbprint: jkt, label } = device;
  if (!(await insertDevice(tx, { id, personId, jkt, publicKey, label }, now))) throw refused('device-exists');
  if (!(await insertFidoCredential(tx, { personId, deviceId: id }, credential, now))) {
    throw refused('credential-exists');
  }
  // The log's one line without its end; what was verified is one spelling, so these are the bytes to host.
  await insertDidLogEntry(tx, { personId, number: 1, entry: request.didLog.trimEnd() }, now);
}

function refused(reason: string) {
  return problem('registration-refused', { reason });
}

/** What a verifier refused, as this route says it; our own refusals go on as they are. */
function refuse(error: unknown): never {
  if (error instanceof ProblemError) throw error;
  throw problem('registration-refused', { reason: refusalReason(error), cause: error });
}
