import type { MemberView } from '@lanyard/contract/members';
import { Button } from '@lanyard/ui/button';
import { Dialog } from '@lanyard/ui/dialog';
import { useState } from 'react';
import { useWords } from '../messages.ts';
import { MemberFinder } from '../roles/member-finder.tsx';

/** Finds members by their names, and takes them up one after another. */
export function FindMembersDialog({
  title,
  action,
  isIn,
  onAdd,
  onClose,
}: {
  title: string;
  /** On the button of each: what pressing it does. */
  action: string;
  isIn: (memberId: string) => boolean;
  onAdd: (member: MemberView) => Promise<void>;
  onClose: () => void;
}) {
  const t = useWords();
  const [busy, setBusy] = useState<string>();
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      detail={t('group.add.hint')}
      actions={<Button onClick={onClose}>{t('group.add.done')}</Button>}
    >
      <MemberFinder
        choose={action}
        isTaken={({ id }) => isIn(id)}
        taken={t('group.add.in')}
        busy={busy}
        onChoose={(member) => {
          setBusy(member.id);
          void onAdd(member).finally(() => setBusy(undefined));
        }}
      />
    </Dialog>
  );
}
