import type { Digest } from '@lanyard/crypto/encoding';
import { foundSource } from '@lanyard/vault/exchange/archive';
import { batchesOf, batchItems, type ImportPlan } from '@lanyard/vault/exchange/plan';
import type { FoundItem } from '@lanyard/vault/exchange/report';
import { attachFile } from '@lanyard/vault/files';
import type { Attachment } from '@lanyard/vault/items';
import type { Vault } from '@lanyard/vault/open-vault';
import { paced } from '@lanyard/vault/patience';
import { newPlace } from '@lanyard/vault/writing';
import { planOf } from './import-file.tsx';
import { codeOf } from './codes.ts';
import type { Act } from './use-items.tsx';

/** What came of an import. */
export interface ImportOutcome {
  readonly made: readonly Digest[];
  /** What is still to come, compared with what there is now. */
  readonly plan: ImportPlan['items'];
  /** Why it broke off: `stopped` by the person, `busy` where another tab imports, else the code of the refusal; undefined: it did not. */
  readonly problem: string | undefined;
}

/**
 * Imports batch by batch, each whole or not at all. It begins by comparing anew with what there is by then, and only one tab of this
 * browser does so at a time: what another tab imported, or a batch whose answer got lost, does not come twice.
 */
export function runImport(
  act: Act,
  found: readonly FoundItem[],
  {
    withDiffering,
    signal,
    onProgress,
  }: {
    withDiffering: boolean;
    /** Stops it after the batch that is on its way, and in the midst of a file. */
    signal: AbortSignal;
    /** @param part Of the next one's files, how much was sent: between 0 and 1. */
    onProgress: (done: number, of: number, part?: number) => void;
  },
): Promise<ImportOutcome> {
  return alone(async (isAlone) =>
    act(async (vault) => {
      const made: Digest[] = [];
      const compare = async () => planOf(found, [...(await vault.sync()).items]);
      let problem = isAlone ? undefined : 'busy';
      try {
        const plan = await compare();
        if (problem !== undefined) return { made, plan, problem };
        const wanted = withDiffering
          ? [...plan.fresh, ...plan.differing].toSorted((one, other) => one.place - other.place)
          : plan.fresh;
        onProgress(0, wanted.length);
        for (const batch of batchesOf(wanted.filter(({ files }) => files === undefined))) {
          signal.throwIfAborted();
          const make = async () => vault.createAll(batch.map(({ content, dates }) => ({ content, dates })));
          made.push(...(await paced(make, { signal })));
          onProgress(made.length, wanted.length);
        }
        for (const item of wanted.filter(({ files }) => files !== undefined)) {
          signal.throwIfAborted();
          const told = (part: number) => onProgress(made.length, wanted.length, part);
          made.push(...(await importWithFiles(vault, item, signal, told)));
          onProgress(made.length, wanted.length);
        }
      } catch (error) {
        problem = signal.aborted ? 'stopped' : codeOf(error) || 'other';
      }
      return { made, plan: await compare().catch(() => nothing), problem };
    }),
  );
}

/** Its files first: the item is there with all of them, or nothing of it is. */
async function importWithFiles(
  vault: Vault,
  { content, dates, files = [] }: FoundItem,
  signal: AbortSignal,
  onProgress: (done: number) => void,
): Promise<readonly Digest[]> {
  const place = newPlace(vault.did);
  const attachments: Attachment[] = [];
  try {
    for (const [at, file] of files.entries())
      attachments.push(
        await attachFile(vault, place.item, foundSource(file), {
          signal,
          onProgress: (done) => onProgress((at + done) / files.length),
        }),
      );
    const made = { content: { ...content, attachments }, dates, at: place };
    return await paced(async () => vault.createAll([made]), { signal });
  } catch (error) {
    // What an item names is none of these any more: where only the answer got lost, nothing of it is dropped.
    for (const { id } of attachments) await vault.dropUpload(place.item, id).catch(() => undefined);
    throw error;
  }
}

const nothing: ImportPlan['items'] = { fresh: [], same: [], differing: [] };

/** Puts what was imported into the bin, but for what somebody has changed since. @returns false where it broke off */
export async function undoImport(
  act: Act,
  made: readonly Digest[],
  onProgress: (done: number) => void,
): Promise<boolean> {
  try {
    await act(async (vault) => {
      for (let from = 0; from < made.length; from += batchItems) {
        await vault.binUnchanged(made.slice(from, from + batchItems));
        onProgress(Math.min(made.length, from + batchItems));
      }
      await vault.sync();
    });
    return true;
  } catch {
    return false;
  }
}

/** Does it as the only tab of this origin that does; false is handed in where another one does. */
function alone<T>(work: (isAlone: boolean) => Promise<T>): Promise<T> {
  return navigator.locks.request('lanyard-vault-import', { ifAvailable: true }, (lock) =>
    work(lock !== null),
  );
}
