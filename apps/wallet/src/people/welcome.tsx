import { PhoneScreen } from '@lanyard/ui/app-bar';
import { Badge } from '@lanyard/ui/badge';
import { Button } from '@lanyard/ui/button';
import { IdentityCard, Strap } from '@lanyard/ui/identity-card';
import { Wordmark } from '@lanyard/ui/mark';
import type { ReactNode } from 'react';
import { useEffect, useState } from 'react';
import { useWords } from '../messages.ts';
import { opening } from '../platform/opened-by.ts';
import { useTrial } from '../platform/installation.ts';
import { isAppleMobile, isInstalled } from '../platform/installing.ts';
import { useScreen } from '../platform/use-screen.ts';
import { isEnough, lookAtDevice, type DeviceOffers } from './device-offers.ts';
import { Offers } from './offers.tsx';
import { walletState } from './this-wallet.ts';
import { TrialMark } from './trial-mark.tsx';

/** The first screen there is: what this will be, what the device offers for it, and the one button. */
export function Welcome({ starting, onStart }: { starting: boolean; onStart: () => void }) {
  const t = useWords();
  useScreen(t('welcome.title'));
  const link = opening.use();
  const [offers, setOffers] = useState<DeviceOffers>();
  useEffect(() => {
    const storage = walletState.get().kind !== 'refused';
    void lookAtDevice({ storage, appleBrowser: isAppleMobile() && !isInstalled() }).then(setOffers);
  }, []);
  return (
    <PhoneScreen
      footer={
        offers?.appleBrowser === true ? undefined : (
          <>
            <Button
              kind="primary"
              wide
              busy={starting}
              disabled={offers === undefined || !isEnough(offers)}
              onClick={onStart}
            >
              {t('welcome.create')}
            </Button>
            <p className="text-center text-small text-muted">{t('welcome.recover')}</p>
          </>
        )
      }
    >
      <OnboardingCard title={t('welcome.card.title')} detail={t('welcome.card.detail')} />
      <div className="stack gap-6 pt-8">
        <div className="stack gap-2">
          <h1 tabIndex={-1} className="text-display">
            {t('welcome.title')}
          </h1>
          <p className="text-muted">
            {link === undefined
              ? t('welcome.text')
              : link.kind === 'join'
                ? t('welcome.invited')
                : t('welcome.asked')}
          </p>
        </div>
        <Offers offers={offers} />
        <Trial />
      </div>
    </PhoneScreen>
  );
}

/** The card on its strap: it hangs there from the first screen on. */
export function OnboardingCard({
  title,
  detail,
  id = 'lanyard',
}: {
  title: ReactNode;
  detail: ReactNode;
  id?: string;
}) {
  return (
    <div className="-mt-3">
      <Strap />
      <IdentityCard
        id={id}
        mark={
          <>
            <Wordmark shape="plain" className="text-small" />
            <TrialMark />
          </>
        }
        title={title}
        detail={detail}
      />
    </div>
  );
}

function Trial() {
  const t = useWords();
  return useTrial() ? (
    <p className="flex items-start gap-3 text-small text-muted">
      <Badge tone="warn">{t('trial.mark')}</Badge>
      {t('trial.text')}
    </p>
  ) : null;
}
