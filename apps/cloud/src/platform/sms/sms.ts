import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import type { Outbox } from '../mail/mailer.ts';
import { OperationalError } from '../telemetry/fields.ts';
import type { Log } from '../telemetry/log.ts';
import { isPublicAddress, PrivateAddressError, publicLookup } from '../outbound/public-address.ts';

/** One text message to one phone. */
export interface TextMessage {
  /** E.164: `+4915112345678`. */
  readonly to: string;
  readonly text: string;
}

/** Sends text messages. Neither number nor text is ever logged. */
export interface SmsSender {
  /** Resolves when the gateway has taken it. @throws SmsError */
  send(message: TextMessage): Promise<void>;
}

/** The gateway refused the message or did not answer. Its answer may quote the number, so it is not kept. */
export class SmsError extends OperationalError {
  /** `refused`: the gateway said no. `unavailable`: later may work. */
  readonly kind: 'refused' | 'unavailable';

  constructor(kind: 'refused' | 'unavailable') {
    super(kind === 'refused' ? 'the gateway refused a text message' : 'the gateway is not available');
    this.kind = kind;
  }
}

export interface SmsGatewayOptions {
  /** Where messages are posted to. */
  readonly url: string;
  /** `Name: value`, as the gateway wants it: its key for the most part. */
  readonly header: string | undefined;
  /** The body, with `{to}` and `{text}` where they belong: JSON where it begins with a brace, else a form. */
  readonly body: string;
  /** The gateway stands inside: its address need not be a public one. */
  readonly inside: boolean;
  readonly log: Log;
  /** For a gateway whose certificate nobody else knows: its authority, PEM. */
  readonly ca?: string;
  /** How long a message may take (milliseconds); a request waits for it. Default: 10,000. */
  readonly timeoutMs?: number;
}

/**
 * Posts messages to the gateway that the operator configured. Redirects are not followed, and a gateway outside is reached at public
 * addresses only: what stands in the settings, or in the DNS of whoever runs the gateway, makes no requests to machines inside.
 */
export function createSmsGateway(options: SmsGatewayOptions): SmsSender {
  const { log, body } = options;
  const isJson = /^\s*[{[]/.test(body);
  const escaped = isJson ? (value: string) => JSON.stringify(value).slice(1, -1) : encodeURIComponent;
  return {
    async send({ to, text }) {
      const filled = body.replaceAll(/\{(to|text)\}/g, (_, name) => escaped(name === 'to' ? to : text));
      const type = isJson ? 'application/json' : 'application/x-www-form-urlencoded';
      try {
        const status = await post(options, { type, body: filled });
        if (status < 200 || status > 299) throw new SmsError(status >= 500 ? 'unavailable' : 'refused');
      } catch (error) {
        const problem = error instanceof SmsError ? error : new SmsError('unavailable');
        log.warn({ reason: problem.kind, code: causeOf(error) }, 'A text message was not sent');
        throw problem;
      }
    },
  };
}

const defaultTimeoutMs = 10_000;

/** @returns the status of the answer, of which nothing else is read */
function post(options: SmsGatewayOptions, content: { type: string; body: string }): Promise<number> {
  const { header, inside, ca, timeoutMs = defaultTimeoutMs } = options;
  const url = new URL(options.url);
  const host = url.hostname.replaceAll(/[[\]]/g, '');
  // A name is looked up, and checked, when it is connected to; an address never is.
  if (!inside && isIP(host) !== 0 && !isPublicAddress(host))
    throw new PrivateAddressError('the address is inside');
  const [, name = '', value = ''] = /^([^:]+):\s*(.*)$/.exec(header ?? '') ?? [];
  const send = url.protocol === 'http:' ? httpRequest : httpsRequest;
  return new Promise((resolve, reject) => {
    const request = send(
      url,
      {
        method: 'POST',
        agent: false,
        signal: AbortSignal.timeout(timeoutMs),
        headers: {
          'content-type': content.type,
          'content-length': Buffer.byteLength(content.body),
          ...(name === '' ? {} : { [name]: value }),
        },
        ...(inside ? {} : { lookup: publicLookup }),
        ...(ca === undefined ? {} : { ca }),
      },
      (response) => {
        resolve(response.statusCode ?? 0);
        response.destroy();
      },
    );
    request.on('error', reject);
    request.end(content.body);
  });
}

function causeOf(error: unknown): string | undefined {
  if (error instanceof PrivateAddressError) return error.name;
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** Development without a gateway: messages go to the page that shows what would have been sent. */
export function createOutboxSms(outbox: Outbox): SmsSender {
  return {
    send: async ({ to, text }) => outbox.keep({ to, subject: 'Text message', text, html: '' }),
  };
}
