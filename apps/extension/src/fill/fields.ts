import {
  codeWords,
  currentWords,
  elsewhereWords,
  newWords,
  numberWords,
  passwordWords,
  payingWords,
  personalWords,
  plain,
  searchWords,
  userNameWords,
} from './words.ts';

/** What a field says about itself: read from the page, so nothing here is believed, it is only weighed. */
export interface Hints {
  /** As the browser understands it: an unknown type is `text`. */
  readonly type: string;
  readonly autocomplete: string;
  readonly name: string;
  readonly id: string;
  /** The text of its label, or of what is said to label it. */
  readonly label: string;
  readonly placeholder: string;
  readonly aria: string;
  readonly title: string;
  /** -1: none. */
  readonly maxLength: number;
  readonly inputMode: string;
  /** Was a password field before somebody asked to see it. */
  readonly shown: boolean;
}

/** What a field asks for. `password` is one of which its own hints do not tell whether it is a new one. */
export type FieldKind =
  | 'userName'
  | 'maybeUserName'
  | 'password'
  | 'currentPassword'
  | 'newPassword'
  | 'code'
  | 'digit'
  | 'search'
  | 'other';

const textTypes = new Set(['text', 'email', 'tel', 'url', 'number', 'search', 'password']);

/** Tokens of `autocomplete` that say what the field is not. */
const foreign =
  /^(?:cc-|street-|address-|postal-|country|given-|family-|additional-|honorific-|organization|transaction-|bday|sex|url|photo|language|impp)/u;

/** What one field asks for, by its own hints: `autocomplete` first, then its type, then what it is called. */
export function kindOf(hints: Hints): FieldKind {
  if (!textTypes.has(hints.type)) return 'other';
  const tokens = hints.autocomplete.toLowerCase().split(/\s+/u);
  if (tokens.includes('one-time-code')) return hints.maxLength === 1 ? 'digit' : 'code';
  if (tokens.includes('current-password')) return isSecret(hints) ? 'currentPassword' : 'other';
  if (tokens.includes('new-password')) return isSecret(hints) ? 'newPassword' : 'other';
  if (tokens.includes('username')) return hints.type === 'password' ? 'other' : 'userName';
  if (tokens.some((token) => foreign.test(token))) return 'other';

  const said = [hints.name, hints.id, hints.label, hints.placeholder, hints.aria, hints.title].map(plain);
  const text = said.join(' | ');
  if (payingWords.test(text)) return 'other';
  if (hints.maxLength === 1 && hints.type !== 'search') return 'digit';
  if (hints.type === 'password') return secretKind(text, hints);
  if (hints.type === 'search' || searchWords.test(text)) return 'search';
  if (hints.type === 'url') return 'other';
  if (codeWords.test(text)) return 'code';
  if (hints.shown) return secretKind(text, hints);
  if (numberWords.test(text)) return 'other';
  if (tokens.includes('email') || tokens.includes('tel') || hints.type === 'email')
    return elsewhereWords.test(text) ? 'other' : 'userName';
  if (elsewhereWords.test(text) || passwordWords.test(plain(hints.name))) return 'other';
  // "User name" holds "name", "e-mail address" holds "address": what names an account wins over what names a person.
  if (userNameWords.test(text)) return 'userName';
  if (personalWords.test(text)) return 'other';
  return hints.type === 'number' ? 'other' : 'maybeUserName';
}

/** A field that shows what is typed takes no password, unless it hid it before. */
const isSecret = ({ type, shown }: Hints): boolean => type === 'password' || shown;

function secretKind(text: string, hints: Hints): FieldKind {
  if (codeWords.test(text) && !passwordWords.test(text)) return 'code';
  if (numberWords.test(text) && !passwordWords.test(text)) return 'other';
  if (hints.maxLength > 0 && hints.maxLength < 4) return 'other';
  if (currentWords.test(text)) return 'currentPassword';
  if (newWords.test(text)) return 'newPassword';
  return 'password';
}
