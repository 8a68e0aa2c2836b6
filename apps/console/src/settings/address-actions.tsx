import type { AddressView } from '@lanyard/contract/addresses';
import { Button } from '@lanyard/ui/button';
import { Dialog } from '@lanyard/ui/dialog';
import { Notice } from '@lanyard/ui/notice';
import { useToast } from '@lanyard/ui/toast';
import { useState } from 'react';
import { mayDo, useMe } from '../me.tsx';
import { useWords } from '../messages.ts';
import { addressProblem } from './address-problem.ts';
import { MoveDialog } from './move-dialog.tsx';

/** What an owner may do with an address that is not the current one. */
export function AddressActions({
  address: { host, current },
  remove,
}: {
  address: AddressView;
  remove: (host: string) => Promise<void>;
}) {
  const t = useWords();
  const me = useMe();
  const [asking, setAsking] = useState<'move' | 'remove'>();
  if (current || me === undefined || !mayDo(me, 'organization.move')) return null;
  const close = () => setAsking(undefined);
  return (
    <>
      <Button size="small" aria-label={t('move.open.of', { host })} onClick={() => setAsking('move')}>
        {t('move.open')}
      </Button>
      <Button
        size="small"
        kind="quiet-danger"
        aria-label={t('addresses.remove.of', { host })}
        onClick={() => setAsking('remove')}
      >
        {t('addresses.remove')}
      </Button>
      {asking === 'move' && <MoveDialog me={me} host={host} onClose={close} />}
      {asking === 'remove' && <RemoveDialog host={host} remove={remove} onClose={close} />}
    </>
  );
}

function RemoveDialog({
  host,
  remove,
  onClose,
}: {
  host: string;
  remove: (host: string) => Promise<void>;
  onClose: () => void;
}) {
  const t = useWords();
  const toast = useToast();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const run = () => {
    setBusy(true);
    remove(host).then(
      () => {
        onClose();
        toast({ message: t('addresses.removed', { host }) });
      },
      (error: unknown) => {
        setProblem(addressProblem(t, error));
        setBusy(false);
      },
    );
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('addresses.remove.title', { host })}
      detail={t('addresses.remove.detail')}
      actions={
        <>
          <Button kind="danger" busy={busy} onClick={run}>
            {t('addresses.remove.do')}
          </Button>
          <Button onClick={onClose}>{t('console.cancel')}</Button>
        </>
      }
    >
      {problem !== undefined && <Notice tone="danger">{problem}</Notice>}
    </Dialog>
  );
}
