import type { Client } from '@lanyard/client/client';
import type { Device } from '@lanyard/holder/ports';
import { watched } from './connection.ts';
import { pageStorage } from './page-storage.ts';

// Loaded at their first use: to open the wallet takes neither.
const authenticator = async () => (await import('./page-authenticator.ts')).pageAuthenticator;
let loaded: Client | undefined;
const client = async () => (loaded ??= (await import('./client.ts')).client);

/** This page as the device of a person: what `packages/holder` asks for. */
export const device: Device = {
  authenticator: {
    create: async (options) => (await authenticator()).create(options),
    get: async (options) => (await authenticator()).get(options),
  },
  storage: pageStorage(),
  cloud: {
    origin: location.origin,
    call: async (route, input, proof) => watched((await client()).call(route, input, proof)),
    stream: async function* (route, input, proof, signal) {
      yield* (await client()).stream(route, input, proof, signal);
    },
    nonce: async () => watched((await client()).nonce()),
    didLog: async (personId) => {
      const { didLogPath } = await import('@lanyard/crypto/did');
      return watched((await client()).text(didLogPath(personId)));
    },
  },
  now: () => loaded?.now() ?? Date.now(),
};
