import type { Language } from '../platform/language.ts';
import { MailError, type Mailer } from '../platform/mail/mailer.ts';
import { SmsError, type SmsSender } from '../platform/sms/sms.ts';
import { codeMinutes } from './claim-codes.ts';
import { emailCodeMail } from './email-code-mail.ts';
import { messagesIn } from './messages/messages.ts';
import { problem } from './problems.ts';

/** How a code gets to the person: by mail or by text message. */

/** Sends text messages, within what the operator pays for. */
export interface Texting {
  readonly sender: SmsSender;
  /** Beginnings of the numbers served; none: all numbers. */
  readonly countries: readonly string[];
  /** Most in 24 hours, over all people. */
  readonly perDay: number;
}

interface To {
  readonly to: string;
  /** Of the wallet that asked. */
  readonly walletHost: string;
  /** That the wallet asked in. */
  readonly language: Language;
}

/** @returns what mails a code; throws ProblemError `mail-failed` */
export function mailCode(mailer: Mailer, { to, walletHost, language }: To): (code: string) => Promise<void> {
  return async (code) => {
    const mail = emailCodeMail({ code, validMinutes: codeMinutes, walletHost }, messagesIn(language));
    await mailer.send({ to, ...mail }).catch((error: unknown) => {
      if (!(error instanceof MailError)) throw error;
      throw problem('mail-failed', { reason: error.kind });
    });
  };
}

/**
 * The last line binds the code to the wallet's address (origin-bound one-time codes): a phone that fills codes in offers it on no
 * other page.
 *
 * @returns what texts a code; throws ProblemError `sms-failed`
 * @throws ProblemError `phone-unavailable` where there is no gateway, or the number is none of those served
 */
export function textCode(
  texting: Texting | undefined,
  { to, walletHost, language }: To,
): (code: string) => Promise<void> {
  if (texting === undefined) throw problem('phone-unavailable', { reason: 'no-gateway' });
  const { sender, countries } = texting;
  if (countries.length > 0 && !countries.some((beginning) => to.startsWith(beginning))) {
    throw problem('phone-unavailable', { reason: 'country' });
  }
  return async (code) => {
    const text = `${messagesIn(language).phoneCode.text(code, codeMinutes)}\n\n@${walletHost} #${code}`;
    await sender.send({ to, text }).catch((error: unknown) => {
      if (!(error instanceof SmsError)) throw error;
      throw problem('sms-failed', { reason: error.kind });
    });
  };
}
