import type { NewIdentity } from '@lanyard/holder/identity';
import { PhoneScreen } from '@lanyard/ui/app-bar';
import { Button } from '@lanyard/ui/button';
import { CopyButton } from '@lanyard/ui/copy-button';
import { Sheet } from '@lanyard/ui/dialog';
import { DownloadIcon } from '@lanyard/ui/icons';
import { Notice } from '@lanyard/ui/notice';
import { QrCode } from '@lanyard/ui/qr-code';
import { useEffect, useState } from 'react';
import { useWords } from '../messages.ts';
import { TopBar } from '../platform/bars.tsx';
import { ProblemNotice } from '../platform/problem-notice.tsx';
import { useScreen } from '../platform/use-screen.ts';
import { useWork } from '../platform/use-work.ts';

/** The recovery code, shown once: as a picture to save, to print, or as text. */
export function SaveRecoveryCode({ made, onSaved }: { made: NewIdentity; onSaved: () => void }) {
  const t = useWords();
  useScreen(t('recovery.title'));
  const [saved, setSaved] = useState(false);
  const [asking, setAsking] = useState(false);
  useWarningBeforeLeaving(!saved);
  return (
    <>
      <div className="print:hidden">
        <PhoneScreen
          bar={<TopBar title={t('recovery.title')} />}
          footer={
            <Button kind="primary" wide onClick={() => (saved ? onSaved() : setAsking(true))}>
              {t('recovery.saved')}
            </Button>
          }
        >
          <div className="stack gap-5">
            <p className="text-muted">{t('recovery.lead')}</p>
            <div className="mx-auto stack w-full max-w-80 gap-3">
              <QrCode text={made.recoveryCode} label={t('recovery.code')} />
              <p className="stack gap-0.5 text-center">
                <span className="text-small text-muted">{t('recovery.name')}</span>
                <span className="figures text-display">{made.recoveryCodeName}</span>
              </p>
            </div>
            <WaysToSave made={made} onUsed={() => setSaved(true)} />
          </div>
        </PhoneScreen>
      </div>
      <PrintedCode made={made} />
      <Sheet
        open={asking}
        onClose={() => setAsking(false)}
        title={t('recovery.unsaved.title')}
        detail={t('recovery.unsaved.text')}
        actions={
          <>
            <Button kind="primary" wide onClick={() => setAsking(false)}>
              {t('recovery.unsaved.back')}
            </Button>
            <Button kind="quiet-danger" wide onClick={onSaved}>
              {t('recovery.unsaved.go')}
            </Button>
          </>
        }
      />
    </>
  );
}

function WaysToSave({ made, onUsed }: { made: NewIdentity; onUsed: () => void }) {
  const t = useWords();
  const { work, busy, problem } = useWork();
  const [refused, setRefused] = useState(false);
  const sheet = useSheetWords(made);
  const save = () =>
    work(async () => {
      const { download, drawCodePicture } = await import('./code-picture.ts');
      const picture = { code: made.recoveryCode, name: made.recoveryCodeName, ...sheet };
      download(await drawCodePicture(picture), `lanyard-recovery-${made.recoveryCodeName}.png`);
      onUsed();
    });
  const print = () => {
    onUsed();
    globalThis.print();
  };
  return (
    <div className="stack gap-2">
      <Button wide icon={<DownloadIcon />} busy={busy} onClick={save}>
        {t('recovery.download')}
      </Button>
      <div className="grid grid-cols-2 gap-2">
        <Button wide onClick={print}>
          {t('recovery.print')}
        </Button>
        {/* The press counts as saved: where the text goes then, no page can see. */}
        <div className="contents" onClickCapture={onUsed}>
          <CopyButton
            size="regular"
            wide
            text={made.recoveryCode}
            label={t('recovery.copy')}
            copiedLabel={t('recovery.copied')}
            onFailure={() => setRefused(true)}
          />
        </div>
      </div>
      {refused && <Notice tone="warn">{t('recovery.copy.failed')}</Notice>}
      <ProblemNotice problem={problem} />
    </div>
  );
}

function useSheetWords(made: NewIdentity) {
  const t = useWords();
  return {
    title: t('recovery.file.title'),
    lines: [
      t('recovery.file.use'),
      t('recovery.file.care'),
      t('recovery.file.made', {
        at: t.date(new Date(made.wallet.identity.createdAt), 'long'),
        host: location.host,
      }),
    ],
  };
}

/** The same sheet on paper: light whatever the theme, and nothing else of the page. */
function PrintedCode({ made }: { made: NewIdentity }) {
  const t = useWords();
  const sheet = useSheetWords(made);
  return (
    <div
      data-theme="light"
      aria-hidden="true"
      className="hidden justify-items-center gap-6 p-8 text-center print:grid"
    >
      <p className="text-display">{sheet.title}</p>
      <QrCode text={made.recoveryCode} label={t('recovery.code')} className="w-96" />
      <p className="figures text-display">{made.recoveryCodeName}</p>
      {sheet.lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
    </div>
  );
}

/** The browser asks before the page with the unsaved code is closed. */
function useWarningBeforeLeaving(active: boolean): void {
  useEffect(() => {
    if (!active) return undefined;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', warn);
    return () => removeEventListener('beforeunload', warn);
  }, [active]);
}
