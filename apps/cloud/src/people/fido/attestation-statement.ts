import { verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { AttestationCertificate } from './certificate.ts';
import { FidoProblem } from './problem.ts';
import type { FidoPublicKey } from './public-key.ts';

/** What a verification procedure of section 8 is given beside the statement. */
export interface AttestedCeremony {
  readonly authenticatorData: Buffer;
  /** SHA-256 of clientDataJSON. */
  readonly clientDataHash: Buffer;
  readonly rpIdHash: Buffer;
  readonly aaguid: Buffer;
  readonly credentialId: Buffer;
  readonly publicKey: FidoPublicKey;
}

/** What a verified statement says of the authenticator, before anybody asks whether its root is known. */
export interface VerifiedStatement {
  readonly format: string;
  /**
   * `self`: signed by the credential's own key. `certified`: by a key with a certificate. `unproven`: so too, but the
   * certificate does not say enough to prove where the credential's key is.
   */
  readonly type: 'none' | 'self' | 'unproven' | 'certified';
  /** Leaf first; empty for `none` and `self`. */
  readonly chain: readonly AttestationCertificate[];
}

/** The `attStmt` of every format but `compound`. */
export type Statement = ReadonlyMap<unknown, unknown>;

export function bytesOf(statement: Statement, member: string): Buffer {
  const value = statement.get(member);
  if (!(value instanceof Uint8Array)) throw new FidoProblem('attestation-invalid', `no ${member}`);
  return Buffer.from(value);
}

/** COSE algorithm -> hash. `null`: the scheme hashes by itself. RS1 (SHA-1) is what the TPMs of Windows 10 sign with. */
const digests = new Map<unknown, string | null>([
  [-7, 'sha256'],
  [-35, 'sha384'],
  [-36, 'sha512'],
  [-8, null],
  [-53, null],
  [-257, 'sha256'],
  [-258, 'sha384'],
  [-259, 'sha512'],
  [-65_535, 'sha1'],
]);

/** The hash that the statement's `alg` names. @throws FidoProblem `attestation-invalid` */
export function digestOf(statement: Statement): string | null {
  const digest = digests.get(statement.get('alg'));
  if (digest === undefined) throw new FidoProblem('attestation-invalid', 'unknown alg');
  return digest;
}

const hashesByItself = new Set<string | undefined>(['ed25519', 'ed448']);

/**
 * The signature of a statement by the key of its certificate. Of `alg` only the hash counts; between ECDSA and RSA the key
 * decides, some devices being known to name RS256 beside a P-256 key.
 *
 * @throws FidoProblem `attestation-invalid`
 */
export function requireSignature(
  digest: string | null,
  data: Uint8Array,
  key: KeyObject,
  signature: Buffer,
): void {
  if ((digest === null) !== hashesByItself.has(key.asymmetricKeyType)) {
    throw new FidoProblem('attestation-invalid', 'alg of another kind of key');
  }
  if (!verify(digest, data, key, signature)) throw new FidoProblem('attestation-invalid', 'signature');
}

/** What packed, android-key, apple and TPM statements cover. */
export function toBeSigned({ authenticatorData, clientDataHash }: AttestedCeremony): Buffer {
  return Buffer.concat([authenticatorData, clientDataHash]);
}
