import { createClient } from '@lanyard/client/client';
import { didLogPath } from '@lanyard/crypto/did';
import * as z from 'zod/mini';
import { indexedDbStorage } from './indexed-db.ts';
import { indexedDbVaultCache } from './vault-cache.ts';
import { forgetVault } from './kept.ts';
import type { Browser, OrganizationCloud } from './ports.ts';

/**
 * A page of an organization as its browser: the storage of its origin, and the cloud at its own address, which is told the
 * language that the page is in, where it is said here.
 */
export function pageBrowser(origin: string, language?: () => string): Browser {
  // The pages' CSP forbids what zod's compiled validators are made with, and even trying would be reported.
  z.config({ jitless: true });
  const client = createClient({ origin, ...(language === undefined ? {} : { language }) });
  return {
    storage: indexedDbStorage(),
    vaultCache: indexedDbVaultCache(),
    cloud: {
      origin,
      call: (route, input, headers) => client.call(route, input, headers),
      stream: (route, input, headers, signal) => client.stream(route, input, headers, signal),
      didLog: (personId) => client.text(didLogPath(personId)),
    },
    now: () => client.now(),
  };
}

/**
 * The same behind the sign-in. When any answer says that the session is over (ended elsewhere, expired, member disabled), what is
 * left of its vault is forgotten; then `onSessionOver` leads away.
 */
export function memberPageBrowser(origin: string, onSessionOver: () => void): Browser {
  const browser = pageBrowser(origin);
  const { cloud } = browser;
  const leave = async () => {
    await forgetVault(browser);
    onSessionOver();
  };
  // Once, however many answers say so: a second navigation would abort the first.
  let over: Promise<void> | undefined;
  const notice = async (error: unknown): Promise<never> => {
    if (error instanceof Error && 'code' in error && error.code === 'sign-in-required') {
      over ??= leave();
      await over;
    }
    throw error;
  };
  const stream: OrganizationCloud['stream'] = async function* (route, input, headers, signal) {
    try {
      yield* cloud.stream(route, input, headers, signal);
    } catch (error) {
      await notice(error);
    }
  };
  return {
    ...browser,
    cloud: {
      ...cloud,
      call: (route, input, headers) => cloud.call(route, input, headers).catch(notice),
      stream,
    },
  };
}
