import { listCertifiedSites } from '@lanyard/contract/vaults';
import { isDigest } from '@lanyard/crypto/encoding';
import type { HeldBrowser } from '@lanyard/session/held-browser';
import type { ItemContent, ItemUrl, LoginContent } from '@lanyard/vault/items';
import type { Vault } from '@lanyard/vault/open-vault';
import type { OpenedItem } from '@lanyard/vault/reading';
import { isUntrue } from '@lanyard/vault-ui/codes';
import type { VaultState } from '../messages.ts';
import { browserAt, rememberedPlace } from '../session/place.ts';
import { enter, lock, stateOf, used } from '../session/vault-session.ts';
import type { Memory } from './tickets.ts';

/** A login of the open vault. */
export interface Login {
  readonly id: string;
  readonly content: LoginContent;
  /** Owners and editors may write it. */
  readonly isWritable: boolean;
}

/** `newest`: the cloud is asked; for what a person asks for. `known`: as it was read a moment ago, or is read now. */
export type Freshness = 'newest' | 'known';

/** The vault as the worker's other parts see it. */
export interface Keeper {
  state(): Promise<VaultState>;
  /** Where the portal of its organization is; undefined: none is chosen. */
  origin(): Promise<string | undefined>;
  /** Logins that are not in the bin, verify, and come from somebody known; none unless `open`. */
  logins(as?: Freshness): Promise<readonly Login[]>;
  /** Of each of them its addresses, as they were read last: nobody is asked, so that no cloud hears when a person turns to which page. */
  addresses(): Promise<readonly (readonly ItemUrl[])[]>;
  /** What the cloud said when it was read last does not hold, of the vault or of an item: nothing of that is among `logins`. */
  hasDoubts(): boolean;
  /** @returns the item */
  create(content: LoginContent): Promise<string>;
  /** Into the bin with an item that was just made, unless somebody has changed it since. */
  takeBack(id: string): Promise<void>;
  /** @throws an error with a code where somebody changed it meanwhile, or it may not be written */
  change(id: string, content: LoginContent): Promise<void>;
  /** Hosts at which the organization has logins kept without asking, with what is below them; none where it cannot be asked. */
  certifiedSites(): Promise<readonly string[]>;
  /** A person did something with it: the idle time begins anew. */
  used(): Promise<void>;
  /** Somebody else (the popup) changed something: read anew. */
  refresh(): Promise<void>;
  /** Locks at once. */
  lock(): Promise<void>;
  /** Locks where the idle time is over. */
  lookForIdle(): Promise<void>;
}

/** What was read is good for so long; the popup says when it changes something itself. */
const freshMs = 15_000;
/** Nobody waits longer for what is newer: with a slow connection it shows next time. */
const waitMs = 1500;

interface Opened {
  readonly sessionId: string;
  readonly vault: Vault;
  syncedAt: number;
}

/** What `addresses` says, for a worker that just woke. */
interface KeptAddresses {
  readonly sessionId: string;
  readonly of: readonly (readonly ItemUrl[])[];
}
const addressesEntry = 'addresses';

/**
 * @param memory The browser's own, on no disk: nothing of it stays when the vault is locked.
 * @param changed The session is over, or the vault was locked.
 */
