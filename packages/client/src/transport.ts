import { captchaHeader } from '@lanyard/contract/captcha';
import { problemOf } from './answers.ts';
import { createCloudClock } from './cloud-clock.ts';
import { UnreachableError } from './problem-response.ts';

/** Headers to add to one request: tokens, CSRF tokens, device proofs. `nonce`: the cloud's latest DPoP nonce, if it gave one. */
export type RequestHeaders = (request: {
  readonly method: string;
  readonly url: string;
  readonly nonce: string | undefined;
}) => Promise<Record<string, string>>;

export interface TransportOptions {
  /** Default: the platform's. */
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>;
  /** Tag of the language that the person reads, told with every request. Default: the browser says its own. */
  readonly language?: () => string;
  /** Default: the platform's clock. Milliseconds since 1970. */
  readonly now?: () => number;
  /** Whether cookies go along and are taken. Default: to and from the page's own origin. */
  readonly credentials?: 'same-origin' | 'omit';
  /** Told when a proof of work begins, which takes up to two seconds on a slow phone. */
  readonly onCaptcha?: () => void;
}

export interface PreparedRequest {
  readonly method: string;
  readonly url: string;
  readonly body: string | undefined;
}

/** Sends requests and deals with what is the same for all of them: nonces, captchas, and a clock that is wrong. */
export interface Transport {
  /**
   * A successful answer. Sends again once with the nonce that the cloud wants, or by the clock it turned out to have, and once with the
   * captcha that it asks for.
   * @throws ProblemResponse, UnreachableError; the signal's reason
   */
  answerTo(
    request: PreparedRequest,
    headers: RequestHeaders | undefined,
    signal: AbortSignal,
  ): Promise<Response>;
  /** Milliseconds since 1970, by the cloud's clock as far as its answers have shown it. */
  now(): number;
  /** The latest nonce, while the cloud surely takes it. */
  knownNonce(): string | undefined;
}

/** The cloud takes a nonce for at least 150 s; a request needs some of that. */
const nonceKeptMs = 100_000;

export function createTransport(options: TransportOptions): Transport {
  const {
    now = Date.now,
    fetch: send = (url, init) => fetch(url, init),
    credentials = 'same-origin',
  } = options;
  let latest: { readonly nonce: string; readonly at: number } | undefined;
  const clock = createCloudClock(now);
  const knownNonce = () =>
    latest !== undefined && now() - latest.at < nonceKeptMs ? latest.nonce : undefined;

  const sendOnce = async (
    { url, method, body }: PreparedRequest,
    headers: Record<string, string>,
    signal: AbortSignal,
  ): Promise<Response> => {
    signal.throwIfAborted();
    const sentAt = now();
    try {
      const response = await send(url, {
        method,
        headers: {
          ...headers,
          ...(options.language === undefined ? {} : { 'accept-language': options.language() }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body }),
        signal,
        credentials,
        cache: 'no-store',
        // Nothing here ever redirects: whoever does is not the cloud.
        redirect: 'error',
        referrerPolicy: 'no-referrer',
      });
      const nonce = response.headers.get('dpop-nonce');
      if (nonce !== null) {
        latest = { nonce, at: now() };
        // Only the cloud's own answers have a nonce; what stands in between may have a clock of its own.
        clock.heard(response.headers.get('date'), sentAt);
      }
      return response;
    } catch (error) {
      signal.throwIfAborted();
      throw new UnreachableError('no-connection', { cause: error });
    }
  };

  return {
    knownNonce,
    now: () => clock.now(),
    async answerTo(request, provider, signal) {
      const { method, url } = request;
      let captcha: string | undefined;
      for (let renewed = false; ;) {
        const nonce = knownNonce();
        const offset = clock.offset();
        const headers = (await provider?.({ method, url, nonce })) ?? {};
        const solved = captcha === undefined ? headers : { ...headers, [captchaHeader]: captcha };
        const response = await sendOnce(request, solved, signal);
        if (response.ok) return response;
        const refused = await problemOf(response, signal);
        if (refused.code === 'captcha-required' && captcha === undefined) {
          options.onCaptcha?.();
          // Loaded when it is needed, which for most people is never.
          const { solveCaptcha } = await import('./captcha.ts');
          captcha = await solveCaptcha(refused.problem.captcha, signal);
          continue;
        }
        // RFC 9449 section 9: once, and only with a nonce that this request did not have.
        const isNewNonce = refused.code === 'device-proof-required' && knownNonce() !== nonce;
        // Dated by a clock that the refusal has shown to be wrong.
        const isNewClock = refused.code === 'device-proof-refused' && clock.offset() !== offset;
        if (renewed || provider === undefined || !(isNewNonce || isNewClock)) throw refused;
        renewed = true;
      }
    },
  };
}
