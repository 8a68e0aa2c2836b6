import { createPerson, startRegistration } from '@lanyard/contract/people';
import type { FidoRegistration } from '@lanyard/contract/shapes';
import { registrationChallenge } from '@lanyard/crypto/challenges';
import { createDidLog, type DidLogHead } from '@lanyard/crypto/did-log';
import { digestToBytes, type Bytes } from '@lanyard/crypto/encoding';
import {
  generateDeviceKey,
  generateDeviceStorageKey,
  generateDidKey,
  generateDidUpdateKey,
  generateUserRecoveryKeyPair,
} from '@lanyard/crypto/keys';
import { signPersonAssertion } from '@lanyard/crypto/person-assertion';
import {
  formatRecoveryCode,
  recoveryCodeName,
  recoveryCodeOf,
  recoveryLookup,
  recoveryUpdateKey,
} from '@lanyard/crypto/recovery-code';
import { claimsPrfSalt, createClaimsKey, type ClaimsSecret } from '@lanyard/crypto/storage-envelope';
import { deviceProof } from './person-session.ts';
import type { Device } from './ports.ts';
import { WalletProblem } from './problem.ts';
import { entries, loadWallet, seconds, type Identity, type Wallet, type WalletKeys } from './wallet.ts';

/** Where making an identity stands, for the screen. */
export type IdentityStep = 'keys' | 'touch' | 'verify' | 'protect';

/** A new identity. The recovery code is in memory only, and only here: show it, have it saved, let it go. */
export interface NewIdentity {
  readonly wallet: Wallet;
  readonly recoveryCode: string;
  /** Eight characters that tell one code from another, such as `7KQ2-M4XP`. */
  readonly recoveryCodeName: string;
  /** Opens the claims store without another touch, for the rest of onboarding. */
  readonly claimsKey: CryptoKey;
}

