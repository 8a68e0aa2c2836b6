import { leave, type Place } from '@lanyard/holder/leaving';
import { Button } from '@lanyard/ui/button';
import { Sheet } from '@lanyard/ui/dialog';
import { FingerprintIcon, LogoutIcon } from '@lanyard/ui/icons';
import { Notice } from '@lanyard/ui/notice';
import { useToast } from '@lanyard/ui/toast';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { lock } from '../lock/lock.ts';
import { useWords } from '../messages.ts';
import { changed, useWallet } from '../people/this-wallet.ts';
import { ProblemNotice } from '../platform/problem-notice.tsx';
import { useWork } from '../platform/use-work.ts';

/** Leaving: what is lost stands before the touch. */
export function LeaveOrganization({ place }: { place: Place }) {
  const t = useWords();
  const wallet = useWallet();
  const toast = useToast();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const { work, busy, problem, forget } = useWork();
  const { name } = place;
  const go = () =>
    work(async () => {
      await leave(wallet, place);
      lock.opened();
      changed();
      toast({ message: t('leave.done', { organization: name }) });
      await navigate({ to: '/' });
    });
  const close = () => {
    forget();
    setAsking(false);
  };
  return (
    <>
      <Button kind="quiet-danger" wide icon={<LogoutIcon />} onClick={() => setAsking(true)}>
        {t('leave.open')}
      </Button>
      <Sheet
        open={asking}
        onClose={close}
        title={t('leave.title', { organization: name })}
        detail={t('leave.text')}
        actions={
          <>
            <Button kind="danger" wide icon={<FingerprintIcon />} busy={busy} onClick={go}>
              {t('leave.confirm')}
            </Button>
            <Button wide onClick={close}>
              {t('common.cancel')}
            </Button>
          </>
        }
      >
        <Notice tone="warn" title={t('leave.vault.title')}>
          {t('leave.vault.text')}
        </Notice>
        <ProblemNotice problem={problem} />
      </Sheet>
    </>
  );
}
