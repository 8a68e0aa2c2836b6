import { createClient } from '@lanyard/client/client';
import { didLogPath } from '@lanyard/crypto/did';
import * as z from 'zod/mini';
import { indexedDbStorage } from './indexed-db.ts';
import type { Browser } from './ports.ts';

/** A page of an organization as its browser: the storage of its origin, and the cloud at its own address. */
export function pageBrowser(origin: string): Browser {
  // The pages' CSP forbids what zod's compiled validators are made with, and even trying would be reported.
  z.config({ jitless: true });
  const client = createClient({ origin });
  return {
    storage: indexedDbStorage(),
    cloud: {
      origin,
      call: (route, input, headers) => client.call(route, input, headers),
      stream: (route, input, headers, signal) => client.stream(route, input, headers, signal),
      didLog: (personId) => client.text(didLogPath(personId)),
    },
    now: () => Date.now(),
  };
}
