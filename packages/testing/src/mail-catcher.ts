import { SMTPServer } from 'smtp-server';
import type { AddressInfo } from 'node:net';

/** A mail as it arrived by SMTP. */
export interface CaughtMail {
  readonly to: string;
  /** Subject, decoded where it is plain; and the text part, quoted-printable undone. */
  readonly subject: string;
  readonly text: string;
  readonly raw: string;
}

/** A real SMTP server that keeps what it gets. */
export interface MailCatcher {
  readonly url: string;
  readonly mails: readonly CaughtMail[];
  /** The next mail to this address that was not taken yet, of those that are wanted; waits for it. */
  next(to: string, wanted?: (mail: CaughtMail) => boolean): Promise<CaughtMail>;
  close(): Promise<void>;
}

export async function mailCatcher(): Promise<MailCatcher> {
  const mails: CaughtMail[] = [];
  const taken = new Set<CaughtMail>();
  let arrival = Promise.withResolvers<void>();
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    logger: false,
    onData(stream, session, callback) {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        const raw = Buffer.concat(parts).toString('utf8');
        for (const { address } of session.envelope.rcptTo) mails.push(readMail(address, raw));
        arrival.resolve();
        arrival = Promise.withResolvers();
        callback();
      });
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${String(port)}`,
    mails,
    async next(to, wanted = () => true) {
      for (;;) {
        const found = mails.find((mail) => mail.to === to && !taken.has(mail) && wanted(mail));
        if (found !== undefined) {
          taken.add(found);
          return found;
        }
        await arrival.promise;
      }
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
      }),
  };
}

function readMail(to: string, raw: string): CaughtMail {
  const unfolded = raw.replaceAll(/\r\n[ \t]+/g, ' ');
  const subject = /^Subject: (.*)$/im.exec(unfolded)?.[1]?.trim() ?? '';
  const part = /Content-Type: text\/plain[\s\S]*?\r\n\r\n([\s\S]*?)(?:\r\n--|$)/i.exec(raw)?.[1] ?? raw;
  const isQuoted = /Content-Transfer-Encoding: quoted-printable/i.test(raw);
  return { to, subject, text: isQuoted ? unquote(part) : part, raw };
}

/** RFC 2045 6.7. */
function unquote(text: string): string {
  const bytes = text
    .replaceAll(/=\r\n/g, '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