export function createKeeper(memory: Memory, changed: () => void): Keeper {
  let at: { readonly origin: string; readonly held: HeldBrowser } | undefined;
  let opened: Promise<Opened> | undefined;
  let hasDoubts = false;

  /** Nothing of it stays in memory. */
  const forget = (): void => {
    opened?.then(
      ({ vault: open }) => open.close(),
      () => undefined,
    );
    opened = undefined;
    hasDoubts = false;
  };

  const here = async (): Promise<HeldBrowser | undefined> => {
    const place = await rememberedPlace();
    if (place?.origin !== at?.origin) {
      forget();
      at =
        place === undefined
          ? undefined
          : { origin: place.origin, held: browserAt(place.origin, () => changed()) };
    }
    return at?.held;
  };

  const state = async (): Promise<VaultState> => {
    const held = await here();
    const now = held === undefined ? 'signed-out' : await stateOf(held);
    if (now !== 'open') {
      forget();
      await memory.set(addressesEntry, null);
    }
    return now;
  };

  const loginsOf = ({ vault: of }: Opened): Login[] => [...of.contents().items].flatMap(loginOf);
  const noteRead = async (read: Opened): Promise<void> => {
    const { damaged, spoiled } = read.vault.contents();
    hasDoubts = damaged.size > spoiled.size;
    const of = loginsOf(read).map(({ content }) => content.urls);
    await memory.set(addressesEntry, { sessionId: read.sessionId, of } satisfies KeptAddresses);
  };

  const open = async (as: Freshness = 'known'): Promise<Opened | undefined> => {
    if ((await state()) !== 'open' || at === undefined) return undefined;
    const { held } = at;
    const sessionId = (await held.session())?.id ?? '';
    const known = await opened?.catch(() => undefined);
    if (known?.sessionId !== sessionId) {
      forget();
      opened = enterAndRead(held, sessionId);
      return opened.then(
        async (read) => {
          await noteRead(read);
          return read;
        },
        (error: unknown) => {
          opened = undefined;
          hasDoubts = isUntrue(error);
          return undefined;
        },
      );
    }
    if (Date.now() - known.syncedAt > (as === 'newest' ? 0 : freshMs)) {
      known.syncedAt = Date.now();
      // Without a connection: what was read is what there is.
      const read = known.vault.sync().then(() => false, isUntrue);
      const isLie = await Promise.race([read, later(waitMs)]);
      // The cloud may have said that the session is over: then nothing is filled once more.
      if ((await state()) !== 'open') return undefined;
      await noteRead(known);
      hasDoubts ||= isLie === true;
    }
    return known;
  };

  const write = async <Made>(act: (vault: Vault) => Promise<Made>): Promise<Made> => {
    const found = await open();
    if (found === undefined) throw new Error('the vault is locked');
    const made = await act(found.vault);
    await noteRead(found);
    return made;
  };

  return {
    state,
    origin: async () => (await rememberedPlace())?.origin,
    async logins(as) {
      const found = await open(as);
      return found === undefined ? [] : loginsOf(found);
    },
    async addresses() {
      if ((await state()) !== 'open') return [];
      const kept = (await memory.get(addressesEntry)) as KeptAddresses | null | undefined;
      if (kept?.sessionId === (await at?.held.session())?.id && kept?.of !== undefined) return kept.of;
      const found = await open();
      return found === undefined ? [] : loginsOf(found).map(({ content }) => content.urls);
    },
    hasDoubts: () => hasDoubts,
    create: (content) => write((vault) => vault.create(content)),
    takeBack: (id) =>
      write(async (vault) => {
        if (isDigest(id)) await vault.binUnchanged([id]);
        await vault.sync();
      }),
    async change(id, content) {
      if (isDigest(id)) await write((vault) => vault.change(id, content));
    },
    async certifiedSites() {
      const answer = await (await here())?.cloud.call(listCertifiedSites, {}).catch(() => undefined);
      return answer?.sites ?? [];
    },
    async used() {
      if (at !== undefined) await used(at.held);
    },
    async refresh() {
      const found = await open();
      if (found === undefined) return;
      const isLie = await found.vault.sync().then(() => false, isUntrue);
      await noteRead(found);
      hasDoubts ||= isLie;
    },
    async lock() {
      const held = await here();
      const session = await held?.session();
      if (held !== undefined && session !== undefined) await lock(held, session);
      await state();
    },
    async lookForIdle() {
      await state();
    },
  };
}

const later = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });

async function enterAndRead(held: HeldBrowser, sessionId: string): Promise<Opened> {
  const vault = await enter(held);
  await vault.sync();
  return { sessionId, vault, syncedAt: Date.now() };
}

function loginOf([id, { content, role, unconfirmed }]: readonly [string, OpenedItem]): Login[] {
  const { content: inside, binnedAt } = content;
  if (!isLogin(inside) || binnedAt !== null || unconfirmed.length > 0) return [];
  return [{ id, content: inside, isWritable: role === 'owner' || role === 'editor' }];
}

const isLogin = (content: ItemContent): content is LoginContent => content.kind === 'login';
