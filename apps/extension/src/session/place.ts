import { browser } from '@wxt-dev/browser';
import { heldBrowser, type HeldBrowser, type HeldState } from '@lanyard/session/held-browser';
import { indexedDbStorage } from '@lanyard/session/indexed-db';
import { indexedDbVaultCache } from '@lanyard/session/vault-cache';

/** Whose vault this extension opens: typed once, remembered. */
export interface Place {
  /** Origin, such as `https://acme.example.com`. */
  readonly origin: string;
  readonly organizationId: string;
  readonly name: string;
}

const placeEntry = 'place';
const heldEntry = 'held';

export async function rememberedPlace(): Promise<Place | undefined> {
  return (await browser.storage.local.get(placeEntry))[placeEntry] as Place | undefined;
}

export async function rememberPlace(place: Place): Promise<void> {
  await browser.storage.local.set({ [placeEntry]: place });
}

/** Keys and what was learned there stay: who comes back to it is known. */
export async function forgetPlace(): Promise<void> {
  await browser.storage.local.remove(placeEntry);
}

/**
 * The extension as a browser of one organization. Keys, pinned histories and ciphertext are in its IndexedDB, under that origin; the
 * session and share 2 in the memory of the browser (`storage.session`), which no content script reads and no disk holds.
 */
export function browserAt(origin: string, onSessionOver: () => void): HeldBrowser {
  return heldBrowser(origin, {
    storage: indexedDbStorage(`lanyard ${origin}`),
    vaultCache: indexedDbVaultCache(`lanyard-vault ${origin}`),
    language: () => navigator.language,
    onSessionOver,
    memory: {
      async get() {
        const held = (await browser.storage.session.get(heldEntry))[heldEntry] as HeldHere | undefined;
        return held?.origin === origin ? held.state : undefined;
      },
      set: (state) =>
        state === undefined
          ? browser.storage.session.remove(heldEntry)
          : browser.storage.session.set({ [heldEntry]: { origin, state } satisfies HeldHere }),
    },
  });
}

interface HeldHere {
  readonly origin: string;
  readonly state: HeldState;
}

/**
 * What a person typed as their organization's address: `acme.example.com`, with or without `https://`. Plain http is taken for this
 * computer alone, where browsers trust it too.
 *
 * @returns its origin; undefined where it is no address
 */
export function originOfAddress(typed: string): string | undefined {
  const text = typed.trim().toLowerCase();
  const host = text.replace(/^https?:\/\//u, '').split(/[/?#]/u)[0] ?? '';
  const isHere = /^(?:[a-z0-9-]+\.)*localhost(?::\d+)?$/u.test(host);
  if (!isHere && !/^(?:[a-z0-9-]+\.)+[a-z0-9-]+(?::\d+)?$/u.test(host)) return undefined;
  const isPlain = isHere && !text.startsWith('https://');
  return URL.parse(`${isPlain ? 'http' : 'https'}://${host}`)?.origin;
}
