import { proveRecoveryCode } from '@lanyard/holder/recovery';
import type { Wallet } from '@lanyard/holder/wallet';
import { PhoneScreen } from '@lanyard/ui/app-bar';
import { Button } from '@lanyard/ui/button';
import { CameraIcon, CheckIcon, CopyIcon, ImageIcon } from '@lanyard/ui/icons';
import { List, ListRow, RowIcon } from '@lanyard/ui/list';
import { Notice } from '@lanyard/ui/notice';
import { Surface } from '@lanyard/ui/surface';
import { TextField } from '@lanyard/ui/text-field';
import { lazy, Suspense, useState, type ReactNode, type SyntheticEvent } from 'react';
import { useWords } from '../messages.ts';
import { TopBar } from '../platform/bars.tsx';
import { Outcome } from '../platform/outcome.tsx';
import { usePicture } from '../scan/use-picture.tsx';
import { ProblemNotice } from '../platform/problem-notice.tsx';
import { useFocus } from '../platform/use-focus.ts';
import { useScreen } from '../platform/use-screen.ts';
import { useWork } from '../platform/use-work.ts';

const Camera = lazy(() =>
  import('../scan/camera.tsx').then(({ Camera: component }) => ({ default: component })),
);

type Way = 'none' | 'camera' | 'text';

/** Showing the stored code back to the wallet, so that it is known to work. */
export function ProveRecoveryCode({
  wallet,
  name,
  back,
  onProven,
  onLater,
}: {
  wallet: Wallet;
  /** The code's name, while it is still known. */
  name?: string | undefined;
  back?: ReactNode;
  onProven: () => void;
  onLater: () => void;
}) {
  const t = useWords();
  useScreen(t('prove.title'));
  const [way, setWay] = useState<Way>('none');
  const [proven, setProven] = useState(false);
  const { work, busy, problem } = useWork();
  const check = (text: string) =>
    work(async () => {
      await proveRecoveryCode(wallet, text);
      setProven(true);
    });
  const picture = usePicture({ label: t('prove.image'), none: t('prove.no-code'), onText: check });
  if (proven) {
    return (
      <Outcome
        tone="success"
        icon={<CheckIcon className="size-9" />}
        title={t('prove.done.title')}
        footer={
          <Button kind="primary" wide onClick={onProven}>
            {t('common.continue')}
          </Button>
        }
      >
        {t('prove.done.text')}
      </Outcome>
    );
  }
  return (
    <PhoneScreen
      bar={<TopBar title={t('prove.title')} {...(back === undefined ? {} : { back })} />}
      footer={
        <Button kind="quiet" wide onClick={onLater}>
          {t('prove.later')}
        </Button>
      }
    >
      <div className="stack gap-5">
        <p className="text-muted">
          {t('prove.lead')} {name !== undefined && t('prove.lead.name', { name })}
        </p>
        {way === 'camera' && (
          <Suspense>
            <Camera onText={check} />
          </Suspense>
        )}
        {way === 'text' && <PastedCode busy={busy} onText={check} />}
        <ProblemNotice problem={problem} />
        {picture.refused !== undefined && <Notice tone="warn">{picture.refused}</Notice>}
        <Surface>
          <List label={t('prove.title')}>
            {way !== 'camera' && (
              <ListRow
                icon={
                  <RowIcon>
                    <CameraIcon />
                  </RowIcon>
                }
                title={t('prove.camera')}
                detail={t('prove.camera.detail')}
                onPress={() => setWay('camera')}
              />
            )}
            <ListRow
              icon={
                <RowIcon>
                  <ImageIcon />
                </RowIcon>
              }
              title={t('prove.image')}
              detail={t('prove.image.detail')}
              onPress={picture.choose}
            />
            {way !== 'text' && (
              <ListRow
                icon={
                  <RowIcon>
                    <CopyIcon />
                  </RowIcon>
                }
                title={t('prove.text')}
                detail={t('prove.text.detail')}
                onPress={() => setWay('text')}
              />
            )}
          </List>
        </Surface>
        {picture.input}
      </div>
    </PhoneScreen>
  );
}

function PastedCode({ busy, onText }: { busy: boolean; onText: (text: string) => void }) {
  const t = useWords();
  const [text, setText] = useState('');
  const field = useFocus<HTMLInputElement>();
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    onText(text);
  };
  return (
    <form onSubmit={submit} className="stack gap-3">
      <TextField
        ref={field}
        label={t('prove.text.label')}
        hint={t('prove.text.hint')}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Button type="submit" kind="primary" wide busy={busy} disabled={text.trim() === ''}>
        {t('prove.text.action')}
      </Button>
    </form>
  );
}
