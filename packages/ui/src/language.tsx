import { preference } from './preference.tsx';

/** What Lanyard speaks, in the order of their own names. */
export const languages = ['de', 'en'] as const;
export type Language = (typeof languages)[number];

/** What the person chose in this browser for this origin: a language, or `browser` to follow the browser's own. */
export const languageChoice = preference('lanyard-language', [...languages, 'browser'], 'browser');

const baseOf = (tag: string): string => tag.split('-')[0] ?? tag;

/**
 * The tags a page speaks by, best first: what the person chose, in the region their browser names (`de-AT`, where dates
 * are written otherwise), else what the browser prefers.
 */
export const preferredLanguages = (): readonly string[] => {
  const choice = languageChoice.get();
  if (choice === 'browser') return navigator.languages;
  return [...navigator.languages.filter((tag) => baseOf(tag) === choice), choice];
};

/** Calls back whenever the person or their browser chose anew; gives the function that ends it. */
export const followLanguages = (listener: () => void): (() => void) => {
  const end = languageChoice.subscribe(listener);
  addEventListener('languagechange', listener);
  return () => {
    end();
    removeEventListener('languagechange', listener);
  };
};

/** A language by its own name, as those who speak it look for it: `Deutsch`. */
export const ownNameOf = (language: Language): string =>
  new Intl.DisplayNames([language], { type: 'language' }).of(language) ?? language;
