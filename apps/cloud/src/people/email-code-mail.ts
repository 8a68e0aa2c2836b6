import { layOutMail, type LaidOutMail } from '../platform/mail/layout.ts';
import type { Messages } from './messages/en.ts';

/** The mail with the code that proves an e-mail address. The code is not in the subject: locked phones show that. */
export function emailCodeMail(
  mail: {
    /** Six digits. */
    readonly code: string;
    readonly validMinutes: number;
    /** Host of the wallet that asked. */
    readonly walletHost: string;
  },
  messages: Messages,
): LaidOutMail {
  const words = messages.emailCode;
  return layOutMail({
    language: messages.language,
    subject: words.subject,
    preview: words.valid(mail.validMinutes),
    title: words.title,
    parts: [
      { kind: 'text', text: words.explanation },
      { kind: 'code', code: mail.code },
      { kind: 'text', text: words.valid(mail.validMinutes) },
      { kind: 'note', text: words.warning },
    ],
    sender: words.sender(mail.walletHost),
  });
}
