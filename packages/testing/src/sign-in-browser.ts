import { beginLogin } from '@lanyard/cloud/authentication/index';
import { viewOf, type Organization } from '@lanyard/cloud/directory/index';
import type { RequestContext } from '@lanyard/cloud/platform/http/call';
import type { DeviceProofNonces } from '@lanyard/cloud/platform/http/device-proof-nonce';
import type { RouteAnswer } from '@lanyard/contract/route';
import type { SignInState, startSignIn } from '@lanyard/contract/sign-in';
import { createDeviceProof, type ProofBinding } from '@lanyard/crypto/device-proof';
import {
  generateStorageWrappingKey,
  generateTransitKey,
  type BrowserKey,
  type TransitKey,
} from '@lanyard/crypto/keys';
import {
  signBinding,
  signInDigest,
  type SignInDigest,
  type SignInWay,
} from '@lanyard/crypto/sign-in-binding';
import type { SplitKey } from '@lanyard/crypto/splitting';
import { readEvents, type Headers, type RawAnswer, type RawRequest } from './raw-http.ts';
import type { Rooms } from './rooms.ts';

/** A browser of single steps, on one organization's pages. */

export interface Attempt {
  readonly id: string;
  readonly started: RouteAnswer<typeof startSignIn>;
  readonly H: SignInDigest;
  readonly binding: string;
  readonly share1: string;
  readonly transitKey: TransitKey;
  readonly wrappingKey: SplitKey;
}

export interface TestBrowser {
  readonly organization: Organization;
  /** Name to value. */
  readonly cookies: Map<string, string>;
  readonly key: BrowserKey;
  /** Of the page it is on. */
  loginToken: string;
  csrfToken: string;
  sessionId: string;
  /** Loads the sign-in page. */
  openPage(): Promise<void>;
  /** A call with the cookies, and the headers a page of this origin has; `headers` replaces them. */
  call(method: string, path: string, body?: unknown, headers?: Headers): Promise<RawAnswer>;
  /** Headers of a page that signs in. */
  login(): Headers;
  /** Headers of a page that is signed in, with a proof by the browser key. */
  proven(method: string, path: string, options?: ProofOptions): Promise<Headers>;
  proof(method: string, path: string, options?: ProofOptions): Promise<string>;
  start(scope?: 'session' | 'session vault', way?: 'code' | 'link'): Promise<Attempt>;
  /** Signs `H` and asks for the state, as the polling page does. */
  poll(attempt: Attempt): Promise<RawAnswer>;
  /** The next state that the stream tells; undefined once it has ended. */
  watch(attempt: Attempt): { next(): Promise<SignInState | undefined>; leave(): Promise<void> };
  complete(attempt: Attempt, headers?: Headers, returnCode?: string): Promise<RawAnswer>;
  /** Starts an unlock in the session. */
  startUnlock(): Promise<Attempt>;
  completeUnlock(attempt: Attempt): Promise<RawAnswer>;
}

export interface ProofOptions {
  readonly key?: BrowserKey;
  readonly binding?: ProofBinding;
  readonly url?: string;
  readonly nonce?: string | null;
  readonly issuedAt?: number;
}

