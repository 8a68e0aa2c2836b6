import type { Did } from '@lanyard/crypto/did';
import type { CryptoProblemCode } from '@lanyard/crypto/errors';
import type { Digest } from '@lanyard/crypto/encoding';
import type { OpenedVault, Spoiled, Vault } from '@lanyard/vault/open-vault';
import type { OpenedItem } from '@lanyard/vault/reading';
import { callsOver, type CallPort } from './calls.ts';
import type { FetchedVault } from '@lanyard/vault/fetching';
import { itemOpeners, serveOpener } from './item-openers.ts';
import type { LiveSession } from './live-session.ts';
import { memberPageBrowser } from './page-browser.ts';
import type { Browser } from './ports.ts';
import { enterVault } from './vault-keeper.ts';
import { fetchItems, openItems } from './vault.ts';

/*
 * The vault of a page, in a worker of its own: reading a thousand items takes a second of computing, in which the page must not stand
 * still. The page's half is `remote-vault.ts`.
 */

/** What the page is told. */
export type VaultNews =
  | {
      readonly opened: readonly (readonly [Digest, OpenedItem])[];
      readonly gone: readonly Digest[];
      readonly damaged: ReadonlyMap<Digest, CryptoProblemCode>;
      readonly spoiled: ReadonlyMap<Digest, Spoiled>;
      /** Items read so far, of what is being read; undefined: nothing is. */
      readonly read: number | undefined;
      /** More is told right after: it is shown together. */
      readonly goesOn: boolean;
    }
  | 'session-over';

/** What the page says while its vault is still locked: whose it will open. */
export interface VaultAhead {
  readonly session: LiveSession;
  readonly organization: string;
  readonly did: Did;
}

/** So many are on the screen before anybody has scrolled. */
const firstItems = 24;
/** Items in one message: the page takes one in a few milliseconds. */
const mostTold = 100;
/** Between what is told while more is read: each time the page draws its list anew, on cores that the reading needs. */
const tellMilliseconds = 250;
/** A file goes in many of these, and no item changes by one. */
const piecewise: ReadonlySet<keyof VaultActs> = new Set(['sendChunk', 'readChunk', 'dropUpload']);

/**
 * Runs in a worker: as the vault of its page, or beside it as one that opens items.
 *
 * @param own How the worker was started.
 * @param own.helper Starts another worker of the same script, as `opener`.
 */
export function runVaultWorker(
  port: CallPort,
  own: {
    readonly name: string;
    readonly origin: string;
    readonly cores: number;
    readonly helper: () => CallPort;
  },
): void {
  if (own.name === 'opener') serveOpener(port);
  else serveVault(port, own);
}

function serveVault(
  port: CallPort,
  {
    origin,
    cores,
    helper,
  }: { readonly origin: string; readonly cores: number; readonly helper: () => CallPort },
): void {
  let vault: Vault | undefined;
  const open = (): Vault => {
    if (vault === undefined) throw new Error('the vault is locked');
    return vault;
  };
  const told = new Map<Digest, OpenedItem>();
  const tell = (read?: number): void => {
    const { items, damaged, spoiled } = open().contents();
    const opened = [...items].filter(([item, now]) => told.get(item) !== now);
    const gone = [...told.keys()].filter((item) => !items.has(item));
    for (const [item, now] of opened) told.set(item, now);
    for (const item of gone) told.delete(item);
    for (let from = 0; from === 0 || from < opened.length; from += mostTold) {
      const goesOn = from + mostTold < opened.length;
      const part = opened.slice(from, from + mostTold);
      calls.tell({ opened: part, gone, damaged, spoiled, read, goesOn } satisfies VaultNews);
    }
  };
  let browser: Browser | undefined;
  const browserOf = () =>
    (browser ??= memberPageBrowser(origin, () => calls.tell('session-over' satisfies VaultNews)));
  const openers = itemOpeners(cores - 1, helper);
  let ahead: Promise<FetchedVault | undefined> | undefined;
  const prepare = ({ session, organization, did }: VaultAhead): void => {
    ahead = fetchItems(browserOf(), session, { organization, did }, (...item) => {
      void openers.verify(...item);
    }).catch(() => undefined);
    // Where nothing was kept, and nothing is known of it, there is much to do.
    void ahead.then(async (fetched) => {
      const [kept, ring] = await Promise.all([fetched?.kept, fetched?.ring]);
      if (kept === undefined && ring === undefined) openers.prepare();
    });
  };
  let watching = new AbortController();
  const acts = {
    async open(session: LiveSession, given: OpenedVault | undefined) {
      const entered = given ?? (await enterVault(browserOf(), session));
      if (entered === undefined) throw new Error('the vault is locked');
      vault = await openItems(browserOf(), session, entered, { read: openers.read, ahead: await ahead });
      return vault.did;
    },
    async sync() {
      let toldAt = performance.now();
      let last = 0;
      let later: ReturnType<typeof setTimeout> | undefined;
      const tellNow = () => {
        clearTimeout(later);
        later = undefined;
        toldAt = performance.now();
        tell(last);
      };
      const reading = open().sync((read) => {
        last = read;
        const dueIn = toldAt + tellMilliseconds - performance.now();
        if (read === firstItems || dueIn <= 0) tellNow();
        // What was kept is read at once, and then the cloud is waited for: all of it is shown meanwhile.
        else later ??= setTimeout(tellNow, dueIn);
      });
      await reading.finally(() => clearTimeout(later));
      tell();
    },
    async act(name: keyof VaultActs, args: never[]) {
      try {
        return await (open()[name] as (...given: never[]) => Promise<unknown>)(...args);
      } finally {
        if (!piecewise.has(name)) tell();
      }
    },
    async watch() {
      watching = new AbortController();
      for await (const _news of open().watch(watching.signal)) tell();
    },
    unwatch: () => watching.abort('left'),
  };
  const calls = callsOver(port, acts, (news) => prepare(news as VaultAhead));
}

/** What the page has done in the worker as it is. */
export type VaultActs = Omit<Vault, 'did' | 'contents' | 'sync' | 'watch' | 'close'>;
