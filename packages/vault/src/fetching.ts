import type { RouteAnswer } from '@lanyard/contract/route';
import type { readVault } from '@lanyard/contract/vaults';
import type { Digest } from '@lanyard/crypto/encoding';
import type { SeenItem } from './reading.ts';
import type { VaultCache, VaultSource } from './vault-source.ts';

type Answer = RouteAnswer<typeof readVault>;

/**
 * What of a vault is fetched before its key is open, while somebody approves: ciphertext, and what was seen of it. Nothing of it opens
 * anything, and nothing of it is believed when it is read.
 */
export interface FetchedVault {
  /** What was seen of its items before anything was fetched. */
  readonly seen: Promise<ReadonlyMap<Digest, SeenItem>>;
  readonly kept: ReturnType<VaultCache['read']>;
  /** An answer of the cloud that was asked for beforehand; undefined: none was. */
  readonly answer: (since: number) => Promise<Answer> | undefined;
}

/** Answers of some megabytes that are asked for beforehand. */
const mostAnswers = 4;

/** Begins to fetch a vault: what was kept, or where nothing was, what the cloud has. */
export function fetchVault({ cloud, memory, cache }: VaultSource): FetchedVault {
  const seen = memory.seenItems();
  const kept = seen.then(() => cache?.read());
  const answers = new Map<number, Promise<Answer>>();
  const ask = (since: number): void => {
    const answer = cloud.read(since);
    answers.set(since, answer);
    answer.then(
      ({ cursor, more }) => {
        if (more && cursor > since && answers.size < mostAnswers) ask(cursor);
      },
      // Asked again by whoever opens it.
      () => answers.delete(since),
    );
  };
  const begun = kept.then((all) => {
    if (all === undefined) ask(0);
  });
  begun.catch(() => undefined);
  return { seen, kept, answer: (since) => answers.get(since) };
}

/** Only what was kept, where nothing was fetched beforehand. It is on its way while the rest is looked up. */
function keptVault({ memory, cache }: VaultSource): FetchedVault {
  const kept = Promise.resolve(cache?.read());
  kept.catch(() => undefined);
  return { seen: memory.seenItems(), kept, answer: () => undefined };
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
