import { Button } from '@lanyard/ui/button';
import { Notice } from '@lanyard/ui/notice';
import { Loading, Skeleton } from '@lanyard/ui/skeleton';
import { useWords } from '../messages.ts';

/** What stands in place of settings that are not there (yet). */
export function Unread({ value, load }: { value: 'failed' | 'forbidden' | undefined; load: () => void }) {
  const t = useWords();
  if (value === undefined)
    return (
      <Loading label={t('settings.loading')}>
        <Skeleton className="h-48 w-full rounded-card" />
        <Skeleton className="mt-6 h-48 w-full rounded-card" />
      </Loading>
    );
  if (value === 'forbidden')
    return <Notice title={t('settings.forbidden.title')}>{t('members.forbidden.text')}</Notice>;
  return (
    <Notice
      tone="warn"
      action={
        <Button size="small" onClick={load}>
          {t('console.retry')}
        </Button>
      }
    >
      {t('settings.failed')}
    </Notice>
  );
}
