import { createWords } from '@lanyard/ui/words';
import { de } from './messages.de.ts';

export const { WordsProvider, useWords, allCatalogues } = createWords({
  en: {
    'popup.title': 'Your passwords, opened by your phone',
  },
  de,
});
