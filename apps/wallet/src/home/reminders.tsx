import { Button } from '@lanyard/ui/button';
import { DownloadIcon, LaptopIcon, RefreshIcon, ShieldIcon, WarningIcon } from '@lanyard/ui/icons';
import { List, ListRow, RowIcon } from '@lanyard/ui/list';
import { useNow } from '@lanyard/ui/now';
import { Card } from '@lanyard/ui/surface';
import { useEffect, useState } from 'react';
import { openWaiting, waitingSignIns } from '../authentication/waiting-sign-ins.ts';
import { useWords } from '../messages.ts';
import { askToPersist, isPersistent } from '../people/device-offers.ts';
import { install, installPrompt } from '../platform/installing.ts';
import { PushOffer, usePushOffer } from '../notices/push-card.tsx';
import { RowLink } from '../platform/links.tsx';
import { update, updateReady } from '../platform/updates.ts';

/** What the person should do some time soon; nothing where there is nothing. */
export function Reminders({ recoveryProven }: { recoveryProven: boolean }) {
  const t = useWords();
  const installable = installPrompt.use() !== undefined;
  const newer = updateReady.use();
  const now = useNow(5000);
  const waiting = waitingSignIns.use().filter(({ expiresAt }) => expiresAt > now);
  const loose = useLooseStorage();
  const offersPush = usePushOffer();
  const nothing = recoveryProven && !installable && !newer && loose === undefined && !offersPush;
  if (nothing && waiting.length === 0) return null;
  return (
    <Card title={t('home.reminders')} flush>
      <List>
        {waiting.map((one) => (
          <ListRow
            key={one.signInId}
            icon={
              <RowIcon>
                <LaptopIcon />
              </RowIcon>
            }
            title={t('home.waiting.title')}
            detail={t('home.waiting.text', one)}
            trailing={
              <Button size="small" onClick={() => openWaiting(one)}>
                {t('home.waiting.open')}
              </Button>
            }
          />
        ))}
        {newer && (
          <ListRow
            icon={
              <RowIcon>
                <RefreshIcon />
              </RowIcon>
            }
            title={t('update.title')}
            detail={t('update.text')}
            trailing={
              <Button size="small" onClick={update}>
                {t('update.action')}
              </Button>
            }
          />
        )}
        {!recoveryProven && (
          <RowLink
            to="/recovery"
            icon={
              <RowIcon>
                <ShieldIcon />
              </RowIcon>
            }
            title={t('home.recovery.title')}
            detail={t('home.recovery.text')}
          />
        )}
        {offersPush && <PushOffer />}
        {loose !== undefined && (
          <ListRow
            icon={
              <RowIcon>
                <WarningIcon />
              </RowIcon>
            }
            title={t('home.storage.title')}
            detail={t('home.storage.text')}
            trailing={
              <Button size="small" onClick={loose}>
                {t('home.storage.action')}
              </Button>
            }
          />
        )}
        {installable && (
          <ListRow
            icon={
              <RowIcon>
                <DownloadIcon />
              </RowIcon>
            }
            title={t('install.title')}
            detail={t('install.text')}
            trailing={
              <Button size="small" onClick={() => void install()}>
                {t('install.action')}
              </Button>
            }
          />
        )}
      </List>
    </Card>
  );
}

/** Where the browser may clear what the wallet keeps: asks it to keep it. Undefined where it does, or says nothing. */
function useLooseStorage(): (() => void) | undefined {
  const [kept, setKept] = useState<boolean>();
  useEffect(() => {
    void isPersistent().then(setKept);
  }, []);
  return kept === false ? () => void askToPersist().then(setKept) : undefined;
}
