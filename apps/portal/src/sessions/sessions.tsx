import type { SessionView } from '@lanyard/contract/session';
import { Button } from '@lanyard/ui/button';
import { Dialog } from '@lanyard/ui/dialog';
import { GlobeIcon } from '@lanyard/ui/icons';
import { List, ListRow, RowIcon } from '@lanyard/ui/list';
import { relativeTime } from '@lanyard/ui/relative-time';
import { Card } from '@lanyard/ui/surface';
import { useToast } from '@lanyard/ui/toast';
import { useState } from 'react';
import { browser } from './browser.ts';
import { useWords } from './messages.ts';
import { endOther, leaveEverywhere } from './session-acts.ts';
import type { Portal } from './use-portal.ts';

/** Where else this person is signed in, each to be ended, and all at once. */
export function Sessions({ portal, onChange }: { portal: Portal; onChange: () => void }) {
  const t = useWords();
  const toast = useToast();
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState('');
  const { others, session, me } = portal;

  const end = ({ id, browser: name }: SessionView) => {
    setBusy(id);
    endOther(session, id)
      .then(
        () => toast({ message: t('portal.ended', { browser: name }) }),
        () => toast({ message: t('portal.endFailed') }),
      )
      .finally(() => {
        setBusy('');
        onChange();
      });
  };
  const endAll = () => {
    setBusy('all');
    leaveEverywhere(session).catch(() => {
      setBusy('');
      setAsking(false);
      toast({ message: t('portal.endFailed') });
    });
  };
  return (
    <Card
      title={t('portal.sessions')}
      detail={
        others.length === 0
          ? t('portal.sessions.none')
          : t('portal.sessions.detail', { count: others.length })
      }
      action={
        <Button size="small" kind="quiet-danger" onClick={() => setAsking(true)}>
          {t('portal.endAll')}
        </Button>
      }
      flush
    >
      <List label={t('portal.sessions')}>
        {others.map((other) => (
          <ListRow
            key={other.id}
            icon={
              <RowIcon>
                <GlobeIcon />
              </RowIcon>
            }
            title={`${t.agent(other.browser)}, ${t.agent(other.system)}`}
            detail={t('portal.session.detail', {
              address: other.place ?? other.address,
              when: relativeTime(t.locale, Date.parse(other.createdAt), browser.now()),
            })}
            trailing={
              <Button
                size="small"
                busy={busy === other.id}
                aria-label={t('portal.endNamed', { browser: other.browser })}
                onClick={() => end(other)}
              >
                {t('portal.end')}
              </Button>
            }
          />
        ))}
      </List>
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        title={t('portal.endAll.title')}
        detail={t('portal.endAll.text', { organization: me.organization.name })}
        actions={
          <>
            <Button kind="danger" busy={busy === 'all'} onClick={endAll}>
              {t('portal.endAll')}
            </Button>
            <Button onClick={() => setAsking(false)}>{t('portal.cancel')}</Button>
          </>
        }
      />
    </Card>
  );
}
