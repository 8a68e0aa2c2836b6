import type { Did } from '@lanyard/crypto/did';
import type { Digest } from '@lanyard/crypto/encoding';
import type { CryptoProblemCode } from '@lanyard/crypto/errors';
import type { OpenedVault, Vault } from '@lanyard/vault/open-vault';
import type { OnRead, Spoiled, VaultContents } from '@lanyard/vault/vault-reading';
import type { OpenedItem } from '@lanyard/vault/reading';
import { callsOver, type CallPort } from './calls.ts';
import type { LiveSession } from './live-session.ts';
import type { VaultActs, VaultAhead, VaultNews } from './vault-worker.ts';

/** A worker that runs `runVaultWorker`. */
export interface VaultWorkerPort extends CallPort {
  terminate(): void;
}

/** Whatever the vault can do is done in the worker: a method that is missing here does not compile. */
const acts: { readonly [Name in keyof VaultActs]: true } = {
  create: true,
  createAll: true,
  change: true,
  replace: true,
  binUnchanged: true,
  share: true,
  wouldHave: true,
  groups: true,
  settle: true,
  deleteForGood: true,
  bringBack: true,
  sendChunk: true,
  readChunk: true,
  dropUpload: true,
  people: true,
  confirm: true,
};

/** Has a worker fetch what there is of a vault that is locked still: ciphertext alone. Once. */
export function prepareVault(worker: VaultWorkerPort, ahead: VaultAhead): void {
  callsOver(worker, {}).tell(ahead);
}

/**
 * The page's half of a vault in a worker: what it holds is here, everything else is there.
 *
 * @param of.entered Whose key it is, where the page has opened it already: it goes along as it is, and cannot be read. Default: it is
 *   opened there.
 * @throws an error with a `code` where the vault is locked or does not verify; the worker has ended then
 */
export async function remoteVault(
  worker: VaultWorkerPort,
  of: { readonly session: LiveSession; readonly entered: OpenedVault | undefined },
  onSessionOver: () => void,
): Promise<Vault> {
  const items = new Map<Digest, OpenedItem>();
  let damaged: ReadonlyMap<Digest, CryptoProblemCode> = new Map();
  let spoiled: ReadonlyMap<Digest, Spoiled> = new Map();
  let onRead: OnRead | undefined;
  let fresh = Promise.withResolvers<void>();
  const contents = (): VaultContents => ({ items, damaged, spoiled });
  const calls = callsOver(worker, {}, (heard) => {
    const news = heard as VaultNews;
    if (news === 'session-over') {
      onSessionOver();
      return;
    }
    for (const [item, opened] of news.opened) items.set(item, opened);
    for (const item of news.gone) items.delete(item);
    ({ damaged, spoiled } = news);
    if (news.goesOn) return;
    if (news.read !== undefined) onRead?.(news.read);
    fresh.resolve();
    fresh = Promise.withResolvers();
  });
  const did = await (calls.call('open', of.session, of.entered) as Promise<Did>).catch((error: unknown) => {
    worker.terminate();
    throw error;
  });
  const inWorker = Object.keys(acts).map((name) => [
    name,
    (...args: unknown[]) => calls.call('act', name, args),
  ]);
  return {
    ...(Object.fromEntries(inWorker) as VaultActs),
    did,
    contents,
    async sync(told) {
      onRead = told;
      await calls.call('sync');
      return contents();
    },
    async *watch(signal) {
      const leave = () => void calls.call('unwatch').catch(() => undefined);
      signal.addEventListener('abort', leave, { once: true });
      let isOver = false;
      const over = calls.call('watch').finally(() => {
        isOver = true;
      });
      try {
        for (;;) {
          await Promise.race([over, fresh.promise]);
          if (isOver) return;
          yield contents();
        }
      } finally {
        signal.removeEventListener('abort', leave);
      }
    },
    close() {
      worker.terminate();
      // A transfer that it was at has broken off: who waits for it holds on to nothing any more.
      calls.end('vault-locked');
      items.clear();
      damaged = new Map();
      spoiled = new Map();
    },
  };
}
