import type { Did } from '@lanyard/crypto/did';
import type { VerifiedDidLog } from '@lanyard/crypto/did-log';
import type { Branded, Digest } from '@lanyard/crypto/encoding';
import { CryptoProblem } from '@lanyard/crypto/errors';
import { thumbprint, type RsaPublicJwk } from '@lanyard/crypto/keys';
import { readObject, splitCompact } from '@lanyard/crypto/statements';
import { verifyVaultKeyCertificate } from '@lanyard/crypto/vault-key-certificate';

/** Somebody to whom a SecureKey may be encrypted. Only `verifyRecipient` makes one: no key goes by the cloud's word. */
export type Recipient = Branded<
  { readonly organization: string; readonly did: Did; readonly key: RsaPublicJwk; readonly kid: Digest },
  'Recipient'
>;

/**
 * Verifies whose vault key it is, as the cloud served it: certified by the person's own DID key, and by the one they have now. Whoever
 * recovered has new keys, and what is encrypted to the old one is for whoever found the phone.
 *
 * @param expected.log Of the DID meant, verified and at or after what the reader has pinned.
 * @throws CryptoProblem of `verifyVaultKeyCertificate`; `certificate_mismatch` for one that was replaced
 */
export async function verifyRecipient(
  certificate: string,
  expected: { readonly organization: string; readonly log: VerifiedDidLog; readonly now: number },
): Promise<Recipient> {
  const { organization, log, now } = expected;
  if (log.deactivated === true)
    throw new CryptoProblem('certificate_mismatch', 'somebody who has ended their identity');
  const [, payload] = splitCompact(certificate, 3, 4096);
  const place = log.entries.findIndex(({ versionId }) => versionId === readObject(payload)['versionId']);
  const entry = log.entries[place];
  if (entry === undefined)
    throw new CryptoProblem('context_mismatch', 'a certificate at a version that the log does not have');
  if (log.entries.slice(place + 1).some(({ didKeyChanged }) => didKeyChanged))
    throw new CryptoProblem('certificate_mismatch', 'certified by a DID key that was replaced');
  const { did } = log;
  const { key } = await verifyVaultKeyCertificate(certificate, {
    organization,
    did,
    didKey: entry.didKey,
    now,
  });
  return { organization, did, key, kid: thumbprint(key) } as Recipient;
}
