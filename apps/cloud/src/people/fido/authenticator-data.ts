import { hash } from 'node:crypto';
import { isoCBOR, parseAuthenticatorData } from '@simplewebauthn/server/helpers';
import { FidoProblem, orFidoProblem } from './problem.ts';
import { longest } from './response.ts';

type CBORType = Parameters<typeof isoCBOR.encode>[0];

/** Web Authentication Level 3, 6.1: RP ID hash (32), flags (1), signature counter (4), then what the flags announce. */
const headerBytes = 37;
const flag = {
  userPresent: 1,
  userVerified: 4,
  backupEligible: 8,
  backedUp: 16,
  attested: 64,
  extensions: 128,
};

export interface AuthenticatorData {
  readonly rpIdHash: Buffer;
  readonly userPresent: boolean;
  readonly userVerified: boolean;
  /** BE: a platform may sync the credential. Never changes. */
  readonly backupEligible: boolean;
  /** BS: it is synced now. */
  readonly backedUp: boolean;
  /** AT: a new credential follows. */
  readonly attested: boolean;
  /** ED: extension outputs follow. */
  readonly extensions: boolean;
  /** 0 to 2^32 - 1; 0 for authenticators that do not count. */
  readonly counter: number;
}

/** The fixed part. @throws FidoProblem `malformed` */
export function readAuthenticatorData(bytes: Buffer): AuthenticatorData {
  if (bytes.length < headerBytes) throw new FidoProblem('malformed', 'authenticator data is too short');
  const flags = bytes.readUInt8(32);
  return {
    rpIdHash: bytes.subarray(0, 32),
    userPresent: (flags & flag.userPresent) !== 0,
    userVerified: (flags & flag.userVerified) !== 0,
    backupEligible: (flags & flag.backupEligible) !== 0,
    backedUp: (flags & flag.backedUp) !== 0,
    attested: (flags & flag.attested) !== 0,
    extensions: (flags & flag.extensions) !== 0,
    counter: bytes.readUInt32BE(33),
  };
}

/**
 * 7.1, steps 14 to 17; 7.2, steps 15 to 18. User verification is not an option here: one factor never signs in.
 *
 * @throws FidoProblem `rp-id-mismatch`, `user-not-present`, `user-not-verified`, `backup-flags-inconsistent`
 */
export function checkAuthenticatorData(data: AuthenticatorData, expectedRpId: string): void {
  if (!hash('sha256', expectedRpId, 'buffer').equals(data.rpIdHash)) throw new FidoProblem('rp-id-mismatch');
  if (!data.userPresent) throw new FidoProblem('user-not-present');
  if (!data.userVerified) throw new FidoProblem('user-not-verified');
  if (data.backedUp && !data.backupEligible) throw new FidoProblem('backup-flags-inconsistent');
}

/**
 * 6.1: an assertion's authenticator data carries no attested credential, and ends after its extension outputs (one CBOR map).
 *
 * @throws FidoProblem `malformed`
 */
export function checkAssertionEnds(data: AuthenticatorData, bytes: Buffer): void {
  if (data.attested) throw new FidoProblem('malformed', 'an assertion with an attested credential');
  if (data.extensions)
    orFidoProblem('malformed', 'extension outputs', () => parseAuthenticatorData(asBytes(bytes)));
  else if (bytes.length !== headerBytes) throw new FidoProblem('malformed', 'authenticator data is too long');
}

export interface AttestedCredential {
  /** 16 bytes. As the authenticator claims it: see `attestationTrust` for whether anything proves it. */
  readonly aaguid: Buffer;
  /** 1 to 1,023 bytes. */
  readonly id: Buffer;
  /** COSE_Key, CBOR. */
  readonly publicKey: Buffer;
}

/** 6.5.1: the new credential inside the authenticator data. @throws FidoProblem `malformed`, `credential-id-too-long` */
export function readAttestedCredential(data: AuthenticatorData, bytes: Buffer): AttestedCredential {
  if (!data.attested) throw new FidoProblem('malformed', 'a registration without a credential');
  const { aaguid, credentialID, credentialPublicKey } = orFidoProblem(
    'malformed',
    'attested credential',
    () => parseAuthenticatorData(asBytes(bytes)),
  );
  if (aaguid?.length !== 16 || credentialID === undefined || credentialPublicKey === undefined) {
    throw new FidoProblem('malformed', 'attested credential is incomplete');
  }
  if (credentialID.length > longest.credentialId) throw new FidoProblem('credential-id-too-long');
  if (credentialID.length === 0) throw new FidoProblem('malformed', 'empty credential ID');
  return {
    aaguid: Buffer.from(aaguid),
    id: Buffer.from(credentialID),
    publicKey: Buffer.from(credentialPublicKey),
  };
}

export interface AttestationObject {
  readonly format: string;
  /** A CBOR map; for `compound` a list. */
  readonly statement: unknown;
  readonly authenticatorData: Buffer;
}

/** 6.5.4. @throws FidoProblem `malformed` */
export function readAttestationObject(bytes: Buffer): AttestationObject {
  const object = orFidoProblem('malformed', 'attestation object', () => {
    const decoded = isoCBOR.decodeFirst<CBORType>(asBytes(bytes));
    // The decoder takes strings cut short, long forms of lengths and anything after the end: one object, one spelling
    // (CTAP2 canonical form).
    return bytes.equals(isoCBOR.encode(decoded)) ? decoded : undefined;
  });
  if (!(object instanceof Map)) throw new FidoProblem('malformed', 'attestation object is no canonical map');
  const format: unknown = object.get('fmt');
  const authenticatorData: unknown = object.get('authData');
  if (typeof format !== 'string' || !(authenticatorData instanceof Uint8Array)) {
    throw new FidoProblem('malformed', 'attestation object is incomplete');
  }
  return { format, statement: object.get('attStmt'), authenticatorData: Buffer.from(authenticatorData) };
}

/** A copy that owns its memory: Buffer shares a pool, and the library's readers start at the pool's beginning or write. */
function asBytes(bytes: Buffer): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(bytes);
}
