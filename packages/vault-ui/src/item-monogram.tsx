import { Monogram } from '@lanyard/ui/monogram';
import type { ItemContent } from '@lanyard/vault/items';
import { colorOf } from './search.tsx';

/** An item in two letters and its color: the same one in every list that it stands in. */
export function ItemMonogram({ content }: { content: ItemContent }) {
  return <Monogram kind="organization" name={content.name} id={colorOf(content)} />;
}
