import type { Digest } from '@lanyard/crypto/encoding';
import { CryptoProblem, type CryptoProblemCode } from '@lanyard/crypto/errors';
import type { SeenHead } from '@lanyard/crypto/seen-heads';
import { servedIn, type FetchedVault, type ServedAnswer } from './fetching.ts';
import { isBehind, seenElsewhere, withheld, type SeenElsewhere } from './seen-heads.ts';
import type { VaultItem } from './items.ts';
import { wasInRing, type OpenRing } from './open-ring.ts';
import type { OpenedItem, SeenItem, ServedItem, SpoiledItem, VaultReader } from './reading.ts';
import { beginTaking, newestSeen, type SyncOutcome, type TakenItem, type VaultState } from './sync.ts';
import type { VaultCache, VaultSource } from './vault-source.ts';
import type { VaultWrite } from './writing.ts';

/** What the person has, as far as it was read. */
export interface VaultContents {
  readonly items: ReadonlyMap<Digest, OpenedItem>;
  /** What does not hold, by why: shown as damaged, never filled in, never written again. */
  readonly damaged: ReadonlyMap<Digest, CryptoProblemCode>;
  /** Those of the damaged that whoever may write them has spoiled, with what this client had of them before. */
  readonly spoiled: ReadonlyMap<Digest, Spoiled>;
}

/** An item that opens for nobody any more, and what it was as far as this client knows; undefined: it never read it. */
export interface Spoiled extends SpoiledItem {
  readonly before: VaultItem | undefined;
}

/** @param read Items so far. */
export type OnRead = (read: number) => void;

/** What is open of a vault, and how it is kept up with the cloud: from what was kept first, then from what has changed since. */
export interface VaultReading {
  readonly items: ReadonlyMap<Digest, OpenedItem>;
  readonly spoiled: ReadonlyMap<Digest, Spoiled>;
  readonly contents: () => VaultContents;
  /** Own items whose people are to be looked at, by how new the mark is, as the cloud told last. */
  readonly marked: () => ReadonlyMap<Digest, number>;
  /** How far it was read. */
  readonly cursor: () => number;
  /** One after the other, however often it is called. @throws CryptoProblem `vault_rollback` where the cloud answers for the past */
  readonly sync: (onRead?: OnRead) => Promise<VaultContents>;
  /**
   * Writes new items that this client has signed: what the cloud serves as exactly these is not verified once more. Nothing is asked for
   * while they are on their way: else they would be served before it is known that they are one's own.
   */
  readonly writeNew: (made: readonly VaultWrite[], write: () => Promise<void>) => Promise<void>;
  /** Reads everything once more. */
  readonly fromTheStart: () => Promise<void>;
  readonly close: () => void;
}

/** Whose vault is read, and by what. */
export interface VaultReadingOf {
  readonly seen: ReadonlyMap<Digest, SeenItem>;
  /** By the person's wallet. */
  readonly elsewhere: readonly SeenHead[];
  /** What there is of it already; taken once. */
  readonly fetched: Pick<FetchedVault, 'kept' | 'ring' | 'answer'>;
  readonly reader: () => VaultReader;
  /**
   * Called before each reading: what was looked up for the last one is looked up anew.
   *
   * @returns whether all that was seen is of just now, from the opening of the vault
   */
  readonly onSync: (isFirst: boolean) => boolean;
  /** Told who shares what is taken next, before it is. */
  readonly onServed: (issuers: readonly string[]) => Promise<void>;
  readonly ring: OpenRing;
}

