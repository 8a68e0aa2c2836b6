import type { MemberView } from '@lanyard/contract/members';
import { Button } from '@lanyard/ui/button';
import { Dialog } from '@lanyard/ui/dialog';
import { Notice } from '@lanyard/ui/notice';
import { Card } from '@lanyard/ui/surface';
import { TextField } from '@lanyard/ui/text-field';
import { useToast } from '@lanyard/ui/toast';
import { useState } from 'react';
import { mayDo, useMe, useMeAgain } from '../me.tsx';
import { useWords } from '../messages.ts';
import { go } from '../router.ts';
import { MemberFinder } from './member-finder.tsx';
import { handOver, useRoleProblem } from './use-roles.ts';

/** Handing the organization over: a step of its own, in which the heir's name is typed, since only the heir can undo it. */
export function HandOver() {
  const t = useWords();
  const me = useMe();
  const [open, setOpen] = useState(false);
  if (!mayDo(me, 'owner.transfer')) return null;
  return (
    <Card
      title={t('handover.title')}
      detail={t('handover.detail')}
      action={
        <Button size="small" kind="quiet-danger" onClick={() => setOpen(true)}>
          {t('handover.open')}
        </Button>
      }
    >
      <p className="text-small text-muted">{t('handover.alternative')}</p>
      {open && <HandOverDialog myId={me?.member.id} onClose={() => setOpen(false)} />}
    </Card>
  );
}

function HandOverDialog({ myId, onClose }: { myId: string | undefined; onClose: () => void }) {
  const t = useWords();
  const again = useMeAgain();
  const toast = useToast();
  const problemOf = useRoleProblem();
  const [heir, setHeir] = useState<MemberView>();
  const [typed, setTyped] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  if (heir === undefined)
    return (
      <Dialog
        open
        onClose={onClose}
        title={t('handover.whom')}
        detail={t('handover.whom.detail')}
        actions={<Button onClick={onClose}>{t('console.cancel')}</Button>}
      >
        <MemberFinder
          state="active"
          choose={t('handover.choose')}
          isTaken={(member) => member.id === myId}
          taken={t('handover.you')}
          onChoose={setHeir}
        />
      </Dialog>
    );
  const { name } = heir;
  const run = () => {
    setBusy(true);
    setProblem(undefined);
    handOver(heir.id)
      .then(
        () => {
          toast({ message: t('handover.done', { name }) });
          again();
          onClose();
          go('/console/members');
        },
        (error: unknown) => setProblem(problemOf(error)),
      )
      .finally(() => setBusy(false));
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('handover.confirm', { name })}
      detail={t('handover.confirm.detail', { name })}
      actions={
        <>
          <Button kind="danger" busy={busy} disabled={typed.trim() !== name} onClick={run}>
            {t('handover.do')}
          </Button>
          <Button onClick={() => setHeir(undefined)}>{t('handover.back')}</Button>
        </>
      }
    >
      {problem !== undefined && <Notice tone="danger">{problem}</Notice>}
      <TextField
        label={t('handover.type', { name })}
        value={typed}
        autoComplete="off"
        onChange={(event) => setTyped(event.target.value)}
      />
    </Dialog>
  );
}
