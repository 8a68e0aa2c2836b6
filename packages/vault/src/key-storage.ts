import { canonicalJson, fromUtf8, parseCompactJson, utf8 } from '@lanyard/crypto/encoding';
import { openEnvelope, sealEnvelope } from '@lanyard/crypto/envelopes';
import {
  importKeyRingKey,
  readRsaPrivateJwk,
  thumbprint,
  type EcPublicJwk,
  type RsaPrivateJwk,
} from '@lanyard/crypto/keys';
import { joinSplitKey, type KeyShare } from '@lanyard/crypto/splitting';
import {
  importCertifiedVaultKey,
  verifyVaultKeyCertificate,
  type VaultKeyCertificate,
} from '@lanyard/crypto/vault-key-certificate';

/**
 * The UserPasswordPrivateKey at rest in a browser (white paper, "How password manager user key is secured in client storage at
 * rest"): encrypted under the StorageProtectionKey, share 1 beside it, share 2 with the session in the cloud. Who takes the
 * storage has ciphertext and one share; who takes the session has the other.
 */
export interface StoredVaultKey {
  /** JWE under the StorageProtectionKey. */
  readonly envelope: string;
  /** Of the StorageProtectionKey. */
  readonly share1: KeyShare;
  /** Vault key certificate of the public half. */
  readonly certificate: string;
}

/** Whose vault key it is, and by whose word. */
export interface VaultKeyOwner {
  /** Organization id. */
  readonly organization: string;
  readonly did: string;
  /** DID key at the certificate's version, from the verified DID log. */
  readonly didKey: EcPublicJwk;
  /** Seconds since 1970. */
  readonly now: number;
}

/** Both shares of a StorageProtectionKey. */
export interface StorageShares {
  readonly share1: KeyShare;
  /** From the cloud, through the live session; never stored. */
  readonly share2: string;
}

/** What a vault opens with, non-extractable, to be kept in memory only. */
export interface VaultKeys {
  readonly privateKey: CryptoKey;
  /** Of the key ring. */
  readonly ringKey: CryptoKey;
}

const type = 'lanyard-stored-vault-key+jwe';

/**
 * Encrypts a vault key for the browser's storage, after checking it against its certificate.
 *
 * @throws CryptoProblem `certificate_mismatch` and those of `verifyVaultKeyCertificate`; `share_invalid`
 */
export async function protectVaultKey(
  vault: { privateJwk: RsaPrivateJwk; certificate: string },
  shares: StorageShares,
  owner: VaultKeyOwner,
): Promise<StoredVaultKey> {
  const certificate = await verifyVaultKeyCertificate(vault.certificate, owner);
  await importCertifiedVaultKey(vault.privateJwk, certificate);
  const envelope = await sealEnvelope({
    type,
    key: await joinSplitKey(shares.share1, shares.share2),
    context: await contextOf(owner, certificate),
    content: utf8(canonicalJson({ ...vault.privateJwk })),
  });
  return { envelope, share1: shares.share1, certificate: vault.certificate };
}

/**
 * Opens the stored vault key.
 *
 * @param share2 From the cloud, through the live session.
 * @throws CryptoProblem `decryption_failed` where the shares do not belong together, and those of `protectVaultKey`
 */
export async function openVaultKey(
  stored: StoredVaultKey,
  share2: string,
  owner: VaultKeyOwner,
): Promise<VaultKeys> {
  const { privateJwk, certificate } = await unprotect(stored, share2, owner);
  const privateKey = await importCertifiedVaultKey(privateJwk, certificate);
  return { privateKey, ringKey: await importKeyRingKey(privateJwk) };
}

/**
 * Encrypts the stored vault key anew under another StorageProtectionKey: after each unlock, so that an old share 2 opens nothing.
 *
 * @throws CryptoProblem as `openVaultKey`
 */
export async function reprotectVaultKey(
  stored: StoredVaultKey,
  share2: string,
  fresh: StorageShares,
  owner: VaultKeyOwner,
): Promise<StoredVaultKey> {
  const { privateJwk } = await unprotect(stored, share2, owner);
  return protectVaultKey({ privateJwk, certificate: stored.certificate }, fresh, owner);
}

async function unprotect(
  stored: StoredVaultKey,
  share2: string,
  owner: VaultKeyOwner,
): Promise<{ privateJwk: RsaPrivateJwk; certificate: VaultKeyCertificate }> {
  const certificate = await verifyVaultKeyCertificate(stored.certificate, owner);
  const content = await openEnvelope(stored.envelope, {
    type,
    context: await contextOf(owner, certificate),
    key: await joinSplitKey(stored.share1, share2),
  });
  return { privateJwk: readRsaPrivateJwk(parseCompactJson(fromUtf8(content))), certificate };
}

async function contextOf({ organization, did }: VaultKeyOwner, { key }: VaultKeyCertificate) {
  return { organization, person: did, kid: thumbprint(key) };
}
