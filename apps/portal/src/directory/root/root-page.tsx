import type { RouteAnswer } from '@lanyard/contract/route';
import { getInstallation } from '@lanyard/contract/setup';
import { Button } from '@lanyard/ui/button';
import { CenteredCard } from '@lanyard/ui/centered-card';
import { LanguageSelect } from '@lanyard/ui/language-select';
import { Wordmark } from '@lanyard/ui/mark';
import { Notice } from '@lanyard/ui/notice';
import { Skeleton } from '@lanyard/ui/skeleton';
import { TextField } from '@lanyard/ui/text-field';
import { useEffect, useState, type FormEvent } from 'react';
import { browser } from '../../platform/browser.ts';
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
        {known !== undefined && (known.empty ? <Empty /> : <GoTo domain={known.domain} />)}
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

function Head({ title, lead }: { title: string; lead: string }) {
  return (
    <div className="grid gap-2">
      <h1 className="text-display">{title}</h1>
      <p className="text-muted">{lead}</p>
    </div>
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

const slug = /^[a-z](?:[a-z0-9-]{0,40}[a-z0-9])$/;

function GoTo({ domain }: { domain: string }) {
  const t = useWords();
  const [error, setError] = useState('');
  const go = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const typed = new FormData(event.currentTarget).get('address');
    const name = typeof typed === 'string' ? typed.trim().toLowerCase().replace(`.${domain}`, '') : '';
    if (!slug.test(name)) {
      setError(t('root.address.error'));
      return;
    }
    const { protocol, port } = location;
    location.assign(`${protocol}//${name}.${domain}${port === '' ? '' : `:${port}`}/`);
  };
  return (
    <form className="grid gap-6" onSubmit={go} noValidate>
      <Head title={t('root.title')} lead={t('root.lead')} />
      <TextField
        name="address"
        label={t('root.address')}
        error={error}
        onChange={() => setError('')}
        after={`.${domain}`}
        spellCheck={false}
        autoCapitalize="none"
        autoComplete="organization"
        required
      />
      <Button kind="primary" type="submit" wide>
        {t('root.go')}
      </Button>
    </form>
  );
}
