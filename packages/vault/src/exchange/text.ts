import { ExchangeProblem, mostTextBytes } from './report.ts';

/**
 * The text of a file: UTF-8, with or without its mark, or UTF-16 with it, as spreadsheets write them. Anything else is refused, not
 * guessed: a password read as something near it is a password that nobody has.
 *
 * @throws ExchangeProblem `too-large`, `encoding`; `unknown-format` where it is no text at all
 */
export function decodeText(file: Uint8Array): string {
  if (file.length > mostTextBytes) throw new ExchangeProblem('too-large');
  const [first, second] = file;
  const utf16 =
    first === 0xff && second === 0xfe
      ? 'utf-16le'
      : first === 0xfe && second === 0xff
        ? 'utf-16be'
        : undefined;
  try {
    const text = new TextDecoder(utf16 ?? 'utf-8', { fatal: true }).decode(file);
    // UTF-16 without its mark is valid UTF-8 full of zeros.
    if (text.includes('\0')) throw new TypeError('zeros');
    return text;
  } catch (cause) {
    // A picture, a broken zip: to save it as UTF-8 would be no help.
    throw new ExchangeProblem(isBinary(file) ? 'unknown-format' : 'encoding', { cause });
  }
}

/** Control characters that no text has, whatever its encoding, in its beginning. Zeros are those of UTF-16 without its mark. */
function isBinary(file: Uint8Array): boolean {
  return file
    .subarray(0, 4096)
    .some((byte) => byte > 0 && (byte < 9 || (byte > 13 && byte < 32 && byte !== 27)));
}

/** JSON to a value. @throws ExchangeProblem `malformed` */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Without the cause: engines quote the text there.
    throw new ExchangeProblem('malformed');
  }
}
