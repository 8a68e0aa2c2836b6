import { createContext, useContext } from 'react';

/** The language tag (BCP 47) that words, dates and times of the page are in. Set by the provider of words.tsx. */
export const LocaleContext = createContext('en');

export const useLocale = (): string => useContext(LocaleContext);
