import { timingSafeEqual } from 'node:crypto';
import type { Transaction } from '../platform/database/transaction.ts';
import type { DataKey } from '../platform/keys/data-keys.ts';
import { beginning, digestOfLink } from './chain.ts';
import { detailsOf, digestOfEntry, type EntryRow } from './entry.ts';
import {
  entriesWithIds,
  linksAfter,
  numberOfEntries,
  strayEntry,
  waitingEntries,
  type Link,
} from './store.ts';

/** The end of a chain: keep it elsewhere, and a later chain must still have it. */
export interface Head {
  readonly number: number;
  /** base64url of 32 bytes. */
  readonly digest: string;
}

/** The first thing that is wrong. */
export interface Fault {
  readonly kind:
    | 'entry-edited'
    | 'entry-removed'
    | 'entry-added'
    | 'link-edited'
    | 'link-removed'
    | 'start-removed'
    | 'head-missing';
  /** Of the entry, or number of the link. */
  readonly what: string;
  /** When the entry says it was. */
  readonly at: Date | undefined;
}

export interface Verification {
  readonly entries: number;
  /** Undefined where there is no link yet. */
  readonly head: Head | undefined;
  readonly fault: Fault | undefined;
}

const linksAtOnce = 100;

/**
 * Walks the chain from its beginning, or from where entries were last forgotten by the retention that the log itself tells of, and
 * names the first entry or link that was edited, removed or slipped in.
 *
 * @param known a head that was kept elsewhere: whoever holds the database may cut off the end, and only this shows it
 */
export async function verifyChain(tx: Transaction, dataKey: DataKey, known?: Head): Promise<Verification> {
  const { organizationId } = dataKey;
  const forgotten = new Set<number>();
  let [last, first, fault]: [Link | undefined, Link | undefined, Fault | undefined] = [
    undefined,
    undefined,
    undefined,
  ];
  let knownSeen = known === undefined;
  const entries = await numberOfEntries(tx, organizationId);
  for (;;) {
    const links = await linksAfter(tx, organizationId, { after: last?.number ?? 0, limit: linksAtOnce });
    for (const link of links) {
      first ??= link;
      fault ??= await faultOfLink(tx, dataKey, link, last, forgotten);
      if (link.number === known?.number && link.digest.toString('base64url') === known.digest)
        knownSeen = true;
      last = link;
    }
    if (links.length < linksAtOnce) break;
  }
  const head =
    last === undefined ? undefined : { number: last.number, digest: last.digest.toString('base64url') };
  for (const row of await waitingEntries(tx, organizationId)) fault ??= faultOfEntry(dataKey, row, forgotten);
  fault ??= faultOfStart(first, forgotten);
  const stray = await strayEntry(tx, organizationId);
  if (stray !== undefined) fault ??= { kind: 'entry-added', what: stray.id, at: stray.at };
  // One from before what was forgotten can no longer be there.
  const isForgotten = known !== undefined && first !== undefined && known.number < first.number;
  if (!knownSeen && !isForgotten)
    fault ??= { kind: 'head-missing', what: String(known?.number), at: undefined };
  return { entries, head, fault };
}

async function faultOfLink(
  tx: Transaction,
  dataKey: DataKey,
  link: Link,
  before: Link | undefined,
  forgotten: Set<number>,
): Promise<Fault | undefined> {
  if (before !== undefined && link.number !== before.number + 1)
    return { kind: 'link-removed', what: String(before.number + 1), at: undefined };
  const { entryIds, entryDigests } = link;
  const isWhole =
    timingSafeEqual(digestOfLink(dataKey, link), link.digest) &&
    (before === undefined || before.digest.equals(link.previous));
  if (!isWhole) return { kind: 'link-edited', what: String(link.number), at: undefined };
  const rows = new Map(
    (await entriesWithIds(tx, dataKey.organizationId, entryIds)).map((row) => [row.id, row] as const),
  );
  for (const [index, id] of entryIds.entries()) {
    const row = rows.get(id);
    if (row === undefined) return { kind: 'entry-removed', what: id, at: undefined };
    const isAsChained = row.digest.equals(entryDigests.subarray(32 * index, 32 * index + 32));
    const fault = isAsChained
      ? faultOfEntry(dataKey, row, forgotten)
      : ({ kind: 'entry-edited', what: id, at: row.at } as const);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** Also takes down what a genuine entry says was forgotten. */
function faultOfEntry(dataKey: DataKey, row: EntryRow, forgotten: Set<number>): Fault | undefined {
  if (!timingSafeEqual(digestOfEntry(dataKey, row), row.digest))
    return { kind: 'entry-edited', what: row.id, at: row.at };
  if (row.act === 'activity.forgotten') {
    const through = detailsOf(dataKey, row).after?.['through'];
    if (typeof through === 'number') forgotten.add(through);
  }
  return undefined;
}

/** A chain starts at its beginning, or right after what the retention says it forgot. */
function faultOfStart(first: Link | undefined, forgotten: ReadonlySet<number>): Fault | undefined {
  if (first === undefined) return undefined;
  const isBeginning = first.number === 1 && first.previous.equals(beginning);
  if (isBeginning || forgotten.has(first.number - 1)) return undefined;
  return { kind: 'start-removed', what: String(first.number - 1), at: undefined };
}
