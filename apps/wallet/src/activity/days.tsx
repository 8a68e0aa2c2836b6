import { EmptyState } from '@lanyard/ui/empty-state';
import { List } from '@lanyard/ui/list';
import { useNow } from '@lanyard/ui/now';
import { Loading, SkeletonRows } from '@lanyard/ui/skeleton';
import { Card, Surface } from '@lanyard/ui/surface';
import type { ReactNode } from 'react';
import { useWords } from '../messages.ts';
import { byDay } from './by-day.ts';

/**
 * What this wallet keeps of what happened, in the order it comes in: a card for each day.
 * @param entries Undefined while they are read. `at` is in milliseconds since 1970.
 * @param empty Says what will be here, where there is nothing yet.
 * @param renderRow One entry as a row of a list, with a key.
 */
export function Days<T extends { readonly at: number }>({
  entries: all,
  empty: { icon, title, text },
  renderRow,
}: {
  readonly entries: readonly T[] | undefined;
  readonly empty: { readonly icon: ReactNode; readonly title: string; readonly text: string };
  readonly renderRow: (entry: T) => ReactNode;
}) {
  const t = useWords();
  const now = useNow(60_000);
  if (all === undefined) {
    return (
      <Surface>
        <Loading label={t('common.loading')}>
          <SkeletonRows rows={4} />
        </Loading>
      </Surface>
    );
  }
  if (all.length === 0) {
    return (
      <Surface>
        <EmptyState icon={icon} title={title}>
          {text}
        </EmptyState>
      </Surface>
    );
  }
  return byDay(all, now).map(({ day, label, entries }) => (
    <Card
      key={day}
      title={label === undefined ? t.date(new Date(day), 'long') : t(`activity.${label}`)}
      flush
    >
      <List>{entries.map(renderRow)}</List>
    </Card>
  ));
}
