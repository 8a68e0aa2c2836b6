import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import { sealPush, signVapid, type PushKeys } from '@lanyard/crypto/web-push';
import type { Bytes } from '@lanyard/crypto/encoding';
import type { EcPublicJwk } from '@lanyard/crypto/keys';
import type { Clock } from '../clock.ts';
import { PrivateAddressError, publicLookup } from '../outbound/public-address.ts';
import type { Log } from '../telemetry/log.ts';

/** One message to one browser, by way of its vendor's push service (RFC 8030). */
export interface Push {
  readonly endpoint: string;
  readonly keys: PushKeys;
  readonly content: Bytes;
  /** How long the push service keeps it for a phone that is off. */
  readonly ttlSeconds: number;
  readonly urgency: 'normal' | 'high';
  /** A later one of the same topic takes the place of one that was not delivered yet. */
  readonly topic: string;
}

/** `gone`: the subscription is none any more. `failed`: this one did not get through; the log says why. */
export type PushOutcome = 'sent' | 'gone' | 'failed';

export interface PushSender {
  /** Never throws: a push is a hint, and what it hints at waits in the wallet. */
  send(push: Push): Promise<PushOutcome>;
}

export interface PushSenderOptions {
  readonly key: { readonly privateKey: CryptoKey; readonly publicJwk: EcPublicJwk };
  /** `mailto:` or `https:` of who runs this, for the push service. */
  readonly contact: string;
  readonly clock: Clock;
  readonly log: Log;
  /** For a push service of a test alone: stands at this machine, with a certificate of this authority (PEM). */
  readonly test?: { readonly ca: string };
  /** How long one may take (milliseconds). Default: 5000. */
  readonly timeoutMs?: number;
}

/**
 * Whether an address may be that of a push service: https at a name, without port, user or fragment. Who gives it is not to be trusted:
 * where the name leads is looked at when it is connected to.
 */
export function isPushAddress(endpoint: string): boolean {
  const url = URL.parse(endpoint);
  return (
    url !== null &&
    url.protocol === 'https:' &&
    url.port === '' &&
    url.username === '' &&
    url.password === '' &&
    url.hash === '' &&
    isIP(url.hostname.replaceAll(/[[\]]/g, '')) === 0 &&
    url.hostname.includes('.') &&
    url.href === endpoint
  );
}

const defaultTimeoutMs = 5000;

/** Sends pushes: sealed to the browser, at public addresses only (server-side request forgery), no redirect followed, no answer read. */
export function createPushSender(options: PushSenderOptions): PushSender {
  const { key, contact, clock, log } = options;
  return {
    async send({ endpoint, keys, content, ttlSeconds, urgency, topic }) {
      try {
        const [body, authorization] = await Promise.all([
          sealPush(keys, content),
          signVapid(key, { endpoint, contact, now: Math.floor(clock.now().getTime() / 1000) }),
        ]);
        const headers = {
          authorization,
          'content-encoding': 'aes128gcm',
          'content-type': 'application/octet-stream',
          'content-length': body.length,
          ttl: String(ttlSeconds),
          urgency,
          topic,
        };
        const status = await post(options, { endpoint, headers, body });
        if (status === 404 || status === 410) return 'gone';
        if (status >= 200 && status <= 299) return 'sent';
        log.warn({ reason: 'refused', status }, 'A push was not sent');
        return 'failed';
      } catch (error) {
        // A name that leads inside is no push service, and is not asked again.
        const leadsInside = error instanceof PrivateAddressError;
        log.warn({ reason: leadsInside ? error.name : 'unavailable' }, 'A push was not sent');
        return leadsInside ? 'gone' : 'failed';
      }
    },
  };
}

/** @returns the status of the answer, of which nothing else is read */
function post(
  { test, timeoutMs = defaultTimeoutMs }: PushSenderOptions,
  message: {
    readonly endpoint: string;
    readonly headers: Record<string, string | number>;
    readonly body: Bytes;
  },
): Promise<number> {
  const { endpoint, headers, body } = message;
  return new Promise((resolve, reject) => {
    const request = httpsRequest(
      endpoint,
      {
        method: 'POST',
        agent: false,
        signal: AbortSignal.timeout(timeoutMs),
        headers,
        ...(test === undefined ? { lookup: publicLookup } : { ca: test.ca }),
      },
      (response) => {
        resolve(response.statusCode ?? 0);
        response.destroy();
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}
