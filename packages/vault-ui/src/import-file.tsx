import { ImportPlan } from '@lanyard/vault/exchange/plan';
import type { ExchangeReport, FoundItem } from '@lanyard/vault/exchange/report';
import type { ReadOptions } from '@lanyard/vault/exchange/read-file';
import type { Shown } from './use-items.tsx';

/** Reads a file elsewhere than on the page. @throws an error with a `code` of `ExchangeProblemCode` */
export type ReadFile = (file: Blob, options: ReadOptions) => Promise<ExchangeReport>;

/** Entries that are compared before the page gets its turn. */
const sliceItems = 250;

/** What would come of a file, with what there is now. The page goes on meanwhile. */
export async function planOf(
  found: readonly FoundItem[],
  existing: Shown['items'],
): Promise<ImportPlan['items']> {
  const plan = new ImportPlan();
  await inSlices(existing, ([, { content, role }]) => {
    // What one may only use is compared with nothing: an import would tell its password.
    if (content.binnedAt === null && role !== 'use-only') plan.know(content.content);
  });
  await inSlices(found, (item) => plan.compare(item));
  return plan.items;
}

async function inSlices<T>(all: readonly T[], each: (one: T) => void): Promise<void> {
  for (let from = 0; from < all.length; from += sliceItems) {
    for (const one of all.slice(from, from + sliceItems)) each(one);
    await new Promise((resolve) => setTimeout(resolve));
  }
}
