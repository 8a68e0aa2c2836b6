import { createWords } from '@lanyard/ui/words';
import { de } from './messages.de.ts';

export const { WordsProvider, useWords, allCatalogues } = createWords({
  en: {
    'root.title': 'Go to your organization',
    'root.language': 'Language',
    'root.lead': 'Type its address, as your colleagues know it.',
    'root.address': 'Address',
    'root.address.error': 'Letters, digits and hyphens, beginning with a letter.',
    'root.go': 'Continue',
    'root.wallet': 'Get the wallet',
    'root.empty.title': 'Welcome to your Lanyard',
    'root.empty.lead': 'It runs. Nothing is set up yet.',
    'root.empty.next':
      'Open the set-up link that stands in the terminal. It works once, for 30 minutes; “npm run lanyard -- organization setup-link” prints a new one.',
    'root.outbox': 'Outbox',
    'root.loading': 'Loading',
    'root.failed.title': 'The cloud does not answer',
    'root.failed': 'Reload the page in a moment.',
  },
  de,
});
