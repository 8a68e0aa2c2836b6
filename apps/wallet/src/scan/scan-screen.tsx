import { Button } from '@lanyard/ui/button';
import { Sheet } from '@lanyard/ui/dialog';
import { ImageIcon, LinkIcon } from '@lanyard/ui/icons';
import { Notice } from '@lanyard/ui/notice';
import { TextField } from '@lanyard/ui/text-field';
import { useState, type SyntheticEvent } from 'react';
import { useWords } from '../messages.ts';
import { opening } from '../platform/opened-by.ts';
import { Screen } from '../platform/screen.tsx';
import { Camera } from './camera.tsx';
import { readLink, type ReadLink } from './read-link.ts';
import { usePicture } from './use-picture.tsx';

type Refused = Exclude<ReadLink, { readonly kind: 'ours' }>;

/** Every way a code gets in: camera, picture, pasted link. A link that is ours leads on by itself. */
export function ScanScreen() {
  const t = useWords();
  const [refused, setRefused] = useState<Refused>();
  const [pasting, setPasting] = useState(false);
  const take = (text: string) => {
    const link = readLink(text, location.origin);
    setPasting(false);
    if (link.kind === 'ours') opening.set(link.opening);
    else setRefused(link);
  };
  const picture = usePicture({ label: t('scan.image'), none: t('scan.no-code'), onText: take });
  return (
    <Screen title={t('scan.title')} places>
      <div className="stack gap-4">
        <Camera onText={take} hint={t('scan.lead')} />
        {refused !== undefined && <ForeignCode found={refused} />}
        {picture.refused !== undefined && <Notice tone="warn">{picture.refused}</Notice>}
        <div className="stack gap-2">
          <Button wide icon={<ImageIcon />} busy={picture.busy} onClick={picture.choose}>
            {t('scan.image')}
          </Button>
          {picture.input}
          <Button wide icon={<LinkIcon />} onClick={() => setPasting(true)}>
            {t('scan.paste')}
          </Button>
        </div>
      </div>
      <PasteSheet open={pasting} onClose={() => setPasting(false)} onText={take} />
    </Screen>
  );
}

function ForeignCode({ found }: { found: Refused }) {
  const t = useWords();
  const text =
    found.kind === 'recovery'
      ? t('scan.foreign.recovery')
      : found.kind === 'other-wallet'
        ? t('scan.foreign.wallet', { host: found.host })
        : found.kind === 'address'
          ? t('scan.foreign.host', { host: found.host })
          : t('scan.foreign.text');
  return (
    <Notice tone="warn" title={t('scan.foreign.title')}>
      {text}
    </Notice>
  );
}

function PasteSheet({
  open,
  onClose,
  onText,
}: {
  open: boolean;
  onClose: () => void;
  onText: (text: string) => void;
}) {
  const t = useWords();
  const [text, setText] = useState('');
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    onText(text);
    setText('');
  };
  return (
    <Sheet open={open} onClose={onClose} title={t('scan.paste.title')} detail={t('scan.paste.text')}>
      <form onSubmit={submit} className="stack gap-4">
        <TextField
          label={t('scan.paste.label')}
          inputMode="url"
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Button type="submit" kind="primary" wide disabled={text.trim() === ''}>
          {t('scan.paste.action')}
        </Button>
      </form>
    </Sheet>
  );
}
