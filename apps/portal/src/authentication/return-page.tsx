import type { ReturnLink } from '@lanyard/crypto/sign-in-binding';
import { ButtonLink } from '@lanyard/ui/button';
import { CenteredCard } from '@lanyard/ui/centered-card';
import { PhoneIcon, WarningIcon } from '@lanyard/ui/icons';
import { LanguageSelect } from '@lanyard/ui/language-select';
import { Wordmark } from '@lanyard/ui/mark';
import { useEffect, useState } from 'react';
import { useWords } from './messages.ts';
import { Plate } from './plate.tsx';
import { bringBack } from './way-back.ts';

/** Where the wallet comes back to: it passes the approval to the page that waits for it, in this browser or not at all. */
export function ReturnPage({ link, onEntered }: { link: ReturnLink; onEntered: () => void }) {
  const t = useWords();
  const [end, setEnd] = useState<'failed' | 'stranger'>();
  useEffect(() => {
    let here = true;
    void bringBack(link).then((result) => {
      if (!here) return;
      if (result === 'entered') onEntered();
      else setEnd(result);
    });
    return () => {
      here = false;
    };
  }, [link, onEntered]);
  return (
    <CenteredCard mark={<Wordmark />} footer={<LanguageSelect label={t('signin.language')} />}>
      <div className="grid min-h-80 content-center justify-items-center p-6 sm:p-12">
        {end === undefined ? (
          <Plate
            heading="h1"
            tone="accent"
            icon={<PhoneIcon className="relative size-7" />}
            title={t('signin.return.title')}
            text={t('signin.return.text')}
          />
        ) : (
          <Plate
            heading="h1"
            tone="warn"
            icon={<WarningIcon className="size-7" />}
            title={end === 'failed' ? t('signin.failed.title') : t('signin.stranger.title')}
            text={end === 'failed' ? t('signin.failed.text') : t('signin.stranger.text')}
            action={
              <ButtonLink kind="primary" href="/sign-in">
                {t('signin.stranger.here')}
              </ButtonLink>
            }
          />
        )}
      </div>
    </CenteredCard>
  );
}
