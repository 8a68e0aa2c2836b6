import { mostItemsWritten } from '@lanyard/contract/vaults';
import type { ItemContent, LoginContent } from '../items.ts';
import { attachmentName } from '../files.ts';
import type { FoundItem } from './report.ts';

/** How what a file has is to what there is. */
export type Likeness =
  /** Nothing like it is there. */
  | 'fresh'
  /** Already there, with all that the file has of it; or a second time in the file. */
  | 'same'
  /** For its site and user name, or under its name, there is another with another password or other contents. */
  | 'differing';

/**
 * Compares what a file has with what there is. The same file a second time brings nothing: an import that broke off is gone on with by
 * choosing the file again.
 */
export class ImportPlan {
  readonly #known = new Map<string, ItemContent[]>();
  readonly #items: Record<Likeness, FoundItem[]> = { fresh: [], same: [], differing: [] };

  /** What was compared so far, in the order of the file. */
  get items(): Readonly<Record<Likeness, readonly FoundItem[]>> {
    return this.#items;
  }

  /** Something that is there. What is in the bin is not: it comes again. */
  know(content: ItemContent): void {
    for (const key of keysOf(content)) {
      const there = this.#known.get(key);
      if (there === undefined) this.#known.set(key, [content]);
      else there.push(content);
    }
  }

  /** Something that the file has; after all that is there is known. */
  compare(item: FoundItem): void {
    const alike = keysOf(item.content).flatMap((key) => this.#known.get(key) ?? []);
    if (alike.some((there) => holdsAll(there, item.content) && holdsFiles(there, item.files))) {
      this.#items.same.push(item);
      return;
    }
    this.#items[alike.length > 0 ? 'differing' : 'fresh'].push(item);
    this.know(item.content);
  }
}

/** By name and length: what is in a file is compared by nobody here. */
function holdsFiles({ attachments = [] }: ItemContent, files: FoundItem['files'] = []): boolean {
  return files.every(({ name, size }) =>
    attachments.some((there) => there.name === attachmentName(name) && there.size === size),
  );
}

/** Items that the cloud takes at once. */
export const batchItems = mostItemsWritten;

/** Cuts what is to be made into batches that the cloud takes at once, each when it is asked for: all of them would take a while. */
export function* batchesOf<T extends { readonly content: ItemContent }>(
  items: readonly T[],
): Generator<T[], undefined> {
  let [batch, room]: [T[], number] = [[], mostBatchCharacters];
  for (const item of items) {
    const size = JSON.stringify(item.content).length;
    if (batch.length >= batchItems || (batch.length > 0 && size > room)) {
      yield batch;
      [batch, room] = [[], mostBatchCharacters];
    }
    batch.push(item);
    room -= size;
  }
  if (batch.length > 0) yield batch;
  return undefined;
}

/** Characters of contents in a batch, before they are sealed: then they are twice as long at most. */
const mostBatchCharacters = 1_000_000;

/** What makes two items be about the same: site and user name; without a site, the name. */
function keysOf(content: ItemContent): string[] {
  if (content.kind === 'note') return [JSON.stringify(['note', content.name])];
  const hosts = hostsOf(content);
  return hosts.size === 0
    ? [JSON.stringify(['name', content.name, content.userName])]
    : [...hosts].map((host) => JSON.stringify(['site', host, content.userName]));
}

/** Whether nothing would be lost if the second were left out. */
function holdsAll(there: ItemContent, given: ItemContent): boolean {
  if (there.kind !== given.kind) return false;
  if (there.kind === 'login' && given.kind === 'login' && !holdsLogin(there, given)) return false;
  return (
    (given.notes === '' || there.notes === given.notes) &&
    given.fields.every((field) =>
      there.fields.some(({ name, value }) => name === field.name && value === field.value),
    )
  );
}

function holdsLogin(there: LoginContent, given: LoginContent): boolean {
  if (there.password !== given.password || (given.totp !== '' && there.totp !== given.totp)) return false;
  const hosts = hostsOf(there);
  return [...hostsOf(given)].every((host) => hosts.has(host));
}

function hostsOf({ urls }: LoginContent): ReadonlySet<string> {
  return new Set(urls.map(({ url }) => hostOf(url)));
}

function hostOf(url: string): string {
  return URL.parse(url)?.host.replace(/^www\./u, '') ?? url;
}
