import type { BulkAct, MemberView } from '@lanyard/contract/members';
import { Button, IconButton } from '@lanyard/ui/button';
import { Dialog } from '@lanyard/ui/dialog';
import { XIcon } from '@lanyard/ui/icons';
import { Progress } from '@lanyard/ui/progress';
import { useToast } from '@lanyard/ui/toast';
import { useState, type ReactNode } from 'react';
import { useWords } from '../messages.ts';
import { changeAll, type Refused } from './use-members.ts';

/** In which states each is possible. */
const possible: Readonly<Record<BulkAct, readonly MemberView['state'][]>> = {
  'invite-again': ['invited'],
  enable: ['disabled'],
  disable: ['active'],
  delete: ['invited', 'disabled'],
};
const order: readonly BulkAct[] = ['invite-again', 'enable', 'disable', 'delete'];

/**
 * What can be done with the members selected; floats over the end of the screen while there are any, and comes before
 * the list for the keyboard.
 */
export function BulkBar({
  selected,
  onClear,
  onChanged,
  children,
}: {
  selected: readonly MemberView[];
  onClear: () => void;
  onChanged: (act: BulkAct, changed: readonly MemberView[]) => void;
  /** What else can be done with them. */
  children: ReactNode;
}) {
  const t = useWords();
  const toast = useToast();
  const [running, setRunning] = useState<{ act: BulkAct; done: number; of: number }>();
  const [asking, setAsking] = useState(false);
  const of = (act: BulkAct) => selected.filter(({ state }) => possible[act].includes(state));

  const run = (act: BulkAct, ids: readonly string[], undoes = false) => {
    setAsking(false);
    setRunning({ act, done: 0, of: ids.length });
    changeAll(act, ids, (done) => setRunning({ act, done, of: ids.length }))
      .then(
        ({ changed, refused }) => {
          onChanged(act, changed);
          const said = undoes
            ? t('members.undone', { count: changed.length })
            : t(`members.bulk.${act}.done`, { count: changed.length });
          const left = refused.length === 0 ? '' : ` ${leftWords(refused, t)}`;
          const isUndoable = act === 'disable' && changed.length > 0 && !undoes;
          toast({
            message: said + left,
            ...(isUndoable
              ? {
                  undo: {
                    label: t('members.undo'),
                    onUndo: () =>
                      run(
                        'enable',
                        changed.map(({ id }) => id),
                        true,
                      ),
                  },
                }
              : {}),
          });
          onClear();
        },
        () => toast({ message: t('members.problem.other') }),
      )
      .finally(() => setRunning(undefined));
  };

  if (selected.length === 0 && running === undefined) return null;
  const deletable = of('delete');
  return (
    <>
      <div
        role="toolbar"
        aria-label={t('members.bulk')}
        className="keeps-below fixed inset-x-4 bottom-4 z-10 mx-auto flex w-fit max-w-[calc(100%-2rem)] animate-rise flex-wrap items-center gap-x-2 gap-y-1 rounded-card bg-raised p-2 pl-4 shadow-float ring-1 ring-line ring-inset"
      >
        {running === undefined ? (
          <span className="figures pr-2 text-small font-medium">
            {t('members.selected', { count: selected.length })}
          </span>
        ) : (
          <span className="grid w-40 gap-1.5 pr-2 text-small">
            {t('members.bulk.running', { done: running.done, of: running.of })}
            <Progress label={t('members.bulk')} value={running.done / running.of} />
          </span>
        )}
        {order.map((act) => {
          const some = of(act);
          return (
            some.length > 0 && (
              <Button
                key={act}
                size="small"
                kind={act === 'delete' || act === 'disable' ? 'quiet-danger' : 'quiet'}
                busy={running?.act === act}
                disabled={running !== undefined && running.act !== act}
                onClick={() =>
                  act === 'delete'
                    ? setAsking(true)
                    : run(
                        act,
                        some.map(({ id }) => id),
                      )
                }
              >
                {t(`members.bulk.${act}`, { count: some.length })}
              </Button>
            )
          );
        })}
        {running === undefined && children}
        <IconButton
          label={t('members.selected.clear')}
          icon={<XIcon className="size-4" />}
          className="size-9"
          onClick={onClear}
        />
      </div>
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        title={t('members.bulk.delete.title', { count: deletable.length })}
        detail={t('members.delete.text')}
        actions={
          <>
            <Button
              kind="danger"
              onClick={() =>
                run(
                  'delete',
                  deletable.map(({ id }) => id),
                )
              }
            >
              {t('members.delete')}
            </Button>
            <Button onClick={() => setAsking(false)}>{t('console.cancel')}</Button>
          </>
        }
      />
    </>
  );
}

function leftWords(refused: Refused, t: ReturnType<typeof useWords>): string {
  const isOwner = refused.some(({ reason }) => reason === 'last-owner' || reason === 'yourself');
  return isOwner
    ? t('members.bulk.left.owner', { count: refused.length })
    : t('members.bulk.left', { count: refused.length });
}
