import { createClient, type Client } from '@lanyard/client/client';
import { didLogPath } from '@lanyard/crypto/did';
import { browserKey } from '@lanyard/session/browser-keys';
import { sessionHeaders, type LiveSession } from '@lanyard/session/live-session';
import type { Browser as SessionBrowser, ProofHeaders } from '@lanyard/session/ports';
import { beginSignIn, beginUnlock, type SignInAttempt, type UnlockAttempt } from '@lanyard/session/sign-in';
import type { SignInState } from '@lanyard/contract/sign-in';
import { localFetch, type LocalFetch } from './local-fetch.ts';
import { memoryStorage, type MemoryStorage } from './memory-storage.ts';

/** A virtual browser on one organization's pages: the portal's own logic, cookies and all, over HTTP to a real cloud. */
export interface Browser {
  readonly session: SessionBrowser;
  readonly storage: MemoryStorage;
  readonly client: Client;
  /** Name to value, as a browser would send them. */
  readonly cookies: Map<string, string>;
  /** Opens the sign-in page and gives the CSRF login token that it carries. */
  openSignInPage(): Promise<string>;
  /** Opens the page and starts: what a person sees as the QR code. */
  showCode(): Promise<SignInAttempt>;
  /** Waits until the attempt is in one of these states. */
  waitFor(attempt: Pick<SignInAttempt, 'watch'>, ...states: SignInState[]): Promise<SignInState>;
  /** Waits for the approval and completes. */
  enter(attempt: SignInAttempt): Promise<LiveSession>;
  /** Asks to open the vault of a live session. */
  unlock(live: LiveSession): Promise<UnlockAttempt>;
  /** Headers of a proven write in a session. */
  proof(live: LiveSession): Promise<ProofHeaders>;
}

const userAgent =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36';
const tokenMeta = /<meta name="lanyard-csrf-login-token" content="([^"]+)"/;

/** @param cloud.port On 127.0.0.1. @param cloud.origin Of the organization, such as `http://acme.localhost:8080`. */
export function aBrowser(
  cloud: { readonly port: number; readonly origin: string },
  options: { readonly now?: () => number; readonly fetch?: LocalFetch } = {},
): Browser {
  const cookies = new Map<string, string>();
  const storage = memoryStorage();
  const fetch = withCookies(cookies, options.fetch ?? localFetch(cloud.port, { 'user-agent': userAgent }));
  const client = createClient({ origin: cloud.origin, fetch });
  const session: SessionBrowser = {
    storage,
    now: options.now ?? Date.now,
    cloud: {
      origin: cloud.origin,
      call: (route, input, headers) => client.call(route, input, headers),
      stream: (route, input, headers, signal) => client.stream(route, input, headers, signal),
      didLog: (personId) => client.text(didLogPath(personId)),
    },
  };
  const openSignInPage = async (): Promise<string> => {
    const page = await fetch(`${cloud.origin}/sign-in`);
    const token = tokenMeta.exec(await page.text())?.[1];
    if (token === undefined)
      throw new Error(`the sign-in page (status ${page.status}) carries no CSRF login token`);
    return token;
  };
  const waitFor: Browser['waitFor'] = async (attempt, ...states) => {
    const stop = new AbortController();
    try {
      for await (const { state } of attempt.watch(stop.signal)) {
        if (states.includes(state)) return state;
      }
    } finally {
      stop.abort();
    }
    throw new Error(`the sign-in ended without being ${states.join(' or ')}`);
  };
  return {
    session,
    storage,
    client,
    cookies,
    openSignInPage,
    showCode: async () => beginSignIn(session, await openSignInPage()),
    waitFor,
    async enter(attempt) {
      await waitFor(attempt, 'approved');
      return attempt.complete();
    },
    unlock: (live) => beginUnlock(session, live),
    proof: async (live) => sessionHeaders(await browserKey(session), live, session.now),
  };
}

/** A cookie jar for `__Host-` cookies, which belong to exactly one host: nothing else is ever set here. */
function withCookies(jar: Map<string, string>, fetch: LocalFetch): LocalFetch {
  return async (url, init = {}) => {
    const headers = new Headers(init.headers);
    if (jar.size > 0) headers.set('cookie', [...jar].map(([name, value]) => `${name}=${value}`).join('; '));
    const answer = await fetch(url, { ...init, headers });
    for (const line of answer.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split('; ');
      const [name = '', value = ''] = pair.split(/=(.*)/s);
      if (attributes.some((attribute) => attribute.toLowerCase() === 'max-age=0')) jar.delete(name);
      else jar.set(name, value);
    }
    return answer;
  };
}
