import { createClient } from '@lanyard/client/client';
import { heldBrowser, type HeldBrowser, type HeldState } from '@lanyard/session/held-browser';
import { browserOn, type Browser } from './browser.ts';
import { localFetch, type LocalFetch } from './local-fetch.ts';
import { memoryStorage } from './memory-storage.ts';

/** A virtual extension: its own logic of session and vault, over HTTP to a real cloud, as Chrome sends what an extension asks for. */
export interface Extension extends Browser {
  readonly session: HeldBrowser;
  /** What its worker keeps in the browser's memory. */
  readonly memory: { state: HeldState | undefined };
}

export const extensionOrigin = 'chrome-extension://abcdefghijklmnopabcdefghijklmnop';

/** @param cloud.port On 127.0.0.1. @param cloud.origin Of the organization. */
export function anExtension(
  cloud: { readonly port: number; readonly origin: string },
  options: {
    readonly now?: () => number;
    readonly fetch?: LocalFetch;
    readonly onSessionOver?: () => void;
  } = {},
): Extension {
  const { fetch: send = localFetch(cloud.port), onSessionOver, now } = options;
  const fetch: LocalFetch = (url, init = {}) => {
    const headers = new Headers(init.headers);
    headers.set('sec-fetch-site', 'none');
    if ((init.method ?? 'GET') !== 'GET') headers.set('origin', extensionOrigin);
    return send(url, { ...init, headers });
  };
  const storage = memoryStorage();
  const memory: Extension['memory'] = { state: undefined };
  const time = now === undefined ? {} : { now };
  const session = heldBrowser(cloud.origin, {
    fetch,
    storage,
    memory: {
      get: () => Promise.resolve(memory.state),
      set: (state) => {
        memory.state = state;
        return Promise.resolve();
      },
    },
    ...(onSessionOver === undefined ? {} : { onSessionOver }),
    ...time,
  });
  const client = createClient({ origin: cloud.origin, fetch, ...time });
  const openSignInPage = async () => (await session.openDoor()).csrfLoginToken;
  return { ...browserOn({ session, storage, client, cookies: new Map(), openSignInPage }), session, memory };
}
