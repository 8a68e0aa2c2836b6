import type { Language } from '../../platform/language.ts';
import { de } from './de.ts';
import { en, type Messages } from './en.ts';

/** Words of the mails that this room sends, in every language. */
export const messagesIn = (language: Language): Messages => ({ de, en })[language];