export function vaultReading({ cloud, memory, cache, read }: VaultSource, of: VaultReadingOf): VaultReading {
  const elsewhere = seenElsewhere(of.elsewhere);
  let state: VaultState = { cursor: 0, items: of.seen };
  let marked: ReadonlyMap<Digest, number> = new Map();
  const { items, damaged, spoiled, place, clear, close } = openItems(elsewhere);
  const contents = (): VaultContents => ({ items, damaged, spoiled });
  const readCloud = async (since: number) => servedIn(await cloud.read(since));
  const after = askedBefore(readCloud);
  /** What is being kept of the last reading: a cache that cannot be written is one that has nothing. */
  let keeping: Promise<void> | undefined;
  const onTheirWay = underWay();
  const begin = (onRead: OnRead | undefined) => {
    let count = 0;
    const onTaken = (taken: TakenItem) => {
      place(taken);
      count += 1;
      onRead?.(count);
    };
    const taking = beginTaking(state, { ...of.reader(), ringKeyOf: of.ring.keyOf }, { read, onTaken });
    return {
      ...taking,
      async take(served: readonly ServedItem[]) {
        await of.onServed(
          served.flatMap(({ item, lists }) => [
            ...(state.items.get(item)?.issuers ?? []),
            ...lists.map(({ signed }) => signed.issuer),
          ]),
        );
        await taking.take(served);
      },
    };
  };
  /** What was kept is taken as an answer is, against what was seen. Where anything of it does not hold, it is as if there were none. */
  const takeKept = async (from: VaultCache, onRead: OnRead | undefined): Promise<void> => {
    const kept = await of.fetched.kept;
    if (kept === undefined || kept.cursor < 1) return;
    if (kept.ring !== undefined) await of.ring.open(kept.ring.sealed, kept.ring.unsent);
    const taking = begin(onRead);
    await taking.take(kept.items);
    const outcome = taking.end({ since: 0, cursor: kept.cursor });
    if (
      outcome.damaged.size > 0 ||
      (from.isSealed !== true && !wasInRing(of.ring, kept.items, outcome.ring))
    ) {
      await forgetKept(from);
      return;
    }
    of.ring.take(outcome.ring, outcome.gone);
    state = outcome.state;
  };
  const forgetKept = async (from: VaultCache): Promise<void> => {
    clear();
    state = { ...state, cursor: 0 };
    await from.clear();
  };
  /** Of an answer to the question for everything: what is older than the wallet has seen, and what is not even told of. */
  const takeFromWallet = (opened: ReadonlyMap<Digest, OpenedItem>, served: readonly ServedItem[]): void => {
    for (const [item, each] of opened) place({ item, opened: each });
    const present = served.map(({ item }) => item);
    // The beginning of its name is all that is known of it.
    for (const name of withheld(elsewhere, present)) damaged.set(name as Digest, 'vault_rollback');
  };
  const takeNew = async (onRead: OnRead | undefined, ask = readCloud): Promise<void> => {
    const since = state.cursor;
    if (!of.ring.isOpen()) await of.ring.open(await of.fetched.ring, 0);
    const taking = begin(onRead);
    const served: ServedItem[] = [];
    let cursor = since;
    for await (const part of answersSince(since, ask)) {
      await taking.take(part.items);
      served.push(...part.items);
      ({ cursor, marked } = part);
    }
    const outcome = taking.end({ since, cursor });
    of.ring.take(outcome.ring, outcome.gone);
    const isSent = of.ring.isDue(of.reader().now * 1000);
    if (since > 0 && served.length === 0 && cursor === since && !isSent) return;
    // What was written meanwhile is seen too.
    state = { ...outcome.state, items: newestSeen(state.items, outcome.state.items) };
    if (since === 0) damaged.clear();
    for (const [item, why] of outcome.damaged)
      place({ item, damaged: why, spoiled: outcome.spoiled.get(item) });
    if (since === 0) takeFromWallet(outcome.opened, served);
    await memory.keepSeenItems(state.items);
    const { own: ring, next } = await of.ring.seal(isSent);
    // Where that fails, the next client gets the next one.
    if (next !== undefined) cloud.writeRing(next).catch(() => undefined);
    keeping = keepServed(cache, outcome, { since, cursor, served, ring })?.catch(() => undefined);
  };
  /** What was fetched before the vault was open may be old: where it does not hold, all is asked for once more. */
  const takeFetched = async (onRead: OnRead | undefined): Promise<void> => {
    if (state.cursor > 0 || of.fetched.answer(0) === undefined) return;
    try {
      await takeNew(onRead, async (from) => {
        const answer = await (of.fetched.answer(from) ?? readCloud(from));
        if (!answer.more) after.ask(answer.cursor);
        return answer;
      });
    } catch {
      state = { ...state, cursor: 0 };
    }
    if (damaged.size > 0) state = { ...state, cursor: 0 };
  };
  let isFirst = true;
  const syncOnce = async (onRead?: OnRead): Promise<VaultContents> => {
    // Nobody waits for what is kept, but for the next reading.
    await Promise.all([keeping, onTheirWay.end()]);
    // Another tab may have seen more: nothing older than that is taken here, nor kept.
    const isOpening = isFirst;
    isFirst = false;
    if (!of.onSync(isOpening)) state = { ...state, items: newestSeen(state.items, await memory.seenItems()) };
    if (isOpening && cache !== undefined) {
      await takeKept(cache, onRead);
      await takeFetched(onRead);
      try {
        await takeNew(onRead, (since) => after.read(since));
        return contents();
      } catch (error) {
        if (!(error instanceof CryptoProblem) || state.cursor === 0) throw error;
        // The cloud is behind what was kept: a restored one, or a lying one. Item by item it is seen which.
        await forgetKept(cache);
      }
    }
    await takeNew(onRead);
    return contents();
  };
  // Two answers at once would each be taken for older than the other.
  const inTurn = oneByOne();
  const sync: VaultReading['sync'] = (onRead) => inTurn(() => syncOnce(onRead));
  return {
    items,
    spoiled,
    contents,
    marked: () => marked,
    cursor: () => state.cursor,
    sync,
    writeNew: (made, write) =>
      onTheirWay.do(async () => {
        await write();
        const seen = of.ring.wrote(made);
        state = { ...state, items: newestSeen(state.items, seen) };
      }),
    async fromTheStart() {
      await inTurn(() => {
        state = { ...state, cursor: 0 };
      });
      await sync();
    },
    close,
  };
}

