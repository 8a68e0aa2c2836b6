import type { UnlockWay } from '@lanyard/session/kept';
import { createClient, type Client } from '@lanyard/client/client';
import { didLogPath } from '@lanyard/crypto/did';
import { parseReturnFragment } from '@lanyard/crypto/sign-in-binding';
import { browserKey } from '@lanyard/session/browser-keys';
import { sessionHeaders, type LiveSession } from '@lanyard/session/live-session';
import type { Browser as SessionBrowser, ProofHeaders } from '@lanyard/session/ports';
import {
  beginNotifiedSignIn,
  beginSignIn,
  beginUnlock,
  type SignInAttempt,
  type UnlockAttempt,
} from '@lanyard/session/sign-in';
import type { SignInState } from '@lanyard/contract/sign-in';
import { localFetch, type LocalFetch } from './local-fetch.ts';
import { memoryStorage, type MemoryStorage } from './memory-storage.ts';
import { memoryVaultCache } from './memory-vault-cache.ts';

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
  /** Opens the page and starts: what a person sees as "Open Lanyard" on the device that has the wallet. */
  showLink(): Promise<SignInAttempt>;
  /** Opens the page and asks the phone of whom this browser knows. */
  askPhone(): Promise<SignInAttempt>;
  /** Waits until the attempt is in one of these states; rejects when it ends otherwise. */
  waitFor(attempt: Pick<SignInAttempt, 'id'>, ...states: SignInState[]): Promise<SignInState>;
  /** Waits for the approval and completes. @param returnLink Where the wallet went back to. */
  enter(attempt: SignInAttempt, returnLink?: string | null): Promise<LiveSession>;
  /** Asks to open the vault of a live session. */
  unlock(live: LiveSession, way?: UnlockWay): Promise<UnlockAttempt>;
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
  const client = createClient({
    origin: cloud.origin,
    fetch,
    ...(options.now === undefined ? {} : { now: options.now }),
  });
  const session: SessionBrowser = {
    storage,
    vaultCache: memoryVaultCache(),
    now: () => client.now(),
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
  return browserOn({ session, storage, client, cookies, openSignInPage });
}

/** What a person does at a browser, whatever it is made of. */
export function browserOn(
  parts: Pick<Browser, 'session' | 'storage' | 'client' | 'cookies' | 'openSignInPage'>,
): Browser {
  const { session, openSignInPage } = parts;
  const watches = new Map<string, Watch>();
  /** As the page does: watching begins with the code, and hands in the browser's statement over `H`. */
  const watched = async <A extends Pick<SignInAttempt, 'id' | 'watch'>>(attempt: A): Promise<A> => {
    const watch = watchOf(attempt);
    watches.set(attempt.id, watch);
    await watch.reached('waiting');
    return attempt;
  };
  const waitFor: Browser['waitFor'] = (attempt, ...states) => {
    const watch = watches.get(attempt.id);
    if (watch === undefined) throw new Error('nobody watches this attempt');
    return watch.reached(...states);
  };
  return {
    ...parts,
    showCode: async () => watched(await beginSignIn(session, await openSignInPage())),
    showLink: async () => watched(await beginSignIn(session, await openSignInPage(), 'link')),
    askPhone: async () => watched(await beginNotifiedSignIn(session, await openSignInPage())),
    waitFor,
    async enter(attempt, returnLink) {
      await waitFor(attempt, 'approved');
      const fragment = new URL(returnLink ?? session.cloud.origin).hash.slice(1);
      return attempt.complete(parseReturnFragment(fragment)?.code);
    },
    unlock: async (live, way = 'code') => watched(await beginUnlock(session, live, way)),
    proof: async (live) => sessionHeaders(await browserKey(session), live, session.now),
  };
}

interface Watch {
  reached(...states: SignInState[]): Promise<SignInState>;
}

/** Follows an attempt from now on; what it went through is remembered. */
function watchOf(attempt: Pick<SignInAttempt, 'watch'>): Watch {
  const seen: SignInState[] = [];
  let over: Error | undefined;
  let news = Promise.withResolvers<void>();
  const tell = () => {
    news.resolve();
    news = Promise.withResolvers();
  };
  const follow = async () => {
    for await (const { state } of attempt.watch(new AbortController().signal)) {
      seen.push(state);
      tell();
    }
  };
  follow().then(
    () => {
      over = new Error(`the sign-in went through ${seen.join(', ')} and ended`);
      tell();
    },
    (error: unknown) => {
      over = error as Error;
      tell();
    },
  );
  return {
    async reached(...states) {
      for (;;) {
        const found = seen.find((state) => states.includes(state));
        if (found !== undefined) return found;
        if (over !== undefined) throw over;
        await news.promise;
      }
    },
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
