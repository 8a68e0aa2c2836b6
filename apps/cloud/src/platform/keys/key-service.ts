import type { Context } from './seal.ts';

/** Whose key: an organization (UUID), or the installation itself. */
export type KmsKeyId = string;

export const installationKeyId: KmsKeyId = 'installation';

/**
 * Keys that are kept apart from the database and its backups: whoever has only those opens nothing, and destroying a key destroys what
 * it sealed, in every backup. The port of a key management system; `local-keys.ts` keeps them in files.
 */
export interface KeyService {
  /**
   * Makes a key.
   *
   * @returns false when there is one of that name already; it is left as it is.
   */
  create(keyId: KmsKeyId): Promise<boolean>;
  /**
   * Seals a few bytes, typically another key, for this context.
   *
   * @throws KeyError `key-missing`, `key-unsafe`, `key-damaged`.
   */
  seal(keyId: KmsKeyId, context: Context, plaintext: Uint8Array): Promise<Buffer>;
  /** @throws KeyError `seal-broken`, and as `seal`. */
  open(keyId: KmsKeyId, context: Context, sealed: Uint8Array): Promise<Buffer>;
  /**
   * HMAC-SHA256 (32 bytes) under a key derived for this context, for values that must be found again but never read.
   *
   * @throws KeyError as `seal`.
   */
  mac(keyId: KmsKeyId, context: Context, value: string): Promise<Buffer>;
  /** Destroys a key for good, and with it everything it sealed. Not finding it is no error. */
  destroy(keyId: KmsKeyId): Promise<void>;
}
