import { BottomNav, PhoneScreen } from '@lanyard/ui/app-bar';
import { IconButton } from '@lanyard/ui/button';
import { ActivityIcon, ArrowLeftIcon, HomeIcon, KeyIcon, ScanIcon, XIcon } from '@lanyard/ui/icons';
import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useWords } from '../messages.ts';
import { TopBar } from './bars.tsx';
import { PlaceLink } from './links.tsx';
import { useScreen } from './use-screen.ts';

/** The places of the wallet. */
function Places() {
  const t = useWords();
  return (
    <BottomNav label={t('nav.label')}>
      <PlaceLink to="/" activeOptions={{ exact: true }} icon={<HomeIcon className="size-6" />}>
        {t('nav.home')}
      </PlaceLink>
      <PlaceLink to="/vault" icon={<KeyIcon className="size-6" />}>
        {t('nav.vault')}
      </PlaceLink>
      <PlaceLink to="/scan" hero icon={<ScanIcon className="size-6" />}>
        {t('nav.scan')}
      </PlaceLink>
      <PlaceLink to="/activity" icon={<ActivityIcon className="size-6" />}>
        {t('nav.activity')}
      </PlaceLink>
    </BottomNav>
  );
}

type Way = '/' | '/organizations' | '/claims' | '/settings';

/** A screen of the wallet: named, with a way back or the places at the bottom. */
export function Screen({
  title,
  heading = title,
  back,
  leave = 'back',
  action,
  places = false,
  isOfflineTold = false,
  footer,
  children,
}: {
  /** Of the window. */
  title: string;
  /** In the bar; the title by default. */
  heading?: ReactNode;
  /** Where the button on the left goes. */
  back?: Way | undefined;
  /** Whether that is a way back, or closes something that was opened. */
  leave?: 'back' | 'close' | undefined;
  action?: ReactNode;
  /** With the bar of the places. */
  places?: boolean | undefined;
  /** Whether it says by itself that there is no connection. */
  isOfflineTold?: boolean | undefined;
  footer?: ReactNode;
  children: ReactNode;
}) {
  const t = useWords();
  const navigate = useNavigate();
  useScreen(title);
  const button = back !== undefined && (
    <IconButton
      label={leave === 'back' ? t('common.back') : t('common.close')}
      icon={leave === 'back' ? <ArrowLeftIcon className="size-6" /> : <XIcon className="size-6" />}
      onClick={() => void navigate({ to: back })}
    />
  );
  return (
    <PhoneScreen
      bar={
        <TopBar
          title={heading}
          action={action}
          isTold={isOfflineTold}
          {...(button === false ? {} : { back: button })}
        />
      }
      nav={places ? <Places /> : undefined}
      footer={footer}
    >
      {children}
    </PhoneScreen>
  );
}
