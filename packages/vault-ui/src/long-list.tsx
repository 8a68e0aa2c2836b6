import { List } from '@lanyard/ui/list';
import { useEffect, useRef, useState, type ReactNode } from 'react';

/** Rows that come and go together. */
const blockRows = 20;
/** Of a row that nobody has seen yet: two lines, and the hairline (`ListRow`). */
const rowPixels = 73;

/**
 * A list of any length: rows are drawn where the page is looked at, and a screen or two around it. The others keep their place.
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
  const blocks = Math.ceil(count / blockRows);
  return Array.from({ length: blocks }, (_, block) => {
    const from = block * blockRows;
    const to = Math.min(from + blockRows, count);
    return (
      <Block key={block} label={label} isFirst={block === 0} count={to - from}>
        {() => rows(from, to)}
      </Block>
    );
  });
}

function Block({
  label,
  isFirst,
  count,
  children,
}: {
  label: string;
  isFirst: boolean;
  count: number;
  children: () => ReactNode;
}) {
  const place = useRef<HTMLDivElement>(null);
  const [isNear, setNear] = useState(isFirst);
  const [height, setHeight] = useState<number>();
  useEffect(() => {
    const { current } = place;
    if (current === null) return undefined;
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry === undefined) return;
        // The keyboard stays where it is, however far the page was scrolled away.
        const isNow = entry.isIntersecting || current.contains(document.activeElement);
        if (!isNow) setHeight(entry.boundingClientRect.height);
        setNear(isNow);
      },
      { rootMargin: '100% 0px' },
    );
    observer.observe(current);
    return () => observer.disconnect();
  }, []);
  return (
    <div
      ref={place}
      className={isFirst ? undefined : 'border-t border-line'}
      style={isNear ? undefined : { height: height ?? count * rowPixels }}
    >
      {isNear && <List label={label}>{children()}</List>}
    </div>
  );
}
