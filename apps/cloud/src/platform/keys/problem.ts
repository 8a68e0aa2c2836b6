/**
 * - `key-missing`: there is no such key; what it sealed is lost, unless the file is put back.
 * - `key-unsafe`: a key's file or folder belongs to someone else, or is open to others.
 * - `key-damaged`: a key's file is not one.
 * - `seal-broken`: sealed data was changed, moved to another place, or sealed by another key.
 */
export type KeyCode = 'key-missing' | 'key-unsafe' | 'key-damaged' | 'seal-broken';

/** The message names the place or file, never a key or a value. */
export class KeyError extends Error {
  readonly code: KeyCode;

  constructor(code: KeyCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'KeyError';
    this.code = code;
  }
}
