import { isDid } from './did.ts';
import { CryptoProblem } from './errors.ts';
import {
  importDecryptionKey,
  readRsaPublicJwk,
  rsaPublicHalf,
  thumbprint,
  type DidKey,
  type EcPublicJwk,
  type RsaPrivateJwk,
  type RsaPublicJwk,
} from './keys.ts';
import { isRecord, isSeconds, isText, readMembers } from './members.ts';
import { clockAheadSeconds, onlyKey, signStatement, verifyStatement } from './statements.ts';

/** The DID key's word that a UserPasswordPublicKey is the person's in one organization. */
export interface VaultKeyCertificate {
  readonly did: string;
  /** Version of the signer's DID log when it was signed. */
  readonly versionId: string;
  readonly key: RsaPublicJwk;
  /** Seconds since 1970. A certificate has no end: it holds until the DID's log, or a newer certificate, says otherwise. */
  readonly issuedAt: number;
}

const type = 'lanyard-vault-key-certificate+jwt';

/** Signs a certificate for one organization. */
export function signVaultKeyCertificate(
  didKey: DidKey,
  certificate: VaultKeyCertificate,
  { organization }: { organization: string },
): Promise<string> {
  const { did, versionId, key, issuedAt } = certificate;
  return signStatement({
    type,
    key: didKey.privateKey,
    kid: didKey.thumbprint,
    context: { organization },
    payload: { sub: did, versionId, key: { ...key }, iat: issuedAt },
  });
}

/**
 * Verifies a certificate.
 *
 * @param expected.didKey Of the DID's log, at the certificate's version.
 * @throws CryptoProblem of `verifyStatement`; `context_mismatch` for another DID; `key_invalid`; `not_yet_valid`
 */
export async function verifyVaultKeyCertificate(
  certificate: string,
  expected: { organization: string; did: string; didKey: EcPublicJwk; now: number },
): Promise<VaultKeyCertificate> {
  const { organization, did, didKey, now } = expected;
  const { payload } = await verifyStatement(certificate, {
    type,
    context: { organization },
    keyFor: onlyKey(didKey),
  });
  const { sub, versionId, key, iat } = readMembers('vault key certificate', payload, members);
  if (sub !== did) throw new CryptoProblem('context_mismatch', 'certificate of another DID');
  if (iat > now + clockAheadSeconds) throw new CryptoProblem('not_yet_valid', 'dated more than 5 min ahead');
  return { did: sub, versionId, key: readRsaPublicJwk(key), issuedAt: iat };
}

/**
 * Imports a UserPasswordPrivateKey, non-extractable, after checking that it is the one the certificate names: a browser that
 * took any key it is handed would encrypt a vault to whoever handed it over.
 *
 * @throws CryptoProblem `certificate_mismatch`, `key_invalid`
 */
export async function importCertifiedVaultKey(
  privateJwk: RsaPrivateJwk,
  certificate: Pick<VaultKeyCertificate, 'key'>,
): Promise<CryptoKey> {
  const [own, certified] = [thumbprint(rsaPublicHalf(privateJwk)), thumbprint(certificate.key)];
  if (own !== certified)
    throw new CryptoProblem('certificate_mismatch', 'not the vault key its certificate names');
  return importDecryptionKey(privateJwk);
}

const members = { sub: isDid, versionId: isText, key: isRecord, iat: isSeconds };
