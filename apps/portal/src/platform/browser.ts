import { createClient } from '@lanyard/client/client';
import { didLogPath } from '@lanyard/crypto/did';
import { indexedDbStorage } from '@lanyard/session/indexed-db';
import type { Browser } from '@lanyard/session/ports';

const client = createClient({ origin: location.origin });

/** This page as a browser of its organization: its storage, and the cloud at its own address. */
export const browser: Browser = {
  storage: indexedDbStorage(),
  cloud: {
    origin: client.origin,
    call: (route, input, headers) => client.call(route, input, headers),
    stream: (route, input, headers, signal) => client.stream(route, input, headers, signal),
    didLog: (personId) => client.text(didLogPath(personId)),
  },
  now: () => Date.now(),
};
