import { createWords } from '@lanyard/ui/words';
import { de } from './messages.de.ts';

export const { WordsProvider, useWords, allCatalogues } = createWords({
  en: {
    'root.title': 'Go to your organization',
    'root.language': 'Language',
    'root.lead': 'Type its address, as your colleagues know it, or the beginning of its name.',
    'root.address': 'Name or address',
    'root.address.error':
      'No organization is listed by this name. Type its address: letters, digits and hyphens, beginning with a letter.',
    'root.choose': 'Choose one of the list, or type the address.',
    'root.hint': 'Organizations that are listed show up as you type.',
    'root.leads': 'Continue leads to {address}',
    'root.list': 'Organizations found',
    'root.found': '{count, plural, one {# organization found} other {# organizations found}}',
    'root.none':
      'No listed organization begins like that. Not every organization is listed; its address always works.',
    'root.more': 'Show more',
    'root.find.failed': 'The list could not be loaded. An address still works.',
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
