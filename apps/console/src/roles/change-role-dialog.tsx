import type { RoleView } from '@lanyard/contract/roles';
import type { Role } from '@lanyard/contract/shapes';
import { Button } from '@lanyard/ui/button';
import { Dialog } from '@lanyard/ui/dialog';
import { Notice } from '@lanyard/ui/notice';
import { SelectField } from '@lanyard/ui/select-field';
import { useToast } from '@lanyard/ui/toast';
import { useState } from 'react';
import { useMe, useMeAgain } from '../me.tsx';
import { useWords } from '../messages.ts';
import { isWithin } from './grants.ts';
import { giveRole, useRoleName, useRoleProblem } from './use-roles.ts';

/** Gives a member another role, or none. Only roles that whoever looks may give are offered. */
export function ChangeRoleDialog({
  member,
  roles,
  onClose,
  onChanged,
}: {
  member: { readonly id: string; readonly name: string; readonly role: Role };
  roles: readonly RoleView[];
  onClose: () => void;
  onChanged: (role: Role) => void;
}) {
  const t = useWords();
  const me = useMe();
  const again = useMeAgain();
  const toast = useToast();
  const nameOf = useRoleName();
  const problemOf = useRoleProblem();
  const [role, setRole] = useState<string>(member.role ?? '');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const isMe = member.id === me?.member.id;
  const held = me?.member.permissions ?? [];
  const give = () => {
    const wanted = role === '' ? null : (roles.find(({ id }) => id === role)?.id ?? null);
    setBusy(true);
    giveRole(member.id, wanted)
      .then(
        () => {
          const { name } = member;
          toast({
            message:
              wanted === null
                ? t('role.taken', { name })
                : t('role.given', { name, role: nameOf(wanted, roles) }),
          });
          if (isMe) again();
          onChanged(wanted);
          onClose();
        },
        (error: unknown) => setProblem(problemOf(error)),
      )
      .finally(() => setBusy(false));
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('role.change.title', { name: member.name })}
      detail={t('role.change.detail')}
      actions={
        <>
          <Button kind="primary" busy={busy} disabled={role === (member.role ?? '')} onClick={give}>
            {t('role.change.do')}
          </Button>
          <Button onClick={onClose}>{t('console.cancel')}</Button>
        </>
      }
    >
      {problem !== undefined && <Notice tone="danger">{problem}</Notice>}
      {isMe && <Notice tone="warn">{t('role.own-role')}</Notice>}
      <SelectField
        label={t('role.change.label')}
        value={role}
        onChange={(event) => setRole(event.target.value)}
      >
        <option value="">{t('roles.none')}</option>
        {roles.map((each) => (
          <option key={each.id} value={each.id} disabled={!isWithin(held, each)}>
            {nameOf(each.id, roles)}
          </option>
        ))}
      </SelectField>
    </Dialog>
  );
}
