import { List } from '@lanyard/ui/list';
import { memo, useEffect, useRef, useState, type ReactNode } from 'react';
import { Sight } from './sight.ts';

/** Rows that come and go together. */
const blockRows = 20;
/** Of a row that nobody has seen yet: two lines, and the hairline (`ListRow`). */
const rowPixels = 73;

/**
 * A list of any length: rows are drawn where the page is looked at, and a screen around it. The others keep their place.
 *
 * @param rows Draws those from the first to before the last.
 */
export function LongList({
  label,
  count,
  rows,
}: {
  label: string;
  count: number;
  rows: (from: number, to: number) => ReactNode;
}) {
  const [{ near, heights }, setSeen] = useState(Sight.begin);
  const [sight] = useState(() => new Sight(setSeen));
  const blocks = Math.ceil(count / blockRows);
  return Array.from({ length: blocks }, (_, block) => {
    const from = block * blockRows;
    const to = Math.min(from + blockRows, count);
    return (
      <Block key={block} block={block} sight={sight} height={heights.get(block) ?? (to - from) * rowPixels}>
        {near.has(block) ? <List label={label}>{rows(from, to)}</List> : undefined}
      </Block>
    );
  });
}

/** One that is far is drawn once, whatever happens to the items: there are hundreds of them. */
const Block = memo(function Block({
  block,
  sight,
  height,
  children,
}: {
  block: number;
  sight: Sight;
  height: number;
  children: ReactNode;
}) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => (place.current === null ? undefined : sight.watch(place.current, block)), [sight, block]);
  return (
    <div
      ref={place}
      className={block === 0 ? undefined : 'border-t border-line'}
      style={children === undefined ? { height } : undefined}
    >
      {children}
    </div>
  );
});
