import { Button } from '@lanyard/ui/button';
import { Notice } from '@lanyard/ui/notice';
import { Loading, SkeletonRows } from '@lanyard/ui/skeleton';
import { Surface } from '@lanyard/ui/surface';
import type { ReactNode } from 'react';
import { useWords } from '../messages.ts';
import type { Loaded } from './use-groups.ts';

/** What stands on a screen while its data is loading, and where there is none. */
export function WhileLoading<T>({
  state,
  load,
  label,
  failed,
  gone,
  children,
}: {
  state: Loaded<T>;
  load: () => void;
  /** What is loading, for those who hear it. */
  label: string;
  failed: string;
  /** Where it is no more. */
  gone?: { readonly title: string; readonly text: string };
  children: (data: T) => ReactNode;
}) {
  const t = useWords();
  if (state === undefined)
    return (
      <Loading label={label}>
        <Surface>
          <SkeletonRows rows={4} />
        </Surface>
      </Loading>
    );
  if (state === 'forbidden')
    return <Notice title={t('groups.forbidden.title')}>{t('groups.forbidden.text')}</Notice>;
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
  return children(state);
}
