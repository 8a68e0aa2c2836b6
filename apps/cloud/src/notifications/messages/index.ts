import type { MailedNoticeAct } from '@lanyard/contract/notices';
import type { Language } from '../../platform/language.ts';
import { de } from './de.ts';
import { en } from './en.ts';

/** Words of the mails of this room. Values go in as they are: the mail's layout escapes them. */
export interface Messages {
  readonly language: Language;
  readonly notice: {
    readonly greeting: (name: string) => string;
    readonly acts: Readonly<
      Record<MailedNoticeAct, { readonly title: string; readonly text: (organization: string) => string }>
    >;
    readonly when: string;
    readonly by: string;
    readonly browser: string;
    readonly address: string;
    readonly newAddress: string;
    readonly advice: string;
  };
  readonly moment: (moment: Date) => string;
}

export const catalogues: Readonly<Record<Language, Messages>> = { en, de };
