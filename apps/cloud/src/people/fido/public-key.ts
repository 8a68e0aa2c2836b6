import { createPublicKey, verify } from 'node:crypto';
import type { JsonWebKey, KeyObject } from 'node:crypto';
import { isoCBOR } from '@simplewebauthn/server/helpers';
import { FidoProblem, orFidoProblem } from './problem.ts';

/** COSE (RFC 9053): a key's type, and what an algorithm demands of it. */
type Algorithm =
  | {
      readonly kty: 'EC';
      readonly cose: 2;
      readonly curve: number;
      readonly crv: string;
      readonly size: number;
      readonly digest: string;
    }
  | {
      readonly kty: 'OKP';
      readonly cose: 1;
      readonly curve: number;
      readonly crv: string;
      readonly size: number;
      readonly digest: null;
    }
  | { readonly kty: 'RSA'; readonly cose: 3; readonly digest: string };

/**
 * COSE algorithm -> the one kind of key it may come with. Web Authentication Level 3, 5.8.5 ties each algorithm to one curve,
 * so that no signature is ever checked under parameters that the sender chose.
 */
const algorithms = new Map<number, Algorithm>([
  [-7, { kty: 'EC', cose: 2, curve: 1, crv: 'P-256', size: 32, digest: 'sha256' }],
  [-8, { kty: 'OKP', cose: 1, curve: 6, crv: 'Ed25519', size: 32, digest: null }],
  [-35, { kty: 'EC', cose: 2, curve: 2, crv: 'P-384', size: 48, digest: 'sha384' }],
  [-36, { kty: 'EC', cose: 2, curve: 3, crv: 'P-521', size: 66, digest: 'sha512' }],
  [-53, { kty: 'OKP', cose: 1, curve: 7, crv: 'Ed448', size: 57, digest: null }],
  [-257, { kty: 'RSA', cose: 3, digest: 'sha256' }],
]);

/**
 * COSE identifiers accepted for a credential, most wanted first; the list to ask for in `pubKeyCredParams`: ES256, EdDSA
 * (Ed25519), ES384, ES512, Ed448, RS256 (older Windows Hello).
 */
export const fidoAlgorithms: readonly number[] = [...algorithms.keys()];

/** 2048 to 4096 bits. */
const rsaModulusBytes = { least: 256, most: 512 };
/** 65537: with e = 1 anything verifies, and no authenticator makes another. */
const rsaExponent = Buffer.from([1, 0, 1]);

/** A credential's public key, ready to verify with. */
export interface FidoPublicKey {
  readonly algorithm: number;
  readonly key: KeyObject;
  /** What the algorithm hashes with; null where the signature scheme hashes by itself (EdDSA). */
  readonly digest: string | null;
}

/**
 * COSE_Key (CBOR) to a key.
 *
 * @throws FidoProblem `algorithm-not-allowed`, `public-key-invalid`
 */
export function importPublicKey(cose: Uint8Array): FidoPublicKey {
  const members = orFidoProblem('public-key-invalid', 'not CBOR', () =>
    isoCBOR.decodeFirst<unknown>(Uint8Array.from(cose)),
  );
  if (!(members instanceof Map)) throw new FidoProblem('public-key-invalid', 'not a COSE key');
  const identifier: unknown = members.get(3);
  const algorithm = typeof identifier === 'number' ? algorithms.get(identifier) : undefined;
  if (typeof identifier !== 'number' || algorithm === undefined)
    throw new FidoProblem('algorithm-not-allowed');
  if (members.get(1) !== algorithm.cose)
    throw new FidoProblem('public-key-invalid', 'key type of another algorithm');
  const jwk = jwkOf(algorithm, members);
  const key = orFidoProblem('public-key-invalid', 'not a point of its curve', () =>
    createPublicKey({ key: jwk, format: 'jwk' }),
  );
  return { algorithm: identifier, key, digest: algorithm.digest };
}

function jwkOf(algorithm: Algorithm, members: ReadonlyMap<unknown, unknown>): JsonWebKey {
  const first = members.get(-1);
  if (algorithm.kty === 'RSA') {
    return { kty: 'RSA', n: modulus(first), e: exponent(members.get(-2)) };
  }
  if (first !== algorithm.curve) throw new FidoProblem('public-key-invalid', 'curve of another algorithm');
  const { kty, crv, size } = algorithm;
  const x = coordinate(members.get(-2), size);
  return kty === 'OKP' ? { kty, crv, x } : { kty, crv, x, y: coordinate(members.get(-3), size) };
}

function coordinate(value: unknown, size: number): string {
  if (!(value instanceof Uint8Array) || value.length !== size) {
    // Also point compression (a boolean y), which 5.8.5 forbids.
    throw new FidoProblem('public-key-invalid', 'coordinate of a wrong size');
  }
  return Buffer.from(value).toString('base64url');
}

function modulus(value: unknown): string {
  const fits =
    value instanceof Uint8Array &&
    value.length >= rsaModulusBytes.least &&
    value.length <= rsaModulusBytes.most;
  if (!fits || value[0] === 0) throw new FidoProblem('public-key-invalid', 'RSA modulus of a wrong size');
  return Buffer.from(value).toString('base64url');
}

function exponent(value: unknown): string {
  if (!(value instanceof Uint8Array) || !rsaExponent.equals(value)) {
    throw new FidoProblem('public-key-invalid', 'RSA exponent');
  }
  return rsaExponent.toString('base64url');
}

/** True for a signature by this key over these bytes. A signature of the wrong form is simply not one. */
export function signatureVerifies(
  { key, digest }: FidoPublicKey,
  data: Uint8Array,
  signature: Uint8Array,
): boolean {
  return verify(digest, data, key, signature);
}
