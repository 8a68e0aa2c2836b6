import { commonPasswords } from './common-passwords.ts';
import { words } from './words.ts';

/** Bits below which a password is weak: what a rig of graphics cards tries out in hours where a site that leaked hashed it fast. */
export const leastStrengthBits = 50;

/** Characters that are looked at: a text of thousands must not hold up a page. */
const mostRead = 64;
const shortestPiece = 3;
const longestPiece = 16;

/**
 * How many guesses a password withstands, as the logarithm to base 2: that of somebody who tries what people do before what is random.
 * The cheapest way to put it together counts, of characters, one by one, and pieces: common passwords and words (also reversed, with
 * capitals, with digits and signs for letters), what is known of the login, runs on keyboard and alphabet, years and dates, and what
 * stood in it before. An estimate, on purpose a low one: letters that are no word it knows may be one in another language.
 *
 * @param about What everybody knows of it: user name, site. Words of it are no secret.
 */
export function strengthBits(password: string, about: readonly string[] = []): number {
  const text = password.slice(0, mostRead);
  const small = lettersOf(text);
  const said = small.replace(/[@4310!$57]/gu, (sign) => disguises.get(sign) ?? sign);
  const known = new Set(
    about.flatMap((each) => lettersOf(each).split(/[^\p{L}\d]+/u)).filter((each) => each.length >= 3),
  );
  /** At each place: bits of all before it. */
  const bits = [0];
  for (let end = 1; end <= text.length; end += 1) {
    let best = bitsBefore(bits, end - 1) + characterBits(text, end - 1);
    for (let start = Math.max(0, end - longestPiece); start <= end - shortestPiece; start += 1) {
      const piece = pieceBits({ small, said, known }, start, end);
      if (piece !== undefined)
        best = Math.min(best, bitsBefore(bits, start) + piece + capitalBits(text.slice(start, end)));
    }
    bits.push(best);
  }
  return bitsBefore(bits, text.length);
}

function bitsBefore(bits: readonly number[], place: number): number {
  return bits[place] ?? 0;
}

const disguises = new Map([
  ['@', 'a'],
  ['4', 'a'],
  ['3', 'e'],
  ['1', 'i'],
  ['!', 'i'],
  ['0', 'o'],
  ['$', 's'],
  ['5', 's'],
  ['7', 't'],
]);

/** Words to their bits: the place in the list of common ones, or 11 for one of 2,048. */
const dictionary = new Map([
  ...words.map((word) => [word, 11] as const),
  ...commonPasswords.map((word, place) => [word, Math.log2(place + 2)] as const).toReversed(),
]);

/** Every run of three and more on keyboards and alphabet, in both directions. */
const runs: ReadonlySet<string> = new Set(
  [
    'abcdefghijklmnopqrstuvwxyz',
    '01234567890',
    'qwertyuiop',
    'qwertzuiopü',
    'azertyuiop',
    'asdfghjklöä',
    'zxcvbnm',
    'yxcvbnm',
    '1qaz2wsx3edc4rfv5tgb',
    '1qay2wsx3edc4rfv5tgb',
    'qayxswedcvfr',
    '1q2w3e4r5t6y7u8i',
    '1q2w3e4r5t6z7u8i',
    'q1w2e3r4t5',
  ]
    .flatMap((row) => [row, reversed(row)])
    .flatMap((row) =>
      Array.from({ length: row.length }, (_, start) => start).flatMap((start) =>
        Array.from({ length: longestPiece - shortestPiece + 1 }, (_, more) =>
          row.slice(start, start + shortestPiece + more),
        ),
      ),
    )
    .filter((run) => run.length >= shortestPiece),
);

const year = /^(?:19|20)\d\d$/u;
/** Day, month and year, or the other way round. */
const date =
  /^(?:(?:0?[1-9]|[12]\d|3[01])[./-]?(?:0?[1-9]|1[0-2])[./-]?(?:19|20)?\d\d|(?:19|20)\d\d[./-]?(?:0[1-9]|1[0-2])[./-]?(?:0[1-9]|[12]\d|3[01]))$/u;

/** Bits of what stands from start to end, if it is anything. */
function pieceBits(
  { small, said, known }: { small: string; said: string; known: ReadonlySet<string> },
  start: number,
  end: number,
): number | undefined {
  const piece = small.slice(start, end);
  if (known.has(piece)) return 3;
  if (runs.has(piece)) return 4 + Math.log2(piece.length);
  const before = small.indexOf(piece);
  if (before < start) return 2 + Math.log2(start) + Math.log2(piece.length);
  const word = dictionary.get(piece);
  if (word !== undefined) return word;
  const disguised = said.slice(start, end);
  const other = known.has(disguised) ? 3 : (dictionary.get(disguised) ?? dictionary.get(reversed(piece)));
  if (other !== undefined) return other + 1;
  if (piece.length > 10 || !/^\d/u.test(piece)) return undefined;
  if (year.test(piece)) return 7;
  return piece.length >= 6 && date.test(piece) ? 15 : undefined;
}

/** Bits of how a piece is capitalized: hardly any where it is as usual. */
function capitalBits(piece: string): number {
  const letters = piece.replace(/[^\p{L}]/gu, '');
  const capitals = letters.replace(/\P{Lu}/gu, '');
  if (capitals === '') return 0;
  return capitals === letters || (capitals.length === 1 && letters.startsWith(capitals))
    ? 1
    : 1 + capitals.length;
}

/** A letter is worth little: most that follow each other are a word, if not one of the dictionary. */
const characterBitsOf = { digit: Math.log2(10), upper: 3.5, lower: 3.5, sign: 4 };

/** Bits of one character that belongs to no piece: more where its kind changes, which words do not. */
function characterBits(text: string, place: number): number {
  const kind = kindOf(text.charAt(place));
  const before = place === 0 ? kind : kindOf(text.charAt(place - 1));
  const isUsual = kind === before || (place === 1 && before === 'upper' && kind === 'lower');
  return characterBitsOf[kind] + (isUsual ? 0 : 2.5);
}

function kindOf(character: string): 'digit' | 'upper' | 'lower' | 'sign' {
  if (/\d/u.test(character)) return 'digit';
  if (/\p{Lu}/u.test(character)) return 'upper';
  return /\p{L}/u.test(character) ? 'lower' : 'sign';
}

/** In small letters, place by place: where small letters are several, the first. */
function lettersOf(text: string): string {
  return text.replace(/\p{Lu}/gu, (letter) => letter.toLowerCase().slice(0, letter.length));
}

function reversed(text: string): string {
  return text.split('').toReversed().join('');
}
