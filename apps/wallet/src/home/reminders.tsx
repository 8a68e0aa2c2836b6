import { Button } from '@lanyard/ui/button';
import { DownloadIcon, LaptopIcon, RefreshIcon, ShieldIcon } from '@lanyard/ui/icons';
import { List, ListRow, RowIcon } from '@lanyard/ui/list';
import { useNow } from '@lanyard/ui/now';
import { Card } from '@lanyard/ui/surface';
import { openWaiting, waitingSignIns } from '../authentication/waiting-sign-ins.ts';
import { useWords } from '../messages.ts';
import { install, installPrompt } from '../platform/installing.ts';
import { RowLink } from '../platform/links.tsx';
import { update, updateReady } from '../platform/updates.ts';

/** What the person should do some time soon; nothing where there is nothing. */
export function Reminders({ recoveryProven }: { recoveryProven: boolean }) {
  const t = useWords();
  const installable = installPrompt.use() !== undefined;
  const newer = updateReady.use();
  const now = useNow(5000);
  const waiting = waitingSignIns.use().filter(({ expiresAt }) => expiresAt > now);
  if (recoveryProven && !installable && !newer && waiting.length === 0) return null;
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
