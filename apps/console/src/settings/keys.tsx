import type { TokenKeyView } from '@lanyard/contract/organization';
import { Badge } from '@lanyard/ui/badge';
import { Button } from '@lanyard/ui/button';
import { Dialog } from '@lanyard/ui/dialog';
import { KeyIcon } from '@lanyard/ui/icons';
import { List, ListRow, RowIcon } from '@lanyard/ui/list';
import { Notice } from '@lanyard/ui/notice';
import { RelativeTime } from '@lanyard/ui/relative-time';
import { Card } from '@lanyard/ui/surface';
import { useToast } from '@lanyard/ui/toast';
import { useState } from 'react';
import { useWords } from '../messages.ts';
import { codeOf } from '../platform.ts';
import { Unread } from './unread.tsx';
import { useKeys } from './use-settings.ts';

/** The keys that sign sessions, with their ages; replacing the one that signs. */
export function Keys() {
  const t = useWords();
  const { keys, load, rotate } = useKeys();
  const [asking, setAsking] = useState<'keep' | 'end'>();
  if (typeof keys !== 'object') return <Unread value={keys} load={load} />;
  return (
    <div className="grid gap-6">
      <Card
        flush
        title={t('keys.title')}
        detail={t('keys.detail')}
        action={
          <Button size="small" onClick={() => setAsking('keep')}>
            {t('keys.rotate')}
          </Button>
        }
      >
        <List label={t('keys.title')}>
          {keys.map((key) => (
            <KeyRow key={key.kid} item={key} />
          ))}
        </List>
      </Card>
      <Card
        title={t('keys.stolen')}
        detail={t('keys.stolen.detail')}
        action={
          <Button size="small" kind="quiet-danger" onClick={() => setAsking('end')}>
            {t('keys.stolen.rotate')}
          </Button>
        }
      >
        <p className="text-small text-muted">{t('keys.stolen.text')}</p>
      </Card>
      {asking !== undefined && (
        <RotateDialog sessions={asking} rotate={rotate} onClose={() => setAsking(undefined)} />
      )}
    </div>
  );
}

function KeyRow({ item: { kid, createdAt, retiresAt } }: { item: TokenKeyView }) {
  const t = useWords();
  return (
    <ListRow
      icon={
        <RowIcon>
          <KeyIcon className="size-5" />
        </RowIcon>
      }
      title={<span className="figures">{kid.slice(0, 12)}</span>}
      detail={
        <>
          {t('keys.made', { at: t.date(new Date(createdAt)) })} · <RelativeTime at={new Date(createdAt)} />
        </>
      }
      trailing={
        retiresAt === null ? (
          <Badge tone="success">{t('keys.signs')}</Badge>
        ) : (
          <Badge>{t('keys.verifies', { at: t.date(new Date(retiresAt)) })}</Badge>
        )
      }
    />
  );
}

function RotateDialog({
  sessions,
  rotate,
  onClose,
}: {
  sessions: 'keep' | 'end';
  rotate: (sessions: 'keep' | 'end') => Promise<void>;
  onClose: () => void;
}) {
  const t = useWords();
  const toast = useToast();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const run = () => {
    setBusy(true);
    rotate(sessions)
      .then(
        () => {
          onClose();
          if (sessions === 'keep') toast({ message: t('keys.rotated') });
          // This session ended with the others.
          else location.replace('/sign-in');
        },
        (error: unknown) =>
          setProblem(codeOf(error) === 'too-many-keys' ? t('keys.too-many') : t('role.problem.other')),
      )
      .finally(() => setBusy(false));
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t(`keys.ask.${sessions}`)}
      detail={t(`keys.ask.${sessions}.detail`)}
      actions={
        <>
          <Button kind={sessions === 'end' ? 'danger' : 'primary'} busy={busy} onClick={run}>
            {t(`keys.ask.${sessions}.do`)}
          </Button>
          <Button onClick={onClose}>{t('console.cancel')}</Button>
        </>
      }
    >
      {problem !== undefined && <Notice tone="danger">{problem}</Notice>}
    </Dialog>
  );
}
