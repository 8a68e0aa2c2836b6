import { CompactSign } from 'jose/jws/compact/sign';
import { canonicalJson, digest, isBase64url, isDigest, randomToken, utf8, type Digest } from './encoding.ts';
import { CryptoProblem } from './errors.ts';
import {
  importVerificationKey,
  readEcPublicJwk,
  type BrowserKey,
  type DeviceKey,
  type EcPublicJwk,
} from './keys.ts';
import { isSeconds, isText, readMembers } from './members.ts';
import { checkOnceWindow, onceSeconds, readObject, splitCompact, verifySignature } from './statements.ts';

/** DPoP (RFC 9449): a request made by whoever holds the device or browser key, not by whoever copied a token. */
const proofType = 'dpop+jwt';
const proofLimit = 2048;

/**
 * What a proof goes with:
 * - `accessToken`: the token in the Authorization header, bound by its hash (`ath`);
 * - `session`: the `jti` of a session that travels as an HttpOnly cookie, whose text the page cannot read (`sid`);
 * - `none`: nothing yet, as when a sign-in is completed or a person token is asked for.
 */
export type ProofBinding =
  | { readonly kind: 'accessToken'; readonly token: string }
  | { readonly kind: 'session'; readonly jti: string }
  | { readonly kind: 'none' };

/** A proof that was checked. */
export interface DeviceProof {
  /** Once used, remembered until `forgetAt`. */
  readonly jti: string;
  /** Thumbprint of the key that signed. */
  readonly jkt: Digest;
  readonly publicJwk: EcPublicJwk;
  /** Seconds since 1970: from then on the proof is refused for its age, and its `jti` need not be remembered. */
  readonly forgetAt: number;
}

/**
 * Signs a proof for one request.
 *
 * @param options.url Of the request; query and fragment are left out (RFC 9449 section 4.2).
 * @param options.nonce The server's latest; left out only before there is one: the answer then brings it.
 * @param options.now Seconds since 1970, by the cloud's clock where it is known.
 */
export async function createDeviceProof(options: {
  key: DeviceKey | BrowserKey;
  method: string;
  url: string;
  nonce?: string;
  binding: ProofBinding;
  now: number;
}): Promise<string> {
  const { key, method, url, nonce, binding, now } = options;
  const payload = {
    jti: randomToken(),
    htm: method,
    htu: targetOf(url),
    iat: now,
    ...(nonce === undefined ? {} : { nonce }),
    ...boundMembers(binding),
  };
  return new CompactSign(utf8(canonicalJson(payload)))
    .setProtectedHeader({ alg: 'ES256', jwk: { ...key.publicJwk }, typ: proofType })
    .sign(key.privateKey);
}

/**
 * Verifies a proof (RFC 9449 section 4.3) as rows to read down, the cheap ones first. That the `jti` was not used before, the
 * caller checks in its database.
 *
 * @param expected.url Origin from the record and path of the request; never built from the Host header alone.
 * @param expected.thumbprint The key that must have signed; `any` only where the request itself introduces the key.
 * @param expected.acceptNonce Tells whether the server gave out this nonce and still takes it.
 * @throws CryptoProblem `nonce_refused` where the nonce is missing or not accepted; `context_mismatch` for another request,
 *   token or key; `expired`, `not_yet_valid`, `key_invalid`, `signature_invalid`, `envelope_malformed`, `type_mismatch`
 */
export async function verifyDeviceProof(
  proof: string,
  expected: {
    method: string;
    url: string;
    binding: ProofBinding;
    thumbprint: Digest | 'any';
    acceptNonce: (nonce: string) => boolean | Promise<boolean>;
    now: number;
  },
): Promise<DeviceProof> {
  const [encodedHeader, encodedPayload] = splitCompact(proof, 3, proofLimit);
  const publicJwk = readProofHeader(encodedHeader);
  const claims = readMembers('device proof', readObject(encodedPayload), requiredMembers, optionalMembers);

  if (claims.htm !== expected.method) throw new CryptoProblem('context_mismatch', 'proof for another method');
  if (claims.htu !== targetOf(expected.url))
    throw new CryptoProblem('context_mismatch', 'proof for another address');
  await checkBinding(claims, expected.binding);
  checkOnceWindow(claims.iat, expected.now);
  if (claims.nonce === undefined || !(await expected.acceptNonce(claims.nonce))) {
    throw new CryptoProblem('nonce_refused', 'no nonce, or one that is not accepted');
  }
  const { kid: jkt, key } = await importVerificationKey(publicJwk);
  if (expected.thumbprint !== 'any' && jkt !== expected.thumbprint) {
    throw new CryptoProblem('context_mismatch', 'proof by another key');
  }
  await verifySignature(proof, key, 'ES256');
  return { jti: claims.jti, jkt, publicJwk, forgetAt: claims.iat + onceSeconds + 1 };
}

const requiredMembers = { jti: isProofId, htm: isText, htu: isText, iat: isSeconds };
const optionalMembers = { nonce: isText, ath: isDigest, sid: isText };

/** Exactly `typ`, `alg` and the public key: nothing else of the header is of use to anyone but an attacker. */
function readProofHeader(encoded: string) {
  const header = readObject(encoded);
  if (header['typ'] !== proofType || header['alg'] !== 'ES256')
    throw new CryptoProblem('type_mismatch', 'not a device proof');
  if (Object.keys(header).length !== 3)
    throw new CryptoProblem('envelope_malformed', 'header member that a proof does not have');
  return readEcPublicJwk(header['jwk']);
}

/** The proof is bound to exactly what goes with it: one that also names something else was made for another request. */
async function checkBinding(claims: BoundMembers, binding: ProofBinding): Promise<void> {
  const wanted = boundMembers(binding);
  if (claims.ath !== wanted.ath || claims.sid !== wanted.sid) {
    throw new CryptoProblem('context_mismatch', 'proof for another token or session');
  }
}

interface BoundMembers {
  readonly ath?: string;
  readonly sid?: string;
}

function boundMembers(binding: ProofBinding): BoundMembers {
  if (binding.kind === 'accessToken') return { ath: digest(binding.token) };
  return binding.kind === 'session' ? { sid: binding.jti } : {};
}

function targetOf(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}

/** At least 16 random bytes, so that two clients never share one by chance; bounded, because the server keeps it. */
function isProofId(value: unknown): value is string {
  return isBase64url(value) && value.length >= 22 && value.length <= 64;
}
