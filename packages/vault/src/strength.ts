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
  const read = { small, said, known, knownBeginnings: beginningsOf(known) };
  const starts = Array.from({ length: text.length }, (_, start) => startAt(read, start));
  for (let end = 1; end <= text.length; end += 1) {
    let best = bitsBefore(bits, end - 1) + characterBits(text, end - 1);
    for (const from of starts.slice(Math.max(0, end - longestPiece), Math.max(0, end - shortestPiece + 1))) {
      const piece = pieceBits(read, from, end);
      if (piece !== undefined)
        best = Math.min(best, bitsBefore(bits, from.at) + piece + capitalBits(text.slice(from.at, end)));
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

/** The same, read from behind. */
const reversedDictionary = new Map([...dictionary].map(([word, bits]) => [reversed(word), bits]));

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

/** What pieces may begin with: most places begin none, and thousands of passwords are looked at at once. */
const beginnings = {
  plain: beginningsOf([...dictionary.keys(), ...runs, ...reversedDictionary.keys()]),
  disguised: beginningsOf(dictionary.keys()),
};

function beginningsOf(texts: Iterable<string>): ReadonlySet<string> {
  return new Set([...texts].map((each) => each.slice(0, shortestPiece)));
}

/** A password as it is read. */
interface Read {
  readonly small: string;
  /** With letters for digits and signs. */
  readonly said: string;
  readonly known: ReadonlySet<string>;
  readonly knownBeginnings: ReadonlySet<string>;
}

/** What is known of a place before pieces that begin there are looked at. */
interface Start {
  readonly at: number;
  /** Whether a word, a run or what is known may begin there. */
  readonly begins: boolean;
  /** Whether a year or a date may. */
  readonly isDigit: boolean;
  /** Length of the longest piece that stood before, as far as pieces go. */
  readonly repeats: number;
}

function startAt({ small, said, knownBeginnings }: Read, start: number): Start {
  const plain = small.slice(start, start + shortestPiece);
  const disguised = said.slice(start, start + shortestPiece);
  const begins =
    beginnings.plain.has(plain) ||
    beginnings.disguised.has(disguised) ||
    knownBeginnings.has(plain) ||
    knownBeginnings.has(disguised);
  return { at: start, begins, isDigit: /^\d/u.test(plain), repeats: repeatsAt(small, start) };
}

/** By comparing where it lies: the engine keeps each text that another is searched for, and thousands of passwords have millions of pieces. */
function repeatsAt(text: string, start: number): number {
  let longest = 0;
  for (let before = 0; before < start; before += 1) {
    let length = 0;
    while (
      length < longestPiece &&
      start + length < text.length &&
      text.charCodeAt(before + length) === text.charCodeAt(start + length)
    )
      length += 1;
    longest = Math.max(longest, length);
  }
  return longest;
}

/** Bits of what stands from start to end, if it is anything. */
function pieceBits(read: Read, start: Start, end: number): number | undefined {
  const { at, begins, isDigit, repeats } = start;
  const length = end - at;
  if (begins || length <= repeats) {
    const bits = wordBits(read, start, end);
    if (bits !== undefined) return bits;
  }
  if (!isDigit || length > 10) return undefined;
  const piece = read.small.slice(at, end);
  if (year.test(piece)) return 7;
  return length >= 6 && date.test(piece) ? 15 : undefined;
}

/** Bits of a word, a run, what is known, and what stood before. */
function wordBits({ small, said, known }: Read, { at, repeats }: Start, end: number): number | undefined {
  const piece = small.slice(at, end);
  if (known.has(piece)) return 3;
  if (runs.has(piece)) return 4 + Math.log2(piece.length);
  if (piece.length <= repeats) return 2 + Math.log2(at) + Math.log2(piece.length);
  const word = dictionary.get(piece);
  if (word !== undefined) return word;
  const disguised = said.slice(at, end);
  const other = known.has(disguised) ? 3 : (dictionary.get(disguised) ?? reversedDictionary.get(piece));
  return other === undefined ? undefined : other + 1;
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
