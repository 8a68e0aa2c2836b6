import { verifyDeviceProof, type DeviceProof, type ProofBinding } from '@lanyard/crypto/device-proof';
import type { Digest } from '@lanyard/crypto/encoding';
import { CryptoProblem } from '@lanyard/crypto/errors';
import type { RequestContext } from './call.ts';
import type { DeviceProofNonces } from './device-proof-nonce.ts';
import { problem } from './problems.ts';

/**
 * The device proof of a request (`DPoP` header, RFC 9449): that it was made by whoever holds the key, for this method and
 * address, with what the proof must be bound to. That it is used once, `useDeviceProof` of the throttling room sees to.
 *
 * @param expected.thumbprint The key that must have signed; `any` only where the request itself introduces the key.
 * @throws ProblemError `device-proof-required` without a proof, or where its nonce is missing or too old: try again with the
 *   nonce of this answer (RFC 9449 section 8); `device-proof-refused` for any other proof that does not hold
 */
export async function requireDeviceProof(
  context: Pick<RequestContext, 'method' | 'url' | 'now' | 'header'>,
  nonces: DeviceProofNonces,
  expected: { readonly binding: ProofBinding; readonly thumbprint: Digest | 'any' },
): Promise<DeviceProof> {
  const proof = context.header('dpop');
  if (proof === undefined) throw problem('device-proof-required', { reason: 'absent', nothingShown: true });
  try {
    return await verifyDeviceProof(proof, {
      ...expected,
      method: context.method,
      url: context.url,
      acceptNonce: (nonce) => nonces.accepts(nonce, context.now),
      now: Math.floor(context.now.getTime() / 1000),
    });
  } catch (error) {
    if (!(error instanceof CryptoProblem)) throw error;
    if (error.code === 'nonce_refused') {
      throw problem('device-proof-required', {
        reason: error.code,
        nothingShown: true,
        headers: { 'www-authenticate': 'DPoP error="use_dpop_nonce", algs="ES256"' },
      });
    }
    throw problem('device-proof-refused', { reason: error.code, cause: error });
  }
}
