import type { MemberView } from '@lanyard/contract/members';
import type { RoleView } from '@lanyard/contract/roles';
import { Button } from '@lanyard/ui/button';
import { Dialog } from '@lanyard/ui/dialog';
import { Notice } from '@lanyard/ui/notice';
import { useToast } from '@lanyard/ui/toast';
import { useState } from 'react';
import { useWords } from '../messages.ts';
import { MemberFinder } from './member-finder.tsx';
import { giveRole, useRoleName, useRoleProblem } from './use-roles.ts';

/** Gives a role to a member who is looked for. */
export function GiveRoleDialog({
  role,
  roles,
  onClose,
  onGiven,
}: {
  role: RoleView;
  roles: readonly RoleView[];
  onClose: () => void;
  onGiven: () => void;
}) {
  const t = useWords();
  const toast = useToast();
  const nameOf = useRoleName();
  const problemOf = useRoleProblem();
  const [busy, setBusy] = useState<string>();
  const [problem, setProblem] = useState<string>();
  const roleName = nameOf(role.id, roles);
  const give = ({ id, name }: MemberView) => {
    setBusy(id);
    setProblem(undefined);
    giveRole(id, role.id)
      .then(
        () => {
          toast({ message: t('role.given', { name, role: roleName }) });
          onGiven();
          onClose();
        },
        (error: unknown) => setProblem(problemOf(error)),
      )
      .finally(() => setBusy(undefined));
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('role.give.title', { role: roleName })}
      detail={t('role.give.detail')}
      actions={<Button onClick={onClose}>{t('console.cancel')}</Button>}
    >
      {problem !== undefined && <Notice tone="danger">{problem}</Notice>}
      <MemberFinder
        choose={t('role.change.do')}
        isTaken={(member) => member.role === role.id}
        taken={t('role.give.has')}
        busy={busy}
        onChoose={give}
      />
    </Dialog>
  );
}
