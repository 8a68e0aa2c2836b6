import type { FidoAssertion } from '@lanyard/contract/shapes';
import { digestToBytes, type Digest } from '@lanyard/crypto/encoding';
import { claimsPrfSalt, unwrapClaimsKey } from '@lanyard/crypto/storage-envelope';
import { WalletProblem } from './problem.ts';
import { entries, type Wallet } from './wallet.ts';

/** One touch: what the cloud verifies, and the key that the same touch gives back for the claims on this device. */
export interface Touch {
  readonly assertion: FidoAssertion;
  /** AES-256-GCM, non-extractable. Keep it for the one act that was touched for. */
  readonly claimsKey: CryptoKey;
}

/**
 * Asks the person for one touch over a challenge (protocol, Sign-in 5).
 *
 * @throws WalletProblem `claims_locked` where the authenticator gives no PRF output; DOMException where the person declines
 */
export async function touch(wallet: Wallet, challenge: Digest): Promise<Touch> {
  const { device, identity, keys } = wallet;
  const { response, prf } = await device.authenticator.get({
    rpId: identity.rpId,
    credentialId: identity.credentialId,
    challenge: digestToBytes(challenge),
    ...(identity.prf ? { prfSalt: claimsPrfSalt() } : {}),
  });
  const wrapped = await device.storage.get(entries.claimsKey);
  if (typeof wrapped !== 'string') throw new WalletProblem('storage_damaged', 'no claims key on this device');
  const context = { person: identity.personId, credential: identity.credentialId };
  if (keys.claimsWrapping !== null) {
    const claimsKey = await unwrapClaimsKey(
      wrapped,
      { kind: 'deviceKey', key: keys.claimsWrapping },
      context,
    );
    return { assertion: response, claimsKey };
  }
  if (prf === null) throw new WalletProblem('claims_locked', 'no PRF output came with the touch');
  return {
    assertion: response,
    claimsKey: await unwrapClaimsKey(wrapped, { kind: 'prf', output: prf }, context),
  };
}
