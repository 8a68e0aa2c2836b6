import { words } from './words.ts';

/** What a generated password is made of. At least one kind of character must be chosen. */
export interface PasswordRules {
  /** 8 to 128 characters. */
  readonly length: number;
  readonly lower: boolean;
  readonly upper: boolean;
  readonly digits: boolean;
  readonly symbols: boolean;
  /** Leaves out what is mistaken when read aloud or typed: I, l, 1, O, 0 and the like. */
  readonly unambiguous: boolean;
}

/** What a generated passphrase is made of. */
export interface PassphraseRules {
  /** 4 to 12; each is worth 11 bits. */
  readonly words: number;
  readonly separator: string;
  readonly capitalize: boolean;
}

const kinds = {
  lower: 'abcdefghijklmnopqrstuvwxyz',
  upper: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  digits: '0123456789',
  symbols: '!#$%&*+-./:;<=>?@^_~',
} as const;
const ambiguous = /[Il1|O0o]/gu;

/** Twenty characters of all kinds: what a new login is offered. */
export const usualPassword: PasswordRules = {
  length: 20,
  lower: true,
  upper: true,
  digits: true,
  symbols: true,
  unambiguous: false,
};

/**
 * A password that has at least one character of each kind chosen, every such password as likely as any other: one that lacks a kind is
 * thrown away whole, since putting one in by hand would favour some.
 *
 * @throws RangeError on a length out of bounds, or no kind chosen
 */
export function generatePassword(rules: PasswordRules): string {
  const { length, unambiguous } = rules;
  const alphabets = (['lower', 'upper', 'digits', 'symbols'] as const)
    .filter((kind) => rules[kind])
    .map((kind) => (unambiguous ? kinds[kind].replace(ambiguous, '') : kinds[kind]));
  if (!Number.isInteger(length) || length < 8 || length > 128 || alphabets.length === 0)
    throw new RangeError('8 to 128 characters of at least one kind');
  const all = alphabets.join('');
  for (;;) {
    const password = Array.from({ length }, () => all.charAt(randomBelow(all.length))).join('');
    if (alphabets.every((alphabet) => Array.from(password).some((character) => alphabet.includes(character))))
      return password;
  }
}

/** Words drawn at random, each time anew. @throws RangeError on a number out of bounds */
export function generatePassphrase({ words: count, separator, capitalize }: PassphraseRules): string {
  if (!Number.isInteger(count) || count < 4 || count > 12) throw new RangeError('4 to 12 words');
  return Array.from({ length: count }, () => {
    const word = words[randomBelow(words.length)] ?? '';
    return capitalize ? word.charAt(0).toUpperCase() + word.slice(1) : word;
  }).join(separator);
}

/**
 * A number from 0 up to, not including, `limit`, each as likely: a draw from the incomplete last round is drawn again, which a remainder
 * alone would give to the small numbers.
 *
 * @param limit 1 to 2^32
 */
export function randomBelow(limit: number, draw: () => number = random32): number {
  const whole = 2 ** 32 - (2 ** 32 % limit);
  for (;;) {
    const drawn = draw();
    if (drawn < whole) return drawn % limit;
  }
}

function random32(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
}
