import type { RouteAnswer } from '@lanyard/contract/route';
import type { readVault } from '@lanyard/contract/vaults';
import { isDigest, type Digest } from '@lanyard/crypto/encoding';
import { CryptoProblem } from '@lanyard/crypto/errors';
import type { SeenItem, ServedItem } from './reading.ts';
import type { VaultCache, VaultSource } from './vault-source.ts';

/** One answer of the cloud, as it is read. */
export interface ServedAnswer {
  readonly cursor: number;
  readonly more: boolean;
  readonly items: readonly ServedItem[];
  /** Own items whose people are to be looked at, by how new the mark is. */
  readonly marked: ReadonlyMap<Digest, number>;
}

/**
 * What of a vault is fetched before its key is open, while somebody approves: ciphertext, and what was seen of it. Nothing of it opens
 * anything, and nothing of it is believed when it is read.
 */
export interface FetchedVault {
  /** What was seen of its items before anything was fetched. */
  readonly seen: Promise<ReadonlyMap<Digest, SeenItem>>;
  readonly kept: ReturnType<VaultCache['read']>;
  /** The key ring that the cloud has, where none was kept here. */
  readonly ring: Promise<string | undefined>;
  /** An answer of the cloud that was asked for beforehand; undefined: none was. */
  readonly answer: (since: number) => Promise<ServedAnswer> | undefined;
}

/** Answers of some megabytes that are asked for beforehand. */
const mostAnswers = 4;

/** Told each item that was fetched where there is no key ring, once and in their order, with what was seen of it. */
export type OnFetched = (served: ServedItem, seen: SeenItem | undefined) => void;

/** Begins to fetch a vault: what was kept, or where nothing was, what the cloud has. */
export function fetchVault(
  { cloud, memory, cache }: VaultSource,
  onFetched: OnFetched = () => undefined,
): FetchedVault {
  const seen = memory.seenItems();
  const kept = seen.then(() => cache?.read());
  const ring = ringOf(cloud, kept);
  const answers = new Map<number, Promise<ServedAnswer>>();
  const ask = (since: number): void => {
    const answer = cloud.read(since).then(servedIn);
    answers.set(since, answer);
    Promise.all([answer, seen, ring]).then(
      ([{ cursor, more, items }, before, known]) => {
        if (more && cursor > since && answers.size < mostAnswers) ask(cursor);
        if (known !== undefined) return;
        for (const served of items) onFetched(served, before.get(served.item));
      },
      // Asked again by whoever opens it.
      () => answers.delete(since),
    );
  };
  const begun = kept.then((all) => {
    if (all === undefined) ask(0);
  });
  begun.catch(() => undefined);
  return { seen, kept, ring, answer: (since) => answers.get(since) };
}

/** Only what was kept, where nothing was fetched beforehand. It is on its way while the rest is looked up. */
function keptVault({ cloud, memory, cache }: VaultSource): FetchedVault {
  const kept = Promise.resolve(cache?.read());
  kept.catch(() => undefined);
  return { seen: memory.seenItems(), kept, ring: ringOf(cloud, kept), answer: () => undefined };
}

/** Where it cannot be had, everything is verified. */
async function ringOf(cloud: VaultSource['cloud'], kept: FetchedVault['kept']): Promise<string | undefined> {
  try {
    return (await kept)?.ring === undefined ? await cloud.readRing() : undefined;
  } catch {
    return undefined;
  }
}

/** What was fetched beforehand, unless that failed or another tab has seen more since: then what is kept by now. */
export async function stillFetched(
  source: VaultSource,
  ahead: FetchedVault | undefined,
): Promise<FetchedVault> {
  if (ahead === undefined) return keptVault(source);
  const [before, now] = await Promise.all([
    ahead.kept.then(
      () => ahead.seen,
      () => undefined,
    ),
    source.memory.seenItems(),
  ]);
  return before !== undefined && isSameSeen(before, now) ? ahead : keptVault(source);
}

function isSameSeen(one: ReadonlyMap<Digest, SeenItem>, other: ReadonlyMap<Digest, SeenItem>): boolean {
  return (
    one.size === other.size &&
    [...one].every(([item, { list, statement, state }]) => {
      const now = other.get(item);
      return now?.list === list && now.statement === statement && now.state === state;
    })
  );
}

/** What an answer of the cloud says. @throws CryptoProblem `envelope_malformed`, `encoding_invalid` */
export function servedIn({
  cursor,
  more,
  signers,
  items,
  marked,
}: RouteAnswer<typeof readVault>): ServedAnswer {
  const signed = ({ statement, by }: { readonly statement: string; readonly by: number }) => {
    const signer = signers[by];
    if (signer === undefined) throw new CryptoProblem('envelope_malformed', 'something that nobody signed');
    return { statement, ...signer };
  };
  const served = items.map(({ item, version, lists, current, grant }) => {
    if (!isDigest(item)) throw new CryptoProblem('encoding_invalid', 'an item without an identifier');
    return {
      item,
      version,
      lists: lists.map((list) => ({ epoch: list.epoch, signed: signed(list) })),
      current: current === null ? null : { kind: current.kind, signed: signed(current) },
      grant,
    };
  });
  const marks = marked.flatMap(({ item, change }) => (isDigest(item) ? [[item, change] as const] : []));
  return { cursor, more, items: served, marked: new Map(marks) };
}
