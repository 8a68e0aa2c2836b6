/**
 * Why something cryptographic was refused. Branch on `code`; the message is for the log of an engineer and holds no secret.
 *
 * - `encoding_invalid`: not canonical base64url, UTF-8 or JSON, or a value out of its range
 * - `key_invalid`: a key of the wrong kind, size or use, or not on its curve
 * - `envelope_malformed`: not the compact form, or a member missing, extra or of the wrong shape
 * - `envelope_too_large`: longer than the limit of its type
 * - `type_mismatch`: another `typ`, version or algorithm than the reader pinned
 * - `context_mismatch`: a genuine envelope of another organization, item, person, key or sign-in
 * - `signature_invalid`: the signature does not verify
 * - `decryption_failed`: wrong key, or the ciphertext was changed
 * - `expired`, `not_yet_valid`: outside its window by the given clock; the second usually means a wrong clock
 * - `nonce_refused`: no server nonce, or one that the server does not accept (any more): ask again with a fresh one
 * - `share_invalid`: shares that are no shares, or are twice the same
 * - `recovery_code_invalid`: mistyped, damaged, or not a recovery code
 * - `certificate_mismatch`: a vault key that is not the one its certificate names
 * - `did_log_invalid`: a log that breaks did:webvh or Lanyard's rules
 * - `did_log_rollback`: a log shorter than, or forked from, the head seen before
 * - `statement_unchained`: a statement about a member that leads to no owner
 * - `statement_rollback`: a statement about a member older than one seen before
 * - `access_refused`: by somebody whose role at an item does not include it, or whose browser was not let into the vault
 * - `vault_rollback`: an item, an access list or a sync older than, or forked from, what was seen before
 * - `vault_key_old`: an item whose key is still known to somebody who has ended their identity or has other keys
 * - `vault_people_changed`: somebody who is to have an item is no member any more, or has ended their identity
 * - `vault_item_spoiled`: an item whose newest version is truly by somebody who may write it, and opens for nobody
 * - `credential_invalid`: a claim credential or its presentation that does not verify
 */
export type CryptoProblemCode =
  | 'encoding_invalid'
  | 'key_invalid'
  | 'envelope_malformed'
  | 'envelope_too_large'
  | 'type_mismatch'
  | 'context_mismatch'
  | 'signature_invalid'
  | 'decryption_failed'
  | 'expired'
  | 'not_yet_valid'
  | 'nonce_refused'
  | 'share_invalid'
  | 'recovery_code_invalid'
  | 'certificate_mismatch'
  | 'did_log_invalid'
  | 'did_log_rollback'
  | 'statement_unchained'
  | 'statement_rollback'
  | 'access_refused'
  | 'vault_rollback'
  | 'vault_key_old'
  | 'vault_people_changed'
  | 'vault_item_spoiled'
  | 'credential_invalid';

/** The only error this package throws on purpose. Anything else that escapes is a bug in Lanyard. */
export class CryptoProblem extends Error {
  readonly code: CryptoProblemCode;

  constructor(code: CryptoProblemCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CryptoProblem';
    this.code = code;
  }
}

/**
 * Runs a step of the platform or of a library and turns whatever it throws into one of our codes, so that no caller ever
 * branches on a browser's wording. A CryptoProblem passes through unchanged.
 */
export async function orProblem<T>(
  code: CryptoProblemCode,
  message: string,
  step: () => Promise<T>,
): Promise<T> {
  try {
    return await step();
  } catch (cause) {
    if (cause instanceof CryptoProblem) throw cause;
    throw new CryptoProblem(code, message, { cause });
  }
}
