import type { MailCatcher } from '@lanyard/testing/mail-catcher';

const codeSubjects = new Set(['Your Lanyard code', 'Dein Lanyard-Code']);

/** The six digits of the next mail with a code to this address. */
export async function codeMailedTo(mail: MailCatcher, email: string): Promise<string> {
  for (;;) {
    const { subject, text } = await mail.next(email);
    const code = codeSubjects.has(subject) ? /\b\d{6}\b/.exec(text)?.[0] : undefined;
    if (code !== undefined) return code;
  }
}

/** The link of the next invitation to this address. */
export async function invitationMailedTo(mail: MailCatcher, email: string): Promise<string> {
  for (;;) {
    const link = /http:\S+\/join#\S+/.exec((await mail.next(email)).text)?.[0];
    if (link !== undefined) return link;
  }
}
