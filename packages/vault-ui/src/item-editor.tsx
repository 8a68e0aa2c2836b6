import type { Digest } from '@lanyard/crypto/encoding';
import type { OpenedItem } from '@lanyard/vault/reading';
import { totpUri } from '@lanyard/vault/totp';
import { Button, IconButton } from '@lanyard/ui/button';
import { AtFoot, Dialog, Sheet } from '@lanyard/ui/dialog';
import { Field } from '@lanyard/ui/field';
import { EyeIcon, EyeOffIcon } from '@lanyard/ui/icons';
import { Notice } from '@lanyard/ui/notice';
import { Segmented } from '@lanyard/ui/segmented';
import { Switch } from '@lanyard/ui/switch';
import { TextField } from '@lanyard/ui/text-field';
import { useToast } from '@lanyard/ui/toast';
import { useEffect, useId, useState, type FormEvent, type ReactNode } from 'react';
import { ConflictSheet } from './conflict.tsx';
import { contentOf, draftOf, isWhole, type Draft } from './draft.tsx';
import { FileRows } from './file-rows.tsx';
import { GeneratorFields } from './generator-fields.tsx';
import { useHeldPage } from './held-page.ts';
import { LockSoon } from './lock-ahead.tsx';
import { useWords } from './messages.ts';
import { problemWords } from './problems.tsx';
import { AddressRows, FieldRows } from './rows.tsx';
import { OfOrganization } from './share-groups.tsx';
import { useFiles } from './use-files.tsx';
import { codeOf } from './codes.ts';
import type { Act } from './use-items.tsx';

/** Makes an item, or changes one. What is typed stays where it is until it is kept. */
export function ItemEditor({
  act,
  item,
  opened,
  onClose,
}: {
  act: Act;
  /** Left out: a new one. */
  item?: Digest;
  opened?: OpenedItem;
  onClose: () => void;
}) {
  const t = useWords();
  const toast = useToast();
  const form = useId();
  // What was changed meanwhile is not written over unseen: the cloud refuses what is not made from the newest, and who saves again was told.
  const [from, setFrom] = useState(opened);
  const before = (from ?? opened)?.content.content;
  const [draft, setDraft] = useState(() => draftOf(before));
  const [begun] = useState(draft);
  const [isTried, setTried] = useState(false);
  // What is wrong may stand above what is seen: the keyboard goes there.
  const [missed, setMissed] = useState(0);
  useEffect(() => {
    if (missed > 0) document.getElementById(form)?.querySelector<HTMLElement>('[aria-invalid]')?.focus();
  }, [missed, form]);
  const [problem, setProblem] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const [ofOrganization, setOfOrganization] = useState(false);
  /** Somebody else changed it meanwhile: both are shown, and one is chosen. */
  const [isConflict, setConflict] = useState(false);
  const set = (change: Partial<Draft>) => setDraft((now) => ({ ...now, ...change }));
  const { attachments } = draft;
  const adding = useFiles({ act, item, files: attachments }, (change) =>
    setDraft((now) => ({ ...now, attachments: change(now.attachments) })),
  );
  const isSending = adding.sending.length > 0;
  const had = new Set(before?.attachments?.map(({ id }) => id));
  useHeldPage(isSending || attachments.some(({ id }) => !had.has(id)));
  const leave = () => {
    adding.forget();
    onClose();
  };
  // Escape and a press beside the form may be slips: what was typed, or generated and used already, is nowhere else.
  const [isLeaving, setLeaving] = useState(false);
  const isTyped = isSending || JSON.stringify(draft) !== JSON.stringify(begun);
  const save = async () => {
    const content = contentOf(draft);
    const to = ofOrganization ? { groups: new Map(), ofOrganization } : undefined;
    if (item === undefined) await act((vault) => vault.create(content, to, adding.place()));
    else await act((vault) => vault.change(item, content, from));
    adding.keep();
    const { name } = content;
    toast({
      message: t('vault.saved', { name }),
      ...(item === undefined || before === undefined
        ? {}
        : {
            undo: {
              label: t('vault.undo'),
              onUndo: () =>
                void act((vault) => vault.change(item, before)).catch((error: unknown) =>
                  toast({ message: problemWords(t, error) }),
                ),
            },
          }),
    });
    onClose();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (isBusy || isSending) return;
    if (!isWhole(draft)) {
      setMissed(missed + 1);
      return;
    }
    setBusy(true);
    setProblem(undefined);
    save()
      .catch((error: unknown) => {
        if (codeOf(error) === 'vault-conflict') setConflict(true);
        else setProblem(problemWords(t, error));
      })
      .finally(() => setBusy(false));
  };
  if (isConflict && item !== undefined && opened !== undefined)
    return (
      <ConflictSheet
        act={act}
        item={item}
        opened={opened}
        mine={contentOf(draft)}
        onEdit={() => {
          setFrom(opened);
          setConflict(false);
        }}
        onClose={onClose}
      />
    );
  return (
    <>
      <Sheet
        open
        onClose={() => (isTyped && !isBusy ? setLeaving(true) : leave())}
        title={item === undefined ? t('vault.new') : t('vault.editing')}
        actions={
          <>
            <Button kind="primary" type="submit" form={form} busy={isBusy || isSending}>
              {t('vault.save')}
            </Button>
            <Button onClick={leave}>{t('vault.cancel')}</Button>
          </>
        }
      >
        <form id={form} onSubmit={submit} autoComplete="off" className="grid gap-4">
          {problem !== undefined && (
            <AtFoot>
              <Notice tone="warn">{problem}</Notice>
            </AtFoot>
          )}
          {item === undefined && <KindField kind={draft.kind} onChange={(kind) => set({ kind })} />}
          <TextField
            label={t('vault.name')}
            value={draft.name}
            maxLength={200}
            error={isTried && draft.name.trim() === '' ? t('vault.name.missing') : undefined}
            onChange={(event) => set({ name: event.target.value })}
          />
          {draft.kind === 'login' && <LoginFields draft={draft} set={set} isTried={isTried} />}
          <FieldRows fields={draft.fields} onChange={(fields) => set({ fields })} />
          <CommonFields draft={draft} set={set}>
            <FileRows item={item} files={attachments} adding={adding} />
          </CommonFields>
          {item === undefined && <OfOrganization checked={ofOrganization} onChange={setOfOrganization} />}
        </form>
        {isTyped && <LockOverForm />}
      </Sheet>
      {isLeaving && <Unsaved onLeave={leave} onStay={() => setLeaving(false)} />}
    </>
  );
}

