import { PhoneScreen } from '@lanyard/ui/app-bar';
import { Loading, Skeleton } from '@lanyard/ui/skeleton';
import { useWords } from '../messages.ts';

/** A screen on its way. */
export function Pending() {
  const t = useWords();
  return (
    <PhoneScreen bar={<div className="h-16" />}>
      <Loading label={t('common.loading')}>
        <div className="stack gap-6">
          <Skeleton className="h-40 w-full rounded-card" />
          <Skeleton className="h-24 w-full rounded-card" />
        </div>
      </Loading>
    </PhoneScreen>
  );
}
