import { trustedHere } from '@lanyard/session/kept';
import { unlockByPasskey } from '@lanyard/session/passkeys';
import { Button } from '@lanyard/ui/button';
import { FingerprintIcon, UnlockIcon } from '@lanyard/ui/icons';
import { Notice } from '@lanyard/ui/notice';
import { useEffect, useState } from 'react';
import { pagePasskeys } from '../platform/page-passkeys.ts';
import { browser } from './browser.ts';
import { useWords } from './messages.ts';
import { UnlockDialog } from './unlock-dialog.tsx';
import type { Portal } from './use-portal.ts';
import type { useVault } from './use-vault.ts';

type PortalVault = ReturnType<typeof useVault>;

/** The ways to open a locked vault: a touch where this browser is trusted, the phone everywhere. */
export function useVaultOpening(portal: Portal, { refresh }: PortalVault) {
  const { session } = portal;
  const [isAsking, setAsking] = useState(false);
  const [isByTouch, setByTouch] = useState(false);
  const [isTouching, setTouching] = useState(false);
  const [isMissed, setMissed] = useState(false);
  useEffect(() => {
    void trustedHere(browser).then((trusted) => setByTouch(trusted?.unlocks === true));
  }, [portal]);
  const touch = () => {
    setTouching(true);
    setMissed(false);
    unlockByPasskey(browser, session, pagePasskeys)
      .then(refresh, () => setMissed(true))
      .finally(() => setTouching(false));
  };
  return { isAsking, setAsking, isByTouch, isTouching, isMissed, touch };
}

type Opening = ReturnType<typeof useVaultOpening>;

/** @param isMain Whether it is what the page is there for: the first of the ways stands out, where there is one alone, too. */
export function OpeningButtons({ opening, isMain = false }: { opening: Opening; isMain?: boolean }) {
  const t = useWords();
  const { isByTouch, isTouching, touch, setAsking } = opening;
  return (
    <div className="flex flex-wrap justify-center gap-2">
      {isByTouch && (
        <Button
          kind="primary"
          icon={<FingerprintIcon className="size-4" />}
          busy={isTouching}
          onClick={touch}
        >
          {t('portal.vault.touch')}
        </Button>
      )}
      <Button
        {...(isMain && !isByTouch && { kind: 'primary' })}
        icon={<UnlockIcon className="size-4" />}
        onClick={() => setAsking(true)}
      >
        {t('portal.vault.unlock')}
      </Button>
    </div>
  );
}

/** What came of it, and the dialog with the code. */
export function OpeningOutcome({
  portal: { session },
  vault: { state, refresh },
  opening: { isAsking, setAsking, isMissed },
}: {
  portal: Portal;
  vault: PortalVault;
  opening: Opening;
}) {
  const t = useWords();
  return (
    <>
      {isMissed && state !== 'open' && (
        <Notice tone="warn" className="mt-4">
          {t('portal.vault.missed')}
        </Notice>
      )}
      {(state === 'damaged' || state === 'untrue') && (
        <Notice tone="danger" className="mt-4">
          {t(state === 'damaged' ? 'portal.vault.failed' : 'portal.unlock.untrue')}
        </Notice>
      )}
      {isAsking && (
        <UnlockDialog
          session={session}
          onClose={() => setAsking(false)}
          onOpened={() => {
            setAsking(false);
            void refresh();
          }}
        />
      )}
    </>
  );
}
