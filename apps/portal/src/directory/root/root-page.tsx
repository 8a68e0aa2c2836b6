import type { RouteAnswer } from '@lanyard/contract/route';
import { getInstallation } from '@lanyard/contract/setup';
import { CenteredCard } from '@lanyard/ui/centered-card';
import { LanguageSelect } from '@lanyard/ui/language-select';
import { Wordmark } from '@lanyard/ui/mark';
import { Notice } from '@lanyard/ui/notice';
import { Skeleton } from '@lanyard/ui/skeleton';
import { useEffect, useState } from 'react';
import { browser } from '../../platform/browser.ts';
import { Find } from './find.tsx';
import { Head } from './head.tsx';
import { useWords } from './messages.ts';

type Installation = RouteAnswer<typeof getInstallation>;

/** What stands at the root address: the way to one's organization, or what to do while there is none. */
export function RootPage() {
  const t = useWords();
  const [installation, setInstallation] = useState<Installation | 'failed'>();
  useEffect(() => {
    browser.cloud.call(getInstallation, {}).then(setInstallation, () => setInstallation('failed'));
  }, []);
  const known = installation === 'failed' ? undefined : installation;
  return (
    <CenteredCard mark={<Wordmark />} footer={<Links installation={known} />}>
      <div className="stack gap-6 p-6 sm:p-8">
        {installation === undefined && <Skeleton className="h-40 w-full" />}
        {installation === 'failed' && <Head title={t('root.failed.title')} lead={t('root.failed')} />}
        {known !== undefined && (known.empty ? <Empty /> : <Find domain={known.domain} />)}
      </div>
    </CenteredCard>
  );
}

function Links({ installation }: { installation: Installation | undefined }) {
  const t = useWords();
  return (
    <>
      {installation !== undefined && (
        <a href={installation.walletOrigin} className="py-1 hover:text-ink">
          {t('root.wallet')}
        </a>
      )}
      {installation !== undefined && installation.outbox !== null && (
        <a href={installation.outbox} className="py-1 hover:text-ink">
          {t('root.outbox')}
        </a>
      )}
      <LanguageSelect label={t('root.language')} />
    </>
  );
}

function Empty() {
  const t = useWords();
  return (
    <>
      <Head title={t('root.empty.title')} lead={t('root.empty.lead')} />
      <Notice>{t('root.empty.next')}</Notice>
    </>
  );
}
