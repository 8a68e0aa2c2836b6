import { hash } from 'node:crypto';
import { verifyAttestation } from './fido/attestation.ts';
import { trustOf, zeroAaguid } from './fido/attestation-trust.ts';
import type { AttestationTrust } from './fido/attestation-trust.ts';
import {
  checkAssertionEnds,
  checkAuthenticatorData,
  readAttestationObject,
  readAttestedCredential,
  readAuthenticatorData,
} from './fido/authenticator-data.ts';
import type { AttestedCredential } from './fido/authenticator-data.ts';
import { checkClientData } from './fido/client-data.ts';
import { anyAuthenticator, checkPolicy } from './fido/policy.ts';
import type { AttestationPolicy } from './fido/policy.ts';
import { FidoProblem } from './fido/problem.ts';
import { cachedPublicKey } from './fido/public-key-cache.ts';
import { importPublicKey, signatureVerifies } from './fido/public-key.ts';
import { decodePart, requirePublicKeyCredential } from './fido/response.ts';
import type { PublicKeyCredentialResponse } from './fido/response.ts';

/** What both ceremonies are held against. */
export interface ExpectedCeremony {
  /** The challenge that the authenticator was given, once: its bytes or their base64url. */
  readonly expectedChallenge: Uint8Array | string;
  /** The one origin on which the ceremony may run, e.g. `https://wallet.example.com`. */
  readonly expectedOrigin: string;
  /** The RP ID, e.g. `wallet.example.com`. */
  readonly expectedRpId: string;
}

export interface FidoRegistrationInput extends ExpectedCeremony {
  /** As `startRegistration` of `@simplewebauthn/browser` gives it. */
  readonly response: PublicKeyCredentialResponse & {
    readonly response: {
      readonly clientDataJSON: string;
      readonly attestationObject: string;
      readonly transports?: readonly string[] | undefined;
    };
  };
  /** Default: every authenticator, attested or not. */
  readonly policy?: AttestationPolicy;
  /** By which certificates are held against their validity. */
  readonly now: Date;
}

/** A new credential, ready to be kept. */
export interface RegisteredCredential {
  /** base64url, 1 to 1,023 bytes. */
  readonly credentialId: string;
  /** COSE_Key, CBOR. */
  readonly publicKey: Buffer;
  /** COSE algorithm, one of `fidoAlgorithms`. */
  readonly algorithm: number;
  /** 0 to 2^32 - 1. */
  readonly counter: number;
  /** Lower case, with hyphens. The authenticator's claim; proven only with `attestationTrust: 'certified'`. */
  readonly aaguid: string;
  readonly attestationFormat: string;
  readonly attestationTrust: AttestationTrust;
  readonly backupEligible: boolean;
  readonly backedUp: boolean;
  /** How the browser can reach the authenticator again, e.g. `internal`; unverified. */
  readonly transports: readonly string[];
}

/**
 * Verifies the making of a credential (Web Authentication Level 3, 7.1). That the credential ID is new (step 26) is for the
 * caller's unique index to say. Node's own cryptography at once, no promise: nothing here waits for anything.
 *
 * @throws FidoProblem with the first step that failed
 */
export function verifyFidoRegistration(input: FidoRegistrationInput): RegisteredCredential {
  const { response, policy = anyAuthenticator } = input;
  requirePublicKeyCredential(response);
  const clientDataJSON = decodePart(response.response.clientDataJSON, 'clientDataJSON');
  checkClientData(clientDataJSON, expectedClientData('webauthn.create', input));
  const object = readAttestationObject(decodePart(response.response.attestationObject, 'attestationObject'));
  const data = readAuthenticatorData(object.authenticatorData);
  checkAuthenticatorData(data, input.expectedRpId);
  const credential = readAttestedCredential(data, object.authenticatorData);
  const credentialId = credential.id.toString('base64url');
  if (credentialId !== response.id) throw new FidoProblem('credential-mismatch');
  const publicKey = importPublicKey(credential.publicKey);
  const statements = verifyAttestation(object.format, object.statement, {
    authenticatorData: object.authenticatorData,
    clientDataHash: sha256(clientDataJSON),
    rpIdHash: data.rpIdHash,
    aaguid: credential.aaguid,
    credentialId: credential.id,
    publicKey,
  });
  const aaguid = aaguidOf(object.format, credential);
  const attestationTrust = trustOf(statements, aaguid, policy.roots ?? {}, input.now);
  checkPolicy(policy, { statements, trust: attestationTrust, aaguid, backupEligible: data.backupEligible });
  return {
    credentialId,
    publicKey: credential.publicKey,
    algorithm: publicKey.algorithm,
    counter: data.counter,
    aaguid,
    attestationFormat: object.format,
    attestationTrust,
    backupEligible: data.backupEligible,
    backedUp: data.backedUp,
    transports: knownTransports(response.response.transports),
  };
}

