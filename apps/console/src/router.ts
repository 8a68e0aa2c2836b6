import { useSyncExternalStore } from 'react';

/** The console's own addresses: each screen has one, and going from one to another loads no page anew. */

/** What whoever sends somebody to a screen tells it beside the address: names and searches stand in no address. */
export interface Errand {
  /** A search to begin with. */
  readonly find?: string;
  /** A dialog to open at once. */
  readonly open?: 'invite';
}

/** Where one is. */
export interface Visit extends Errand {
  readonly path: string;
  /** Another one for each time that one goes somewhere. */
  readonly number: number;
}

const listeners = new Set<() => void>();
let visit: Visit = { path: location.pathname, number: 0 };
const arrive = (errand: Errand) => {
  visit = { ...errand, path: location.pathname, number: visit.number + 1 };
  for (const listener of listeners) listener();
};
const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** The screen that is shown. */
export const useVisit = (): Visit => useSyncExternalStore(subscribe, () => visit);

/** Goes to a screen of the console. */
export function go(path: string, errand: Errand = {}): void {
  if (path !== location.pathname + location.search) history.pushState(null, '', path);
  scrollTo(0, 0);
  arrive(errand);
}

const isOurs = ({ pathname }: URL) => pathname === '/console' || pathname.startsWith('/console/');

/** From now on a press on a link to a screen of the console goes there at once; the browser's own ways (new tab, download) stay. */
export function followLinks(): void {
  window.addEventListener('popstate', () => arrive({}));
  document.addEventListener('click', (event) => {
    const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    if (!plain || event.defaultPrevented || !(event.target instanceof Element)) return;
    const link = event.target.closest('a');
    if (link === null || link.target !== '' || link.hasAttribute('download')) return;
    const to = new URL(link.href, location.href);
    if (to.origin !== location.origin || !isOurs(to) || to.hash !== '') return;
    event.preventDefault();
    go(to.pathname + to.search);
  });
}
