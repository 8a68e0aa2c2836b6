import { createWords } from '@lanyard/ui/words';
import { de } from './messages.de.ts';

export const en = {
  for: 'for {host}',
  none: 'Nothing for this site yet',
  'none.hint': 'Sign in as always, and Lanyard offers to keep it.',
  doubts: 'What the server says does not verify',
  'doubts.open': 'Open Lanyard',
  'signed-out': 'You are signed out',
  'signed-out.open': 'Sign in to Lanyard',
  locked: 'Your vault is locked',
  'locked.open': 'Unlock',
  'generator.use': 'Use this password',
  'generator.again': 'Another one',
  save: 'Keep this login?',
  'save.change': 'Update this login?',
  'save.nobody': 'no user name',
  'save.where': 'Where to keep it',
  'save.new': 'As a new login',
  'save.into': 'Update {name}',
  'save.do': 'Keep',
  'save.update': 'Update',
  'save.later': 'Not now',
  'save.never': 'Never here',
  kept: 'Kept in your vault',
  'kept.why': 'Your organization has logins of this site kept.',
  'kept.fine': 'OK',
  'kept.undo': 'Do not keep',
  warning: 'This form sends to another site',
  'warning.text': 'What you fill in here goes to {to}, not to {host}. Go on only if you know why.',
  'warning.stop': 'Do not fill',
  'warning.go': 'Fill anyway',
  close: 'Close',
  failed: 'That did not work. Open Lanyard and try there.',
} as const;

export const { WordsProvider, useWords, allCatalogues } = createWords({ en, de });
