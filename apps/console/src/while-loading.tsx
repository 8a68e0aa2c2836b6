import { Button } from '@lanyard/ui/button';
import { Notice } from '@lanyard/ui/notice';
import { Loading, SkeletonRows } from '@lanyard/ui/skeleton';
import { Surface } from '@lanyard/ui/surface';
import type { ReactNode } from 'react';
import { useWords } from './messages.ts';

/** What a screen shows: undefined while it is loading. */
export type Loaded<T> = T | 'failed' | 'forbidden' | 'gone' | undefined;

interface Refusal {
  readonly title: string;
  readonly text: string;
}

/** What stands on a screen while its data is loading, and where there is none: the same on every screen, in the words of each. */
export function WhileLoading<T extends object>({
  state,
  load,
  label,
  failed,
  forbidden,
  gone,
  skeleton,
  children,
}: {
  state: Loaded<T>;
  load: () => void;
  /** What is loading, for those who hear it. */
  label: string;
  failed: string;
  /** Where the own role does not include it. */
  forbidden: Refusal;
  /** Where it is no more. */
  gone?: Refusal | undefined;
  /** Its shape while it loads; default: some rows. */
  skeleton?: ReactNode;
  /** Absent where the screen shows the data by itself. */
  children?: (data: T) => ReactNode;
}) {
  const t = useWords();
  if (state === undefined)
    return (
      <Loading label={label}>
        {skeleton ?? (
          <Surface>
            <SkeletonRows rows={4} />
          </Surface>
        )}
      </Loading>
    );
  if (state === 'forbidden') return <Notice title={forbidden.title}>{forbidden.text}</Notice>;
  if (state === 'gone' && gone !== undefined) return <Notice title={gone.title}>{gone.text}</Notice>;
  if (state === 'failed' || state === 'gone')
    return (
      <Notice
        tone="warn"
        action={
          <Button size="small" onClick={load}>
            {t('console.retry')}
          </Button>
        }
      >
        {failed}
      </Notice>
    );
  return children?.(state);
}
