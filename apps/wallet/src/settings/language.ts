import { catalogues } from '../messages.ts';
import { createPreference } from '../platform/preference.ts';

/** Languages the wallet speaks, beside `device`: the browser's own choice among them. */
export const languages: readonly string[] = Object.keys(catalogues);

/** A language tag, or `device`. */
export const language = createPreference('lanyard-wallet-language', (kept) =>
  kept !== null && languages.includes(kept) ? kept : 'device',
);
