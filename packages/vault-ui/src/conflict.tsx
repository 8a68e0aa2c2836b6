import type { Digest } from '@lanyard/crypto/encoding';
import { safeFileName } from '@lanyard/vault/attachments';
import { withEarlier, type ItemContent } from '@lanyard/vault/items';
import type { Vault } from '@lanyard/vault/open-vault';
import type { OpenedItem } from '@lanyard/vault/reading';
import { Button } from '@lanyard/ui/button';
import { Sheet } from '@lanyard/ui/dialog';
import { Notice } from '@lanyard/ui/notice';
import { useToast } from '@lanyard/ui/toast';
import { useState } from 'react';
import { useWords } from './messages.ts';
import { problemWords } from './problems.tsx';
import { Value } from './secret.tsx';
import type { Act } from './use-items.tsx';
import { useVaultClock } from './vault-clock.tsx';

/** Somebody else saved while this person wrote: both are shown, one is chosen, and the other stays in the history. */
export function ConflictSheet({
  act,
  item,
  opened,
  mine,
  onEdit,
  onClose,
}: {
  act: Act;
  item: Digest;
  /** As the other one saved it. */
  opened: OpenedItem;
  mine: ItemContent;
  /** Back to the form, from what the other one saved. */
  onEdit: () => void;
  onClose: () => void;
}) {
  const t = useWords();
  const toast = useToast();
  const clock = useVaultClock();
  const [problem, setProblem] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const keep = (name: string, work: (vault: Vault) => Promise<void>) => {
    setBusy(true);
    setProblem(undefined);
    act(work)
      .then(() => {
        toast({ message: t('vault.saved', { name }) });
        onClose();
      })
      .catch((error: unknown) => setProblem(problemWords(t, error)))
      .finally(() => setBusy(false));
  };
  const { content } = opened.content;
  return (
    <Sheet
      open
      // By Escape or a press beside it nothing was chosen, and nothing typed is to be lost.
      onClose={onEdit}
      title={t('vault.conflict')}
      detail={t('vault.conflict.text')}
      actions={
        <>
          <Button
            kind="primary"
            busy={isBusy}
            onClick={() => keep(mine.name, (vault) => vault.change(item, mine, opened))}
          >
            {t('vault.conflict.keepMine')}
          </Button>
          <Button
            busy={isBusy}
            onClick={() => {
              const both = withEarlier(opened.content, mine, Math.floor(clock() / 1000));
              keep(content.name, (vault) => vault.replace(item, both, opened));
            }}
          >
            {t('vault.conflict.keepTheirs')}
          </Button>
          <Button kind="quiet" onClick={onEdit}>
            {t('vault.conflict.edit')}
          </Button>
        </>
      }
    >
      {problem !== undefined && <Notice tone="warn">{problem}</Notice>}
      <Conflict mine={mine} theirs={content} />
    </Sheet>
  );
}

/** Two versions of an item beside each other: what differs, and nothing else. */
function Conflict({ mine, theirs }: { mine: ItemContent; theirs: ItemContent }) {
  const t = useWords();
  const [left, right] = [useLines(mine), useLines(theirs)];
  const differing = [...new Set([...left.keys(), ...right.keys()])].filter(
    (label) => left.get(label)?.text !== right.get(label)?.text,
  );
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      {(
        [
          ['mine', left],
          ['theirs', right],
        ] as const
      ).map(([whose, lines]) => (
        <section
          key={whose}
          aria-label={t(`vault.conflict.${whose}`)}
          className="rounded-control p-4 ring-1 ring-line"
        >
          <h3 className="font-medium">{t(`vault.conflict.${whose}`)}</h3>
          {differing.map((label) => {
            const { text, hidden } = lines.get(label) ?? { text: '', hidden: false };
            return <Value key={label} label={label} text={text || '–'} hidden={hidden && text !== ''} />;
          })}
        </section>
      ))}
    </div>
  );
}

/** What an item says, by label. */
function useLines(
  content: ItemContent,
): ReadonlyMap<string, { readonly text: string; readonly hidden: boolean }> {
  const t = useWords();
  const lines: [string, string, boolean?][] = [[t('vault.name'), content.name]];
  if (content.kind === 'login')
    lines.push(
      [t('vault.site'), content.urls.map(({ url }) => url).join('\n')],
      [t('vault.user'), content.userName],
      [t('vault.password'), content.password, true],
      [t('vault.totp'), content.totp, true],
    );
  content.fields.forEach(({ name, value, hidden }, place) =>
    lines.push([name || t('vault.field', { number: place + 1 }), value, hidden]),
  );
  lines.push(
    [t('vault.notes'), content.notes],
    [t('vault.files'), (content.attachments ?? []).map(({ name }) => safeFileName(name)).join('\n')],
    [t('vault.tags'), content.tags.join(', ')],
  );
  return new Map(lines.map(([label, text, hidden = false]) => [label, { text, hidden }]));
}
