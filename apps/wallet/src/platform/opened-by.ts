import { createStore } from './store.ts';

/**
 * The link the wallet was opened by. What matters of it stands in the fragment, which holds a key share or an invitation's
 * token: it is read once, before anything else runs, and cleared from the address at once, so that it stays in no history and
 * no screenshot. From then on it is in memory only.
 */
export interface Opening {
  readonly kind: 'sign-in' | 'join';
  /** Without its `#`; not checked yet. */
  readonly fragment: string;
  /** It is of no link: a browser that the wallet knows sent it. */
  readonly notified?: boolean;
}

const kinds: Readonly<Record<string, Opening['kind']>> = { '/sign-in': 'sign-in', '/join': 'join' };

/** The link that waits to be dealt with, if any. */
export const opening = createStore<Opening | undefined>(undefined);

/** Takes the fragment off an address. */
export function openingOf({ pathname, hash }: { pathname: string; hash: string }): Opening | undefined {
  const kind = kinds[pathname];
  return kind === undefined || hash.length < 2 ? undefined : { kind, fragment: hash.slice(1) };
}

function takeFragment(): void {
  if (location.hash === '') return;
  const found = openingOf(location);
  history.replaceState(history.state, '', `${location.pathname}${location.search}`);
  if (found !== undefined) opening.set(found);
}

takeFragment();
// A link followed while the wallet stands at the same path changes the fragment alone: nothing is loaded anew.
addEventListener('hashchange', takeFragment);