/** What a new item is to be. */
function KindField({ kind, onChange }: { kind: Draft['kind']; onChange: (kind: Draft['kind']) => void }) {
  const t = useWords();
  return (
    <div>
      <Segmented
        label={t('vault.kind')}
        value={kind}
        onChange={onChange}
        options={(['login', 'note'] as const).map((value) => ({ value, label: t(`vault.kind.${value}`) }))}
      />
    </div>
  );
}

/** Asked before what was typed is forgotten. */
function Unsaved({ onLeave, onStay }: { onLeave: () => void; onStay: () => void }) {
  const t = useWords();
  return (
    <Dialog
      open
      onClose={onStay}
      title={t('vault.unsaved')}
      detail={t('vault.unsaved.text')}
      actions={
        <>
          <Button kind="primary" onClick={onStay}>
            {t('vault.unsaved.stay')}
          </Button>
          <Button kind="quiet-danger" onClick={onLeave}>
            {t('vault.unsaved.leave')}
          </Button>
        </>
      }
    />
  );
}

/** Whatever is in the form goes with the lock, be it on its way, sent or typed. */
const LockOverForm = () => (
  <AtFoot>
    <LockSoon />
  </AtFoot>
);

/** What every item has. */
function CommonFields({
  draft,
  set,
  children,
}: {
  draft: Draft;
  set: (change: Partial<Draft>) => void;
  /** After the notes. */
  children: ReactNode;
}) {
  const t = useWords();
  const notes = useId();
  const favourite = useId();
  return (
    <>
      <Field id={notes} label={t('vault.notes')}>
        <textarea
          id={notes}
          rows={draft.kind === 'note' ? 8 : 3}
          maxLength={20_000}
          value={draft.notes}
          onChange={(event) => set({ notes: event.target.value })}
          className="w-full resize-y rounded-control bg-raised px-3.5 py-2.5 ring-1 ring-edge ring-inset focus-visible:-outline-offset-1"
        />
      </Field>
      {children}
      <TextField
        label={t('vault.tags')}
        hint={t('vault.tags.hint')}
        value={draft.tags}
        onChange={(event) => set({ tags: event.target.value })}
      />
      <label htmlFor={favourite} className="flex items-center justify-between gap-4">
        {t('vault.favourite')}
        <Switch
          id={favourite}
          checked={draft.favourite}
          onChange={(event) => set({ favourite: event.target.checked })}
        />
      </label>
    </>
  );
}

/** What a login has and a note has not. */
function LoginFields({
  draft,
  set,
  isTried,
}: {
  draft: Draft;
  set: (change: Partial<Draft>) => void;
  /** Somebody tried to save: from now on it says what is wrong. */
  isTried: boolean;
}) {
  const t = useWords();
  const [isShown, setShown] = useState(false);
  const generate = (password: string) => {
    set({ password });
    setShown(true);
  };
  return (
    <>
      <AddressRows urls={draft.urls} onChange={(urls) => set({ urls })} isTried={isTried} />
      <TextField
        label={t('vault.user')}
        value={draft.userName}
        autoCapitalize="none"
        onChange={(event) => set({ userName: event.target.value })}
      />
      <TextField
        label={t('vault.password')}
        type={isShown ? 'text' : 'password'}
        className={isShown ? 'letters' : ''}
        autoComplete="new-password"
        spellCheck={false}
        value={draft.password}
        onChange={(event) => set({ password: event.target.value })}
        after={
          <IconButton
            label={
              isShown
                ? t('vault.hide', { what: t('vault.password') })
                : t('vault.reveal', { what: t('vault.password') })
            }
            icon={isShown ? <EyeOffIcon className="size-5" /> : <EyeIcon className="size-5" />}
            onClick={() => setShown(!isShown)}
          />
        }
      />
      <GeneratorFields password={draft.password} onGenerate={generate} />
      <TextField
        label={t('vault.totp')}
        hint={t('vault.totp.hint')}
        error={isTried && totpUri(draft.totp) === undefined ? t('vault.totp.wrong') : undefined}
        spellCheck={false}
        value={draft.totp}
        onChange={(event) => set({ totp: event.target.value })}
      />
    </>
  );
}