export interface FidoAssertionInput extends ExpectedCeremony {
  /** As `startAuthentication` of `@simplewebauthn/browser` gives it. */
  readonly response: PublicKeyCredentialResponse & {
    readonly response: {
      readonly clientDataJSON: string;
      readonly authenticatorData: string;
      readonly signature: string;
    };
  };
  /** The credential that the caller expects, as it was registered and last used. */
  readonly credential: {
    /** base64url. */
    readonly id: string;
    /** COSE_Key, CBOR. */
    readonly publicKey: Uint8Array;
    readonly counter: number;
    readonly backupEligible: boolean;
  };
}

/** What to keep of a verified assertion. */
export interface VerifiedAssertion {
  /** To be stored by an update that demands the counter read before: of two assertions at once, one must lose. */
  readonly counter: number;
  readonly backedUp: boolean;
  readonly userVerified: true;
}

/**
 * Verifies an assertion (Web Authentication Level 3, 7.2). Done here step by step, on the library's decoders: the way through
 * the library imports the key each time and costs several times as much (docs/decisions/0003-attestation-formats.md).
 *
 * Whose credential it is, and that a user handle agrees (step 6), is the caller's question: the record is looked up there.
 * The counter is judged last, so that `counter-not-increased` is raised only for an assertion that the key really made: it is
 * then a sign of a copied key, and worth an alarm.
 *
 * @throws FidoProblem with the first step that failed
 */
export function verifyFidoAssertion(input: FidoAssertionInput): VerifiedAssertion {
  const { response, credential } = input;
  requirePublicKeyCredential(response);
  if (response.id !== credential.id) throw new FidoProblem('credential-mismatch');
  const clientDataJSON = decodePart(response.response.clientDataJSON, 'clientDataJSON');
  checkClientData(clientDataJSON, expectedClientData('webauthn.get', input));
  const authenticatorData = decodePart(response.response.authenticatorData, 'authenticatorData');
  const data = readAuthenticatorData(authenticatorData);
  checkAssertionEnds(data, authenticatorData);
  checkAuthenticatorData(data, input.expectedRpId);
  if (data.backupEligible !== credential.backupEligible) throw new FidoProblem('backup-eligibility-changed');
  const signature = decodePart(response.response.signature, 'signature');
  const signed = Buffer.concat([authenticatorData, sha256(clientDataJSON)]);
  const publicKey = cachedPublicKey(credential.id, credential.publicKey);
  if (!signatureVerifies(publicKey, signed, signature)) throw new FidoProblem('signature-invalid');
  checkCounter(data.counter, credential.counter);
  return { counter: data.counter, backedUp: data.backedUp, userVerified: true };
}

/** 7.2, step 22. Authenticators that do not count (most that sync) say 0 for ever. */
function checkCounter(counter: number, last: number): void {
  if ((counter > 0 || last > 0) && counter <= last) throw new FidoProblem('counter-not-increased');
}

function expectedClientData(type: 'webauthn.create' | 'webauthn.get', ceremony: ExpectedCeremony) {
  return { type, challenge: ceremony.expectedChallenge, origin: ceremony.expectedOrigin };
}

function sha256(bytes: Buffer): Buffer {
  return hash('sha256', bytes, 'buffer');
}

/** A U2F attestation does not cover the AAGUID; CTAP2 makes it zero, and so does this, whatever it says. */
function aaguidOf(format: string, { aaguid }: AttestedCredential): string {
  if (format === 'fido-u2f') return zeroAaguid;
  const hex = aaguid.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** Web Authentication Level 3, 5.8.4. */
const transports = ['usb', 'nfc', 'ble', 'smart-card', 'hybrid', 'internal'];

function knownTransports(claimed: readonly string[] = []): string[] {
  return transports.filter((transport) => claimed.includes(transport));
}