/** UUIDv7 (RFC 9562): time-ordered, so that the person's rows lie together. */
export function uuidv7(milliseconds: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  new DataView(bytes.buffer).setBigUint64(
    0,
    (BigInt(milliseconds) << 16n) | BigInt((bytes[6] ?? 0) << 8) | BigInt(bytes[7] ?? 0),
  );
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/**
 * Makes an identity: the six steps of the white paper ("How the decentralized user identifier (DID) is created"). Nothing is
 * written before the cloud has verified everything; then all of it at once.
 *
 * @param options.deviceLabel How this device is named to its person, such as "Chrome on Android".
 * @throws WalletProblem `identity_exists`; problems of the routes; DOMException of WebAuthn where the touch is refused
 */
export async function createIdentity(
  device: Device,
  options: { readonly deviceLabel: string; readonly onStep?: (step: IdentityStep) => void },
): Promise<NewIdentity> {
  if ((await loadWallet(device)) !== undefined)
    throw new WalletProblem('identity_exists', 'this device has an identity');
  const step = options.onStep ?? (() => undefined);

  step('keys');
  const registration = await device.cloud.call(startRegistration, {});
  const personId = uuidv7(device.now());
  const made = await makeKeys(device, registration.didDomain, personId);

  step('touch');
  const challenge = registrationChallenge({
    nonce: registration.nonce,
    versionId: made.head.versionId,
    deviceThumbprint: made.keys.device.thumbprint,
  });
  const touch = await device.authenticator.create({
    rpId: registration.rpId,
    rpName: 'Lanyard',
    userId: personIdBytes(personId),
    userName: 'Lanyard wallet',
    challenge: digestToBytes(challenge),
    prfSalt: claimsPrfSalt(),
  });

  step('verify');
  const answer = await register(device, {
    registration,
    personId,
    made,
    response: touch.response,
    deviceLabel: options.deviceLabel,
  });

  step('protect');
  const identity: Identity = {
    personId,
    did: made.did,
    deviceId: answer.deviceId,
    versionId: made.head.versionId,
    versionNumber: made.head.versionNumber,
    credentialId: touch.response.id,
    rpId: registration.rpId,
    prf: touch.prfEnabled,
    synced: answer.attestation.synced,
    createdAt: device.now(),
  };
  const claims = await protectClaims(device, identity, touch);
  const keys: WalletKeys = { ...made.keys, claimsWrapping: claims.wrapping };
  await device.storage.putAll([
    [entries.identity, identity],
    [entries.keys, keys],
    [entries.claimsKey, claims.wrapped],
    [entries.recovery, { provenAt: null }],
  ]);
  return {
    wallet: { device, identity, keys },
    recoveryCode: made.recoveryCode,
    recoveryCodeName: made.recoveryCodeName,
    claimsKey: claims.claimsKey,
  };
}

interface MadeKeys {
  readonly keys: Omit<WalletKeys, 'claimsWrapping'>;
  readonly did: string;
  readonly log: string;
  readonly head: DidLogHead;
  readonly recoveryCode: string;
  readonly recoveryCodeName: string;
  readonly recoveryLookup: string;
}

async function makeKeys(device: Device, domain: string, personId: string): Promise<MadeKeys> {
  const [did, deviceKey, update, nextUpdate, deviceStorage, recovery] = await Promise.all([
    generateDidKey(),
    generateDeviceKey(),
    generateDidUpdateKey(),
    generateDidUpdateKey(),
    generateDeviceStorageKey(),
    generateUserRecoveryKeyPair(),
  ]);
  const code = recoveryCodeOf(recovery, { domain });
  const made = await createDidLog({
    domain,
    personId,
    didKey: did.publicJwk,
    recoveryPublicKey: recovery.publicJwk,
    updateKey: update,
    nextUpdateKey: nextUpdate.publicJwk,
    recoveryUpdateKey: (await recoveryUpdateKey(code)).publicJwk,
    now: seconds(device),
  });
  return {
    keys: { did, device: deviceKey, update, nextUpdate, deviceStorage },
    did: made.did,
    log: made.log,
    head: made.head,
    recoveryCode: await formatRecoveryCode(code),
    recoveryCodeName: await recoveryCodeName(code),
    recoveryLookup: recoveryLookup(code),
  };
}

async function register(
  device: Device,
  options: {
    readonly registration: { readonly id: string; readonly nonce: string };
    readonly personId: string;
    readonly made: MadeKeys;
    readonly response: FidoRegistration;
    readonly deviceLabel: string;
  },
) {
  const { registration, personId, made, response, deviceLabel } = options;
  const personAssertion = await signPersonAssertion(
    made.keys.did,
    {
      audience: device.cloud.origin,
      nonce: registration.nonce,
      deviceThumbprint: made.keys.device.thumbprint,
      did: made.did,
      versionId: made.head.versionId,
    },
    { person: personId, now: seconds(device) },
  );
  return device.cloud.call(
    createPerson,
    {
      body: {
        registrationId: registration.id,
        personId,
        didLog: made.log,
        deviceKey: { ...made.keys.device.publicJwk },
        deviceLabel,
        fido: response,
        personAssertion,
        recoveryLookup: made.recoveryLookup,
      },
    },
    deviceProof(device, made.keys.device),
  );
}

/** The claims key, wrapped by the PRF output of the new credential; some authenticators give it only at the next touch. */
async function protectClaims(
  device: Device,
  identity: Identity,
  touch: { readonly prf: Bytes | null; readonly prfEnabled: boolean },
): Promise<{ readonly claimsKey: CryptoKey; readonly wrapped: string; readonly wrapping: CryptoKey | null }> {
  const context = { person: identity.personId, credential: identity.credentialId };
  if (!touch.prfEnabled) {
    const wrapping = await generateDeviceStorageKey();
    const made = await createClaimsKey({ kind: 'deviceKey', key: wrapping }, context);
    return { ...made, wrapping };
  }
  const secret: ClaimsSecret = { kind: 'prf', output: touch.prf ?? (await prfByTouch(device, identity)) };
  return { ...(await createClaimsKey(secret, context)), wrapping: null };
}

async function prfByTouch(device: Device, identity: Identity): Promise<Bytes> {
  const { prf } = await device.authenticator.get({
    rpId: identity.rpId,
    credentialId: identity.credentialId,
    // Local: this touch is for its PRF output alone and is sent nowhere.
    challenge: crypto.getRandomValues(new Uint8Array(32)),
    prfSalt: claimsPrfSalt(),
  });
  if (prf === null) throw new WalletProblem('claims_locked', 'the authenticator promised PRF and gave none');
  return prf;
}

/** WebAuthn user handle: the 16 bytes of the person id, no personal value. */
function personIdBytes(personId: string): Bytes {
  return Uint8Array.from(personId.replaceAll('-', '').match(/../gu) ?? [], (pair) =>
    Number.parseInt(pair, 16),
  );
}
