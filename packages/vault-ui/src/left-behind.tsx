import type { Digest } from '@lanyard/crypto/encoding';
import { Button } from '@lanyard/ui/button';
import { Notice } from '@lanyard/ui/notice';
import { useContext, useEffect, useState, type ReactNode } from 'react';
import { useWords } from './messages.ts';
import {
  forget,
  leftBehind,
  VaultPlace,
  type ImportWork,
  type Left,
  type UploadWork,
} from './unfinished.tsx';
import type { Act, Shown } from './use-items.tsx';

/** What broke off because its page was closed or the vault locked, and how it goes on. What was sent for nothing, the cloud forgets. */
export function LeftBehind({
  items,
  act,
  onImport,
  onExport,
  onEdit,
}: {
  /** All of the vault. */
  items: Shown['items'];
  act: Act;
  onImport: (() => void) | undefined;
  onExport: (() => void) | undefined;
  /** @param item Undefined: a new one. */
  onEdit: (item: Digest | undefined) => void;
}) {
  const t = useWords();
  const [left, told] = useLeft(items, act);
  const names = new Map(items.map(([item, { content }]) => [item, content.content.name]));
  const imports = left.filter((each): each is Left<ImportWork> => each.work.kind === 'import');
  const exports = left.filter(({ work }) => work.kind === 'export');
  const uploads = Map.groupBy(
    left.filter((each): each is Left<UploadWork> => each.work.kind === 'upload'),
    ({ work }) => work.item,
  );
  return (
    <>
      {imports.map(({ key, work: { done, of } }) => (
        <Told
          key={key}
          title={t('vault.left.import')}
          again={t('vault.left.import.again')}
          onAgain={onImport}
          onTold={() => told([key])}
        >
          {t('vault.left.import.text', { done, of })}
        </Told>
      ))}
      {exports.length > 0 && (
        <Told
          title={t('vault.left.export')}
          again={t('vault.export')}
          onAgain={onExport}
          onTold={() => told(exports.map(({ key }) => key))}
        >
          {t('vault.left.export.text')}
        </Told>
      )}
      {[...uploads].map(([item, files]) => {
        const name = names.get(item);
        const count = files.length;
        return (
          <Told
            key={item}
            title={t('vault.left.files', { count })}
            again={t(name === undefined ? 'vault.add' : 'vault.left.files.again')}
            onAgain={() => onEdit(name === undefined ? undefined : item)}
            onTold={() => told(files.map(({ key }) => key))}
          >
            {name === undefined ? t('vault.left.files.new') : t('vault.left.files.of', { name, count })}
          </Told>
        );
      })}
    </>
  );
}

function useLeft(items: Shown['items'], act: Act) {
  const place = useContext(VaultPlace);
  const [left, setLeft] = useState<readonly Left[]>([]);
  // As it was when the vault was opened: what is begun later is seen by whoever begins it.
  const [opened] = useState(items);
  useEffect(() => {
    if (place === undefined) return undefined;
    let isGone = false;
    const look = async () => {
      const all = await leftBehind(place);
      const saved = all.filter(({ work }) => work.kind === 'upload' && isSaved(opened, work));
      for (const { key } of saved) forget(key);
      const lost = all.filter((each) => !saved.includes(each));
      if (!isGone) setLeft(lost);
      for (const { work } of lost)
        if (work.kind === 'upload')
          await act((vault) => vault.dropUpload(work.item, work.attachment)).catch(() => undefined);
    };
    look().catch(() => undefined);
    return () => {
      isGone = true;
    };
  }, [place, act, opened]);
  const told = (keys: readonly string[]) => {
    for (const key of keys) forget(key);
    setLeft((all) => all.filter(({ key }) => !keys.includes(key)));
  };
  return [left, told] as const;
}

/** The page was closed after it was saved, and before it heard of that. */
const isSaved = (items: Shown['items'], { item, attachment }: UploadWork): boolean =>
  items.find(([id]) => id === item)?.[1].content.content.attachments?.some(({ id }) => id === attachment) ===
  true;

function Told({
  title,
  again,
  onAgain,
  onTold,
  children,
}: {
  title: string;
  again: string;
  onAgain: (() => void) | undefined;
  onTold: () => void;
  children: ReactNode;
}) {
  const t = useWords();
  return (
    <Notice
      tone="warn"
      title={title}
      action={
        <div className="flex flex-wrap gap-x-5 gap-y-2">
          {onAgain !== undefined && (
            <Button
              size="small"
              onClick={() => {
                onTold();
                onAgain();
              }}
            >
              {again}
            </Button>
          )}
          {/* Where it has no room beside the other, its words begin where all the others do. */}
          <Button kind="quiet" size="small" className="-ml-3.5" onClick={onTold}>
            {t('vault.left.later')}
          </Button>
        </div>
      }
    >
      {children}
    </Notice>
  );
}
