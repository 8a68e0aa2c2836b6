/** A secret, in every way it could have got into a table or a line: plain, base64, base64url, hexadecimal, inside something longer. */

export interface Secret {
  /** For the message of a failing test, which must not print it. */
  readonly what: string;
  readonly value: string | Uint8Array;
}

/** Shorter than this, what is looked for must stand by itself: six digits occur inside longer numbers. */
const longEnough = 9;

/** Patterns of which none may match. */
export function spellingsOf({ value }: Secret): readonly RegExp[] {
  if (typeof value !== 'string') return bytesIn(Buffer.from(value));
  const escaped = value.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  const plain = value.length < longEnough ? `(?<![\\w.-])${escaped}(?![\\w.-])` : escaped;
  return [new RegExp(plain, 'i'), ...bytesIn(Buffer.from(value)), ...bytesIn(decoded(value))];
}

/** What a base64url text stands for; nothing where it is none. */
function decoded(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.length >= longEnough && bytes.toString('base64url') === text ? bytes : Buffer.alloc(0);
}

function bytesIn(bytes: Buffer): readonly RegExp[] {
  if (bytes.length < 6) return [];
  return [new RegExp(bytes.toString('hex'), 'i'), ...[0, 1, 2].map((shift) => base64At(bytes, shift))];
}

/** Base64 of something that has these bytes in it, `shift` after a multiple of three: the characters that they alone decide. */
function base64At(bytes: Buffer, shift: number): RegExp {
  const whole = Buffer.concat([Buffer.alloc(shift), bytes]);
  const from = Math.ceil((shift * 8) / 6);
  const to = Math.floor((whole.length * 8) / 6);
  const text = whole.toString('base64').slice(from, to);
  // Both alphabets.
  return new RegExp(text.replaceAll(/[+]/g, '[+-]').replaceAll('/', '[/_]'));
}

/** Names of those that are found. */
export function foundIn(text: string, secrets: readonly Secret[]): readonly string[] {
  const isIn = (secret: Secret) => spellingsOf(secret).some((spelling) => spelling.test(text));
  return [...new Set(secrets.filter(isIn).map(({ what }) => what))];
}
