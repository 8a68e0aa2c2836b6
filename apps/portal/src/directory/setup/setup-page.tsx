import { checkSetupLink } from '@lanyard/contract/setup';
import { CenteredCard } from '@lanyard/ui/centered-card';
import { LanguageSelect } from '@lanyard/ui/language-select';
import { Wordmark } from '@lanyard/ui/mark';
import { Notice } from '@lanyard/ui/notice';
import { Steps } from '@lanyard/ui/progress';
import { Loading, Skeleton } from '@lanyard/ui/skeleton';
import { useEffect, useState } from 'react';
import { browser } from '../../platform/browser.ts';
import { DoneStep } from './done-step.tsx';
import type { Created, Link } from './answers.ts';
import { useWords } from './messages.ts';
import { OrganizationStep } from './organization-step.tsx';
import { OwnerStep } from './owner-step.tsx';

type View =
  | { readonly step: 'checking' | 'refused' }
  | { readonly step: 'organization'; readonly link: Link }
  | { readonly step: 'owner' | 'done'; readonly created: Created };

const stepNumbers = { checking: 0, refused: 0, organization: 0, owner: 1, done: 2 };

/** Name it, own it, go. */
export function SetupPage({ token }: { token: string }) {
  const t = useWords();
  const [view, setView] = useState<View>({ step: token === '' ? 'refused' : 'checking' });
  useEffect(() => {
    document.title = t('setup.title');
  }, [t]);
  useEffect(() => {
    if (token === '') return;
    browser.cloud.call(checkSetupLink, { body: { token } }).then(
      (link) => setView({ step: 'organization', link }),
      () => setView({ step: 'refused' }),
    );
  }, [token]);
  return (
    <CenteredCard mark={<Wordmark />} footer={<LanguageSelect label={t('setup.language')} />}>
      <div className="stack gap-6 p-6 sm:p-8">
        <Steps
          label={t('setup.steps')}
          steps={[t('setup.step.organization'), t('setup.step.owner'), t('setup.step.done')]}
          current={stepNumbers[view.step]}
        />
        {view.step === 'checking' && (
          <Loading label={t('setup.checking')}>
            <Skeleton className="h-72 w-full" />
          </Loading>
        )}
        {view.step === 'refused' && <Refused none={token === ''} />}
        {view.step === 'organization' && (
          <OrganizationStep
            token={token}
            link={view.link}
            onCreated={(created) => setView({ step: 'owner', created })}
            onRefused={() => setView({ step: 'refused' })}
          />
        )}
        {view.step === 'owner' && (
          <OwnerStep
            created={view.created}
            onJoined={() => setView({ step: 'done', created: view.created })}
          />
        )}
        {view.step === 'done' && <DoneStep created={view.created} />}
      </div>
    </CenteredCard>
  );
}

function Refused({ none }: { none: boolean }) {
  const t = useWords();
  return (
    <>
      <h1 className="text-display">{none ? t('setup.none.title') : t('setup.refused.title')}</h1>
      <Notice tone="warn">{none ? t('setup.none.text') : t('setup.refused.text')}</Notice>
    </>
  );
}
