import type { GroupView } from '@lanyard/contract/groups';
import { Button } from '@lanyard/ui/button';
import { Dialog } from '@lanyard/ui/dialog';
import { TextField } from '@lanyard/ui/text-field';
import { useState, type FormEvent } from 'react';
import { useWords } from '../messages.ts';
import { saveGroup, useGroupProblem } from './use-groups.ts';

/** The name of a new group, or another one for a group that is there. */
export function NameDialog({
  group,
  onClose,
  onSaved,
}: {
  /** Undefined: a new one. */
  group: GroupView | undefined;
  onClose: () => void;
  onSaved: (group: GroupView) => void;
}) {
  const t = useWords();
  const problemOf = useGroupProblem();
  const [name, setName] = useState(group?.name ?? '');
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === '') {
      setError(t('members.required'));
      return;
    }
    setBusy(true);
    saveGroup(group?.id, name.trim()).then(onSaved, (fault: unknown) => {
      setError(problemOf(fault));
      setBusy(false);
    });
  };
  return (
    <Dialog open onClose={onClose} title={group === undefined ? t('groups.new') : t('group.rename.title')}>
      <form className="grid gap-5" onSubmit={submit} noValidate>
        <TextField
          label={t('groups.name')}
          hint={t('groups.name.hint')}
          error={error}
          autoComplete="off"
          maxLength={80}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <div className="flex flex-col gap-2 pt-1 sm:flex-row-reverse">
          <Button kind="primary" type="submit" busy={busy}>
            {group === undefined ? t('groups.create') : t('group.save')}
          </Button>
          <Button onClick={onClose}>{t('console.cancel')}</Button>
        </div>
      </form>
    </Dialog>
  );
}
