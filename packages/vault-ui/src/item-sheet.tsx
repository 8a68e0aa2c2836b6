import type { Digest } from '@lanyard/crypto/encoding';
import {
  binned,
  restored,
  type VaultItem,
  type EarlierContent,
  type ItemContent,
} from '@lanyard/vault/items';
import type { OpenedItem } from '@lanyard/vault/reading';
import { Button, ButtonLink } from '@lanyard/ui/button';
import { Sheet } from '@lanyard/ui/dialog';
import { ArrowUpRightIcon } from '@lanyard/ui/icons';
import { Notice } from '@lanyard/ui/notice';
import { useToast } from '@lanyard/ui/toast';
import { useContext, useEffect, useState, type ReactNode } from 'react';
import { DeleteForGood } from './delete-for-good.tsx';
import { FileList } from './file-rows.tsx';
import { ItemEditor } from './item-editor.tsx';
import { Launching } from './launching.tsx';
import { useWords } from './messages.ts';
import { problemWords } from './problems.tsx';
import { siteOf, subtitlesOf } from './search.tsx';
import { Subtitle } from './subtitle.tsx';
import { SafetyNumber } from './safety-number.tsx';
import { Line, OneTimeCode, Value } from './secret.tsx';
import { ShareDialog } from './share-dialog.tsx';
import type { Act } from './use-items.tsx';
import { WhoHasIt } from './who-has.tsx';
import { useVaultClock } from './vault-clock.tsx';

/** One item: its values, and what its role lets one do with it. */
export function ItemSheet({
  item,
  opened,
  note,
  did,
  act,
  isEdited = false,
  onClose,
}: {
  item: Digest;
  opened: OpenedItem;
  /** What is to be said of it before its values. */
  note: ReactNode;
  did: string;
  act: Act;
  /** Begins with the form. */
  isEdited?: boolean;
  onClose: () => void;
}) {
  const t = useWords();
  const toast = useToast();
  const clock = useVaultClock();
  const { role, content: whole } = opened;
  const { content } = whole;
  const isKnown = opened.unconfirmed.length === 0;
  const mayChange = isKnown && (role === 'owner' || role === 'editor');
  const [step, setStep] = useState<'shown' | 'editing' | 'sharing'>(
    isEdited && mayChange ? 'editing' : 'shown',
  );
  if (step === 'editing') return <ItemEditor act={act} item={item} opened={opened} onClose={onClose} />;
  if (step === 'sharing')
    return <ShareDialog act={act} item={item} opened={opened} did={did} onClose={onClose} />;
  const put = (next: VaultItem, before: VaultItem, message: string) => {
    act((vault) => vault.replace(item, next)).then(
      () =>
        toast({
          message,
          undo: {
            label: t('vault.undo'),
            // Of the item as it is by then: what somebody changed meanwhile stays.
            onUndo: () =>
              void act(async (vault) => {
                const now = vault.contents().items.get(item)?.content;
                if (now !== undefined) await vault.replace(item, { ...now, binnedAt: before.binnedAt });
              }).catch((error: unknown) => toast({ message: problemWords(t, error) })),
          },
        }),
      (error: unknown) => toast({ message: problemWords(t, error) }),
    );
    onClose();
  };
  const isBinned = whole.binnedAt !== null;
  const restore = (earlier: ItemContent) => {
    act((vault) => vault.change(item, earlier, opened)).then(
      () => toast({ message: t('vault.saved', { name: earlier.name }) }),
      (error: unknown) => toast({ message: problemWords(t, error) }),
    );
    onClose();
  };
  const { name } = content;
  return (
    <Sheet
      open
      onClose={onClose}
      title={name}
      detail={
        isKnown && subtitlesOf(content).length > 0 ? <Subtitle parts={subtitlesOf(content)} /> : undefined
      }
      actions={
        <>
          {mayChange && !isBinned && (
            <Button kind="primary" onClick={() => setStep('editing')}>
              {t('vault.edit')}
            </Button>
          )}
          {isKnown && role === 'owner' && !isBinned && (
            <Button onClick={() => setStep('sharing')}>{t('vault.share')}</Button>
          )}
          {mayChange && !isBinned && (
            <Button
              kind="quiet-danger"
              onClick={() => {
                const now = Math.floor(clock() / 1000);
                put(binned(whole, now), whole, t('vault.binned', { name }));
              }}
            >
              {t('vault.toBin')}
            </Button>
          )}
          {mayChange && isBinned && (
            <Button kind="primary" onClick={() => put(restored(whole), whole, t('vault.restored', { name }))}>
              {t('vault.restore')}
            </Button>
          )}
          {isKnown && role === 'owner' && isBinned && (
            <DeleteForGood
              name={name}
              isShared={opened.access.members.size > 1}
              onDelete={() => {
                act((vault) => vault.deleteForGood(item)).then(
                  () => toast({ message: t('vault.deleted', { name }) }),
                  (error: unknown) => toast({ message: problemWords(t, error) }),
                );
                onClose();
              }}
            />
          )}
          <Button onClick={onClose}>{t('vault.close')}</Button>
        </>
      }
    >
      {isKnown && note}
      {isKnown ? (
        <Values
          act={act}
          item={item}
          opened={opened}
          did={did}
          onRestore={mayChange && !isBinned ? restore : undefined}
        />
      ) : (
        <Stranger opened={opened} did={did} act={act} />
      )}
    </Sheet>
  );
}

