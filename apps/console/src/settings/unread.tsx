import { Skeleton } from '@lanyard/ui/skeleton';
import { useWords } from '../messages.ts';
import { WhileLoading } from '../while-loading.tsx';

/** What stands in place of settings that are not there (yet). */
export function Unread({ value, load }: { value: 'failed' | 'forbidden' | undefined; load: () => void }) {
  const t = useWords();
  return (
    <WhileLoading
      state={value}
      load={load}
      label={t('settings.loading')}
      failed={t('settings.failed')}
      forbidden={{ title: t('settings.forbidden.title'), text: t('members.forbidden.text') }}
      skeleton={
        <>
          <Skeleton className="h-48 w-full rounded-card" />
          <Skeleton className="mt-6 h-48 w-full rounded-card" />
        </>
      }
    />
  );
}
