import { useLocale } from './locale.tsx';
import { useNow } from './now.tsx';

const units = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;

/** `in 5 minutes`, `yesterday`, in the words of the language; `short` says `5 min. ago`. Under a minute is `now`. */
export const relativeTime = (
  locale: string,
  atMs: number,
  nowMs: number,
  style: 'long' | 'short' = 'long',
): string => {
  const seconds = (atMs - nowMs) / 1000;
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style });
  for (const [unit, length] of units) {
    if (Math.abs(seconds) >= length) return format.format(Math.trunc(seconds / length), unit);
  }
  return format.format(0, 'second');
};

/** How long ago or how soon, kept up to date; the exact time on pointing at it and for machines. */
export function RelativeTime({ at, style }: { at: Date; style?: 'long' | 'short' | undefined }) {
  const locale = useLocale();
  const now = useNow(20_000);
  return (
    <time
      dateTime={at.toISOString()}
      title={new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'short' }).format(at)}
    >
      {relativeTime(locale, at.getTime(), now, style)}
    </time>
  );
}