/** What an item was, and back to it: what it is now stays in the history. */
function Earlier({
  earlier: { content, changedAt },
  files,
  onRestore,
}: {
  earlier: EarlierContent;
  /** Those that the item had then and has not now. */
  files: ReactNode;
  /** Left out: not for this person to say. */
  onRestore: (() => void) | undefined;
}) {
  const t = useWords();
  const date = t.dateTime(new Date(changedAt * 1000));
  return (
    <div className="py-2">
      {content.kind === 'login' && content.password !== '' ? (
        <Value label={t('vault.history.of', { date, name: content.name })} text={content.password} hidden />
      ) : (
        <Line label={t('vault.history.of', { date, name: content.name })}>{content.notes.slice(0, 200)}</Line>
      )}
      {files}
      {onRestore !== undefined && (
        <Button size="small" aria-label={t('vault.history.restoreOf', { date })} onClick={onRestore}>
          {t('vault.history.restore')}
        </Button>
      )}
    </div>
  );
}

function Values({
  act,
  item,
  opened,
  did,
  onRestore,
}: {
  act: Act;
  item: Digest;
  opened: OpenedItem;
  did: string;
  onRestore: ((content: ItemContent) => void) | undefined;
}) {
  const t = useWords();
  const launch = useContext(Launching);
  const { content, history } = opened.content;
  const isSeen = opened.role !== 'use-only';
  const site = siteOf(content);
  const { attachments: files = [] } = content;
  const has = new Set(files.map(({ id }) => id));
  return (
    <div className="divide-y divide-line">
      {content.kind === 'login' && (
        <>
          {content.userName !== '' && <Value label={t('vault.user')} text={content.userName} />}
          {content.password !== '' &&
            (isSeen ? (
              <Value label={t('vault.password')} text={content.password} hidden />
            ) : (
              <Line label={t('vault.password')}>{t('vault.useOnly')}</Line>
            ))}
          {content.totp !== '' && isSeen && <OneTimeCode totp={content.totp} />}
          {content.urls.map(({ url, match }) => (
            <Line
              key={`${match} ${url}`}
              label={t('vault.site')}
              after={
                <ButtonLink
                  kind="quiet"
                  size="small"
                  href={url}
                  aria-label={t('vault.site.open', { site: URL.parse(url)?.host ?? site ?? '' })}
                  data-lanyard-item={item}
                  onClick={(event) => {
                    if (launch === undefined) return;
                    event.preventDefault();
                    launch(item, url);
                  }}
                  target="_blank"
                  rel="noopener noreferrer"
                  icon={<ArrowUpRightIcon className="size-4" />}
                >
                  <span className="max-sm:sr-only">{t('vault.site.launch')}</span>
                </ButtonLink>
              }
            >
              {url.replace(/^https:\/\//u, '')}
            </Line>
          ))}
        </>
      )}
      {content.fields.map(({ name, value, hidden }, place) => {
        const label = name || t('vault.field', { number: place + 1 });
        return isSeen || !hidden ? (
          <Value key={`${name}\n${value}`} label={label} text={value} hidden={hidden} />
        ) : (
          <Line key={`${name}\n${value}`} label={label}>
            {t('vault.useOnly')}
          </Line>
        );
      })}
      {content.notes !== '' && <Line label={t('vault.notes')}>{content.notes}</Line>}
      <FileList act={act} item={item} files={files} isSeen={isSeen} />
      {content.tags.length > 0 && <Line label={t('vault.tags')}>{content.tags.join(', ')}</Line>}
      <WhoHasIt act={act} did={did} opened={opened} />
      {isSeen && history.length > 0 && (
        <details className="py-3">
          <summary className="cursor-pointer text-small text-muted">{t('vault.history')}</summary>
          {history.map((earlier) => (
            <Earlier
              key={`${earlier.changedAt} ${earlier.content.name}`}
              earlier={earlier}
              files={
                <FileList
                  act={act}
                  item={item}
                  files={(earlier.content.attachments ?? []).filter(({ id }) => !has.has(id))}
                  isSeen
                />
              }
              onRestore={onRestore && (() => onRestore(earlier.content))}
            />
          ))}
        </details>
      )}
    </div>
  );
}

/** What somebody shared whom this person does not know: nothing is shown of it until the numbers were compared. */
function Stranger({ opened, did, act }: { opened: OpenedItem; did: string; act: Act }) {
  const t = useWords();
  const [stranger] = opened.unconfirmed;
  const [name, setName] = useState<string>();
  useEffect(() => {
    if (stranger === undefined) return;
    act((vault) => vault.people({ dids: [stranger] })).then(
      ([found]) => setName(found?.name),
      () => undefined,
    );
  }, [act, stranger]);
  if (stranger === undefined) return null;
  return (
    <div className="grid gap-4">
      <Notice tone="warn" title={name === undefined ? undefined : t('vault.stranger.by', { name })}>
        {t('vault.stranger.text')}
      </Notice>
      <SafetyNumber one={did} other={stranger} />
      <Button onClick={() => void act((vault) => vault.confirm(stranger)).catch(() => undefined)}>
        {t('vault.stranger.confirm')}
      </Button>
    </div>
  );
}
