/** The code of a refusal by cloud or vault. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** An answer of the cloud that nobody signed, that was changed, or that is older than what was seen: a lie, or somebody else's. */
const untrue: ReadonlySet<string> = new Set([
  'context_mismatch',
  'decryption_failed',
  'did_log_invalid',
  'did_log_rollback',
  'key_invalid',
  'signature_invalid',
  'type_mismatch',
  'vault_rollback',
]);

/** Whether the cloud said what does not hold. */
export function isUntrue(error: unknown): boolean {
  return untrue.has(codeOf(error));
}
