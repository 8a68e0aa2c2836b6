import { createTransport, type Transporter } from 'nodemailer';
import { OperationalError } from '../telemetry/fields.ts';
import type { Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { Clock } from '../clock.ts';

/** One mail to one person. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** Sends mails. Neither recipient nor content is ever logged. */
export interface Mailer {
  /** Resolves when the mail server has taken it. @throws MailError */
  send(mail: Mail): Promise<void>;
  /** Development without a mail server: what would have been sent. */
  readonly outbox: Outbox | undefined;
  close(): Promise<void>;
}

/** The mail server refused the mail or did not answer. Its answer may quote the address, so it is not kept. */
export class MailError extends OperationalError {
  /** `refused`: this mail will never go (no such address). `unavailable`: later may work. */
  readonly kind: 'refused' | 'unavailable';

  constructor(kind: 'refused' | 'unavailable') {
    super(kind === 'refused' ? 'the mail server refused a mail' : 'the mail server is not available');
    this.kind = kind;
  }
}

export interface SmtpOptions {
  /** `smtps://user:password@host:465` (TLS from the start) or `smtp://host:587` (STARTTLS). */
  readonly url: string;
  /** `Lanyard <noreply@example.com>` */
  readonly from: string;
  /** Refuse to send without TLS. Off only in development and tests. */
  readonly requireTls: boolean;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** How long each step of talking to the mail server may take (milliseconds); a request waits for it. */
const timeouts = { connectionTimeout: 5_000, greetingTimeout: 5_000, socketTimeout: 15_000 } as const;

/** A few connections, kept open while there is something to send. */
export function createSmtpMailer({ url, from, requireTls, log, metrics }: SmtpOptions): Mailer {
  const server = new URL(url);
  const secure = server.protocol === 'smtps:';
  const user = decodeURIComponent(server.username);
  const transport: Transporter = createTransport({
    host: server.hostname.replace(/^\[|\]$/g, ''),
    port: server.port === '' ? (secure ? 465 : 587) : Number(server.port),
    secure,
    requireTLS: requireTls,
    // Without requireTls the server is a developer's or a test's: no certificate to trust there.
    ...(requireTls
      ? { tls: { minVersion: 'TLSv1.2' } }
      : { ignoreTLS: !secure, tls: { rejectUnauthorized: false } }),
    ...(user === '' ? {} : { auth: { user, pass: decodeURIComponent(server.password) } }),
    pool: true,
    maxConnections: 3,
    // Mails are made of our own text: nothing is read from files or fetched from addresses in it.
    disableFileAccess: true,
    disableUrlAccess: true,
    ...timeouts,
  });
  return {
    outbox: undefined,
    async send({ to, subject, text, html }) {
      try {
        await transport.sendMail({
          from,
          to: { name: '', address: checkedAddress(to) },
          subject,
          text,
          html,
          headers: { 'Auto-Submitted': 'auto-generated' },
        });
        metrics.mail('sent');
      } catch (error) {
        metrics.mail('failed');
        const kind = isPermanent(error) ? 'refused' : 'unavailable';
        log.warn({ reason: kind, code: codeOf(error) }, 'A mail was not sent');
        throw new MailError(kind);
      }
    },
    close: async () => transport.close(),
  };
}

/** Nodemailer takes lists and names in an address; ours is one plain mailbox, whatever was typed. */
function checkedAddress(address: string): string {
  if (!/^[^\s@<>,;:"()[\]\\]+@[^\s@<>,;:"()[\]\\]+$/.test(address)) throw new MailError('refused');
  return address;
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** RFC 5321 4.2.1: 5xx answers are final. To other commands than these they are about us (login, TLS), not about this mail. */
function isPermanent(error: unknown): boolean {
  if (error instanceof MailError) return error.kind === 'refused';
  if (!(error instanceof Error)) return false;
  const status: unknown = Reflect.get(error, 'responseCode');
  const command: unknown = Reflect.get(error, 'command');
  return typeof status === 'number' && status >= 500 && (command === 'RCPT TO' || command === 'DATA');
}

export interface OutboxMail extends Mail {
  readonly id: number;
  readonly sentAt: Date;
}

/** The last mails, newest first, in memory; text messages too, without `html`. */
export interface Outbox {
  readonly mails: readonly OutboxMail[];
  keep(mail: Mail): void;
}

/** How many mails the outbox keeps. */
const kept = 100;

/** Development without a mail server: keeps mails for the page that shows them. */
export function createOutboxMailer(clock: Clock): Mailer & { readonly outbox: Outbox } {
  const mails: OutboxMail[] = [];
  let count = 0;
  const keep = (mail: Mail) => {
    count += 1;
    mails.unshift({ ...mail, id: count, sentAt: clock.now() });
    mails.length = Math.min(mails.length, kept);
  };
  return {
    outbox: { mails, keep },
    send: async (mail) => keep({ ...mail, to: checkedAddress(mail.to) }),
    close: async () => undefined,
  };
}