export function makeBrowser(parts: {
  readonly base: Rooms;
  readonly organization: Organization;
  readonly send: (request: RawRequest) => Promise<RawAnswer>;
  readonly nonces: DeviceProofNonces;
  readonly port: number;
  readonly key: BrowserKey;
}): TestBrowser {
  const { base, organization, send, nonces, port, key } = parts;
  const { clock, directory } = base;
  const cookies = new Map<string, string>();
  const { origin } = organization;
  const cookieHeader = () =>
    cookies.size === 0 ? undefined : [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const ofPage = (method: string): Headers =>
    method === 'GET' ? {} : { origin, 'sec-fetch-site': 'same-origin' };
  const keep = ({ cookies: lines }: RawAnswer) => {
    for (const line of lines) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/max-age=0(?:;|$)/i.test(line)) cookies.delete(name);
      else cookies.set(name, value);
    }
  };

  const browser: TestBrowser = {
    organization,
    cookies,
    key,
    loginToken: '',
    csrfToken: '',
    sessionId: '',
    async openPage() {
      const { csrfLoginToken, cookie } = await base.within({ organizationId: organization.id }, (tx) =>
        beginLogin(tx, { directory }, pageContext(organization, cookies, clock.now())),
      );
      cookies.set(cookie.name, cookie.value);
      browser.loginToken = csrfLoginToken;
    },
    async call(method, path, body, headers = {}) {
      const answer = await send({
        method,
        url: origin + path,
        headers: { cookie: cookieHeader(), ...ofPage(method), ...headers },
        body,
      });
      keep(answer);
      return answer;
    },
    login: () => ({ 'x-lanyard-csrf-login-token': browser.loginToken }),
    async proven(method, path, options) {
      const dpop = await browser.proof(method, path, {
        binding: { kind: 'session', jti: browser.sessionId },
        ...options,
      });
      return { dpop, ...(method === 'GET' ? {} : { 'x-lanyard-csrf-token': browser.csrfToken }) };
    },
    async proof(method, path, options = {}) {
      const nonce = options.nonce === undefined ? nonces.current(clock.now()) : options.nonce;
      return createDeviceProof({
        key: options.key ?? key,
        method,
        url: options.url ?? origin + path,
        binding: options.binding ?? { kind: 'none' },
        now: options.issuedAt ?? Math.floor(clock.now().getTime() / 1000),
        ...(nonce === null ? {} : { nonce }),
      });
    },
    async start(scope = 'session', way = 'code') {
      const transitKey = await generateTransitKey();
      const wrappingKey = await generateStorageWrappingKey();
      const keys = { transitKey: transitKey.publicJwk, browserKey: key.publicJwk };
      const { status, json } = await browser.call(
        'POST',
        '/api/sign-ins',
        { ...keys, share2: wrappingKey.share2, scope, way },
        browser.login(),
      );
      if (status !== 201)
        throw new Error(`the start was answered ${String(status)}: ${String(json['code'])}`);
      return attemptOf({ organization, key, way }, json, { transitKey, wrappingKey });
    },
    poll: ({ id, started, binding }) =>
      browser.call(
        'POST',
        `/api/sign-ins/${id}/state`,
        { pollSecret: started.pollSecret, binding },
        browser.login(),
      ),
    watch({ id, started, binding }) {
      const path = `/api/${started.scope === 'vault' ? 'unlocks' : 'sign-ins'}/${id}/events`;
      const request = async (): Promise<RawRequest> => ({
        method: 'POST',
        url: origin + path,
        headers: {
          cookie: cookieHeader(),
          ...ofPage('POST'),
          ...(started.scope === 'vault' ? await browser.proven('POST', path) : browser.login()),
        },
        body: { pollSecret: started.pollSecret, binding },
      });
      const events = readEvents(port, request);
      return {
        next: async () => {
          const { done, value } = await events.next();
          return done === true ? undefined : value.state;
        },
        leave: async () => {
          await events.return();
        },
      };
    },
    async complete({ id, started }, headers = {}, returnCode) {
      const path = `/api/sign-ins/${id}/completion`;
      const dpop = await browser.proof('POST', path);
      const sent = { ...browser.login(), dpop, ...headers };
      const body = { pollSecret: started.pollSecret, returnCode: returnCode ?? null };
      return browser.call('POST', path, body, sent);
    },
    async startUnlock() {
      const transitKey = await generateTransitKey();
      const wrappingKey = await generateStorageWrappingKey();
      const { status, json } = await browser.call(
        'POST',
        '/api/unlocks',
        { transitKey: transitKey.publicJwk, share2: wrappingKey.share2 },
        await browser.proven('POST', '/api/unlocks'),
      );
      if (status !== 201)
        throw new Error(`the unlock was answered ${String(status)}: ${String(json['code'])}`);
      return attemptOf({ organization, key, way: 'code' }, json, { transitKey, wrappingKey });
    },
    async completeUnlock({ id, started }) {
      const path = `/api/unlocks/${id}/completion`;
      const { pollSecret } = started;
      return browser.call('POST', path, { pollSecret }, await browser.proven('POST', path));
    },
  };
  return browser;
}

/** What the page makes of the answer to a start: it computes and signs `H` by itself. */
async function attemptOf(
  { organization, key, way }: Pick<TestBrowser, 'organization' | 'key'> & { readonly way: SignInWay },
  json: Record<string, unknown>,
  secrets: Pick<Attempt, 'transitKey' | 'wrappingKey'>,
): Promise<Attempt> {
  const started = json as unknown as RouteAnswer<typeof startSignIn>;
  const { id, nonce, scope, claimsAsked } = started;
  const H = signInDigest({
    origin: organization.origin,
    id,
    nonce,
    transitThumbprint: secrets.transitKey.thumbprint,
    browserThumbprint: key.thumbprint,
    scope,
    way,
    claimsAsked: claimsAsked.map(({ type }) => type),
  });
  const binding = await signBinding(key, { organization: organization.id, signIn: id, H });
  return { id, started, H, binding, share1: secrets.wrappingKey.share1, ...secrets };
}

/** The request of a page, as the server sees it. */
function pageContext(organization: Organization, cookies: Map<string, string>, now: Date): RequestContext {
  const { origin } = organization;
  return {
    requestId: 'test',
    url: `${origin}/sign-in`,
    method: 'GET',
    origin,
    organization: { ...viewOf(organization), host: organization.host },
    requester: { address: '192.0.2.1', browser: 'Chrome 156', system: 'Linux' },
    language: 'en',
    now,
    header: () => undefined,
    cookie: (name) => cookies.get(name),
  };
}