/**
 * Keeps what was served. What is damaged is read again by the next who opens the vault: nothing earlier of it is shown in its place. What is
 * only spoiled can be brought back from what was kept, so that stays as it was.
 */
function keepServed(
  cache: VaultCache | undefined,
  { damaged, spoiled, gone }: SyncOutcome,
  of: Omit<Parameters<VaultCache['keep']>[0], 'items' | 'gone'> & { readonly served: readonly ServedItem[] },
): Promise<void> | undefined {
  if (damaged.size > spoiled.size) return cache?.clear();
  if (spoiled.size > 0) return undefined;
  const { served: items, ...how } = of;
  return cache?.keep({ ...how, items, gone });
}

/** Does one thing after the other, whatever became of the one before. */
function oneByOne(): <T>(work: () => T | Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work, work);
    last = next;
    return next;
  };
}

/** What is being done, and whose end others wait for. */
function underWay() {
  const all = new Set<Promise<void>>();
  return {
    async do(work: () => Promise<void>): Promise<void> {
      const working = work();
      const settled = working.catch(() => undefined);
      all.add(settled);
      try {
        await working;
      } finally {
        all.delete(settled);
      }
    },
    end: () => Promise.all(all),
  };
}

/** What is open of a vault, item by item, until it is closed. */
function openItems(elsewhere: SeenElsewhere) {
  const items = new Map<Digest, OpenedItem>();
  const damaged = new Map<Digest, CryptoProblemCode>();
  const spoiled = new Map<Digest, Spoiled>();
  let isClosed = false;
  const clear = (): void => {
    items.clear();
    damaged.clear();
    spoiled.clear();
  };
  const place = (taken: TakenItem): void => {
    if (isClosed) return;
    const { item } = taken;
    const opened = 'opened' in taken ? taken.opened : undefined;
    const lost = 'damaged' in taken ? taken.spoiled : undefined;
    const before = items.get(item)?.content ?? spoiled.get(item)?.before;
    spoiled.delete(item);
    if (lost !== undefined) spoiled.set(item, { ...lost, before });
    const isOld = opened !== undefined && isBehind(elsewhere, item, opened);
    if (opened !== undefined && !isOld) items.set(item, opened);
    else items.delete(item);
    if (isOld) damaged.set(item, 'vault_rollback');
    else if ('damaged' in taken) damaged.set(item, taken.damaged);
    else damaged.delete(item);
  };
  const close = (): void => {
    isClosed = true;
    clear();
  };
  return { items, damaged, spoiled, clear, place, close };
}

/** What has come since is asked for while what was fetched is taken: it is there sooner then. */
function askedBefore(read: (since: number) => Promise<ServedAnswer>) {
  let asked: { readonly since: number; readonly answer: Promise<ServedAnswer> } | undefined;
  return {
    ask(since: number): void {
      const answer = read(since);
      answer.catch(() => undefined);
      asked = { since, answer };
    },
    read(since: number): Promise<ServedAnswer> {
      const answer = asked?.since === since ? asked.answer : read(since);
      asked = undefined;
      return answer;
    },
  };
}

/** Everything since, in as many answers as it takes: the next one is asked for while one is taken. */
async function* answersSince(
  since: number,
  read: (from: number) => Promise<ServedAnswer>,
): AsyncGenerator<ServedAnswer> {
  let from = since;
  for (let next: ReturnType<typeof read> | undefined = read(since); next !== undefined;) {
    const answer: ServedAnswer = await next;
    const { cursor, more } = answer;
    if (cursor < from || (more && cursor === from))
      throw new CryptoProblem('vault_rollback', 'an answer that leads nowhere');
    next = more ? read(cursor) : undefined;
    // It is waited for after this one was taken: until then nobody hears of its failure.
    next?.catch(() => undefined);
    from = cursor;
    yield answer;
  }
}
