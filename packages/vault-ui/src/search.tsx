import type { ItemContent, VaultItem } from '@lanyard/vault/items';

export type View = 'all' | 'favourites' | 'shared' | 'bin';

/** Whether an item is shown: every word that was typed stands in its name, addresses, user name or tags. */
export function matches(
  { content, binnedAt }: Pick<VaultItem, 'content' | 'binnedAt'>,
  { text, view }: { readonly text: string; readonly view: View },
): boolean {
  if ((view === 'bin') !== (binnedAt !== null)) return false;
  if (view === 'favourites' && !content.favourite) return false;
  const words = text.toLowerCase().split(/\s+/u).filter(Boolean);
  if (words.length === 0) return true;
  const haystack = haystackOf(content);
  return words.every((word) => haystack.includes(word));
}

/** Made once an item, not with each key that is pressed; they go with their items. */
const haystacks = new WeakMap<ItemContent, string>();

function haystackOf(content: ItemContent): string {
  const known = haystacks.get(content);
  if (known !== undefined) return known;
  const { name, tags } = content;
  const login = content.kind === 'login' ? [content.userName, ...content.urls.map(({ url }) => url)] : [];
  const haystack = [name, ...tags, ...login].join('\n').toLowerCase();
  haystacks.set(content, haystack);
  return haystack;
}

/** The host of an item's first address. */
export function siteOf(content: ItemContent): string | undefined {
  const [first] = content.kind === 'login' ? content.urls : [];
  return first === undefined ? undefined : URL.parse(first.url)?.host.replace(/^www\./u, '');
}

/** What the color of an item is made from, wherever it is shown: its site, as all of one site look alike; where it has none its name. */
export function colorOf(content: ItemContent): string {
  return siteOf(content) ?? content.name;
}

/** What stands under an item's name, in this order, each once: a user name may be the name of its site. */
export function subtitlesOf(content: ItemContent): readonly string[] {
  const parts =
    content.kind === 'note' ? [content.tags.join(', ')] : [content.userName, siteOf(content) ?? ''];
  return [...new Set(parts)].filter((part) => part !== '');
}
