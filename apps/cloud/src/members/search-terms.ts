import { blindIndex, type DataKey } from '../platform/keys/data-keys.ts';
import { wordsOf } from '../platform/words.ts';

/**
 * How members are found by the beginnings of their names without a name in the database: for every word of name and address, keyed
 * hashes of a few of its beginnings, cut to 16 bits. Several words share each hash, so that a stolen table tells less about who is
 * who; what is found is opened and compared (`matchesWords`) before it is shown.
 */

/** Written beside the terms. Where `termsOf` changes, a migration sets every member's to 0, and a job gives them new ones. */
export const termsVersion = 1;

/** Which beginnings have a hash. A longer word asked for is looked up by the longest of these, and compared after. */
const lengths = [2, 3, 4, 6] as const;
const mostWords = 12;
const buckets = 0x1_00_00;

/** Hashes by their beginnings, for as long as many members are added at once: people share beginnings of names. */
export type KnownTerms = Map<string, number>;
/** Some 100 bytes each. */
const mostKnown = 50_000;

/** The hashes a member is found by. The domain of an address is in most of them the same, and finds nobody: it has none. */
export function termsOf(
  dataKey: DataKey,
  { name, email }: { readonly name: string; readonly email: string },
  known: KnownTerms = new Map(),
): number[] {
  const words = [...new Set(wordsOf(`${name} ${localPart(email)}`))].slice(0, mostWords);
  return [...new Set(words.flatMap((word) => beginningsOf(word)))].map((each) => {
    const before = known.get(each);
    if (before !== undefined) return before;
    const term = termOf(dataKey, each);
    if (known.size < mostKnown) known.set(each, term);
    return term;
  });
}

/** The hashes to look up for what was typed, the most telling first; none where it is too short to look for. */
export function termsAsked(dataKey: DataKey, typed: string): number[] {
  const asked = wordsOf(localPart(typed)).flatMap((word) => beginningsOf(word).at(-1) ?? []);
  const telling = [...new Set(asked)].toSorted((one, other) => other.length - one.length);
  return telling.slice(0, 4).map((each) => termOf(dataKey, each));
}

/** Whether every word typed begins a word of this member's name or address. */
export function matchesWords(
  typed: readonly string[],
  { name, email }: { readonly name: string; readonly email: string },
): boolean {
  const words = wordsOf(`${name} ${email}`);
  return typed.every((each) => words.some((word) => word.startsWith(each)));
}

function beginningsOf(word: string): string[] {
  const letters = Array.from(word);
  const found = lengths.filter((length) => length <= letters.length);
  // One sign of Han or Hangul says as much as a syllable; one of Latin says nothing.
  const single = /^[a-z0-9]/.test(word) ? [] : [1];
  return [...single, ...found].map((length) => letters.slice(0, length).join(''));
}

function termOf(dataKey: DataKey, beginning: string): number {
  return blindIndex(dataKey, 'members.terms', beginning).readUInt32BE() % buckets;
}

function localPart(email: string): string {
  const at = email.lastIndexOf('@');
  return at === -1 ? email : email.slice(0, at);
}
