import type { Digest } from '@lanyard/crypto/encoding';
import type { OpenedItem } from '@lanyard/vault/reading';

type Row = readonly [Digest, OpenedItem];

/**
 * Items by name, as the person's language sorts. What was in its place stays there: of thousands of items only those that are new or have
 * changed are compared, so that the page is not held up each time that some more were read.
 */
export class ByName {
  readonly #compare = new Intl.Collator().compare;
  #rows: readonly Row[] = [];

  update(items: ReadonlyMap<Digest, OpenedItem>): readonly Row[] {
    const stays = this.#rows.filter(([item, opened]) => items.get(item) === opened);
    const there = new Set(stays.map(([item]) => item));
    const fresh = [...items]
      .filter(([item]) => !there.has(item))
      .toSorted((one, other) => this.#order(one, other));
    if (fresh.length === 0 && stays.length === this.#rows.length) return this.#rows;
    this.#rows = this.#merged(stays, fresh);
    return this.#rows;
  }

  #merged(stays: readonly Row[], fresh: readonly Row[]): readonly Row[] {
    const parts: (readonly Row[])[] = [];
    let from = 0;
    for (const row of fresh) {
      const to = this.#placeOf(row, stays, from);
      parts.push(stays.slice(from, to), [row]);
      from = to;
    }
    return [...parts, stays.slice(from)].flat();
  }

  /** Where a row belongs, at or after a place. */
  #placeOf(row: Row, rows: readonly Row[], from: number): number {
    let [low, high] = [from, rows.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = rows[middle];
      if (other !== undefined && this.#order(other, row) <= 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #order([, one]: Row, [, other]: Row): number {
    return this.#compare(one.content.content.name, other.content.content.name);
  }
}
