import type { LoginContent } from '@lanyard/vault/items';
import { startWorker } from '../src/worker/start.ts';

/**
 * The worker of the extension with a vault that is open and holds these logins: pages and menus are tested without a cloud. What is kept
 * lies in the worker's own storage, where the tests read it.
 */
declare const logins: readonly { readonly id: string; readonly content: LoginContent }[];

const kept = logins.map(({ id, content }) => ({ id, content, isWritable: true }));
Object.assign(globalThis, { kept });
const nothing = () => Promise.resolve();
startWorker(() => ({
  certifiedSites: () => Promise.resolve(['certified.test']),
  origin: () => Promise.resolve('https://acme.lanyard.test'),
  used: nothing,
  refresh: nothing,
  lookForIdle: nothing,
  lock: nothing,
  state: () => Promise.resolve('open'),
  logins: () => Promise.resolve(kept),
  addresses: () => Promise.resolve(kept.map(({ content }) => content.urls)),
  hasDoubts: () => false,
  create(content) {
    const id = 'n'.repeat(43);
    kept.push({ id, content, isWritable: true });
    return Promise.resolve(id);
  },
  takeBack(id) {
    kept.splice(
      kept.findLastIndex((login) => login.id === id),
      1,
    );
    return Promise.resolve();
  },
  change(id, content) {
    const place = kept.findIndex((login) => login.id === id);
    kept.splice(place, 1, { id, content, isWritable: true });
    return Promise.resolve();
  },
}));
