import type { LiveSession } from '@lanyard/session/live-session';
import { Button } from '@lanyard/ui/button';
import { CopyButton } from '@lanyard/ui/copy-button';
import { Dialog } from '@lanyard/ui/dialog';
import { Notice } from '@lanyard/ui/notice';
import { QrCode } from '@lanyard/ui/qr-code';
import { Skeleton } from '@lanyard/ui/skeleton';
import { useEffect, useState } from 'react';
import { useWords } from './messages.ts';
import { makeEnrolmentLink } from './session-acts.ts';

/** A one-time link for another browser of one's own. */
export function EnrolmentDialog({ session, onClose }: { session: LiveSession; onClose: () => void }) {
  const t = useWords();
  const [link, setLink] = useState<string>();
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    makeEnrolmentLink(session).then(setLink, () => setFailed(true));
  }, [session]);
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('portal.enrol.title')}
      detail={t('portal.enrol.lead')}
      actions={<Button onClick={onClose}>{t('portal.enrol.close')}</Button>}
    >
      {failed ? (
        <Notice tone="warn">{t('portal.endFailed')}</Notice>
      ) : (
        <div className="grid justify-items-center gap-5">
          {link === undefined ? (
            <Skeleton className="size-60 rounded-card" />
          ) : (
            <>
              <QrCode text={link} label={t('portal.enrol.code')} className="w-60" />
              <CopyButton text={link} label={t('portal.copyLink')} copiedLabel={t('portal.copied')} />
            </>
          )}
        </div>
      )}
    </Dialog>
  );
}
