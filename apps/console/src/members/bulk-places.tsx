import type { GroupView } from '@lanyard/contract/groups';
import type { MemberView } from '@lanyard/contract/members';
import { assignRoles, type RoleView } from '@lanyard/contract/roles';
import type { Role } from '@lanyard/contract/shapes';
import { Button } from '@lanyard/ui/button';
import { Dialog } from '@lanyard/ui/dialog';
import { SelectField } from '@lanyard/ui/select-field';
import { useToast } from '@lanyard/ui/toast';
import { useState } from 'react';
import { changeIn, useGroupProblem } from '../groups/use-groups.ts';
import { mayDo, useMe } from '../me.tsx';
import { useWords } from '../messages.ts';
import { browser, proven } from '../platform.ts';
import { isWithin } from '../roles/grants.ts';
import { useRoleName, useRoleProblem } from '../roles/use-roles.ts';

/** Puts the selected members into a group, takes them out of the one shown, or gives them a role; each can be undone. */
export function BulkPlaces({
  selected,
  groups,
  roles,
  inGroup,
  onDone,
}: {
  selected: readonly MemberView[];
  groups: readonly GroupView[];
  roles: readonly RoleView[];
  inGroup: GroupView | undefined;
  onDone: () => void;
}) {
  const t = useWords();
  const me = useMe();
  const toast = useToast();
  const problemOf = useGroupProblem();
  const [dialog, setDialog] = useState<'group' | 'role'>();
  const ids = selected.map(({ id }) => id);
  const undoing = (work: () => Promise<unknown>) => ({
    label: t('members.undo'),
    onUndo: () =>
      void work().then(
        () => {
          toast({ message: t('members.bulk.undone') });
          onDone();
        },
        (error: unknown) => toast({ message: problemOf(error) }),
      ),
  });
  const fail = (error: unknown) => toast({ message: problemOf(error) });
  const put = ({ id, name }: GroupView) => {
    setDialog(undefined);
    changeIn(id, { add: ids }).then(({ added }) => {
      toast({
        message: t('members.bulk.group.done', { count: added.length, group: name }),
        ...(added.length === 0 ? {} : { undo: undoing(() => changeIn(id, { remove: added })) }),
      });
      onDone();
    }, fail);
  };
  const take = ({ id, name }: GroupView) =>
    void changeIn(id, { remove: ids }).then(({ removed }) => {
      toast({
        message: t('members.bulk.ungroup.done', { count: removed.length, group: name }),
        ...(removed.length === 0 ? {} : { undo: undoing(() => changeIn(id, { add: removed })) }),
      });
      onDone();
    }, fail);
  return (
    <>
      {mayDo(me, 'groups.edit') && (
        <Button size="small" kind="quiet" onClick={() => setDialog('group')}>
          {t('members.bulk.group')}
        </Button>
      )}
      {mayDo(me, 'groups.edit') && inGroup !== undefined && (
        <Button size="small" kind="quiet" onClick={() => take(inGroup)}>
          {t('members.bulk.ungroup', { group: inGroup.name })}
        </Button>
      )}
      {mayDo(me, 'admins.manage') && roles.length > 0 && (
        <Button size="small" kind="quiet" onClick={() => setDialog('role')}>
          {t('members.bulk.role')}
        </Button>
      )}
      {dialog === 'group' && (
        <GroupDialog
          count={ids.length}
          groups={groups.filter(({ kind }) => kind === 'chosen')}
          onClose={() => setDialog(undefined)}
          onChosen={put}
        />
      )}
      {dialog === 'role' && (
        <RoleDialog
          ids={ids}
          roles={roles}
          onClose={() => setDialog(undefined)}
          onGiven={(message, undo) => {
            setDialog(undefined);
            toast({ message, ...(undo === undefined ? {} : { undo: undoing(undo) }) });
            onDone();
          }}
        />
      )}
    </>
  );
}

function GroupDialog({
  count,
  groups,
  onClose,
  onChosen,
}: {
  count: number;
  groups: readonly GroupView[];
  onClose: () => void;
  onChosen: (group: GroupView) => void;
}) {
  const t = useWords();
  const [chosen, setChosen] = useState(groups[0]?.id ?? '');
  const group = groups.find(({ id }) => id === chosen);
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('members.bulk.group.title', { count })}
      actions={
        <>
          <Button
            kind="primary"
            disabled={group === undefined}
            onClick={() => group !== undefined && onChosen(group)}
          >
            {t('members.bulk.group.do')}
          </Button>
          <Button onClick={onClose}>{t('console.cancel')}</Button>
        </>
      }
    >
      {groups.length === 0 ? (
        <p className="text-muted">{t('members.bulk.group.none')}</p>
      ) : (
        <SelectField
          label={t('members.bulk.group.choose')}
          value={chosen}
          onChange={(event) => setChosen(event.target.value)}
        >
          {groups.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </SelectField>
      )}
    </Dialog>
  );
}

async function giveAll(role: Role, memberIds: readonly string[]) {
  const changed: { id: string; before: Role }[] = [];
  let refused = 0;
  for (let from = 0; from < memberIds.length; from += 100) {
    const body = { role, memberIds: memberIds.slice(from, from + 100) };
    const answer = await browser.cloud.call(assignRoles, { body }, await proven());
    changed.push(...answer.changed);
    refused += answer.refused.length;
  }
  return { changed, refused };
}

/** Gives each the role that they had before. */
async function giveBack(changed: readonly { readonly id: string; readonly before: Role }[]): Promise<void> {
  const byRole = Map.groupBy(changed, ({ before }) => before);
  for (const [role, members] of byRole)
    await giveAll(
      role,
      members.map(({ id }) => id),
    );
}

function RoleDialog({
  ids,
  roles,
  onClose,
  onGiven,
}: {
  ids: readonly string[];
  roles: readonly RoleView[];
  onClose: () => void;
  onGiven: (message: string, undo: (() => Promise<void>) | undefined) => void;
}) {
  const t = useWords();
  const me = useMe();
  const nameOf = useRoleName();
  const problemOf = useRoleProblem();
  const [role, setRole] = useState('');
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const offered = roles.filter((each) => isWithin(me?.member.permissions ?? [], each));
  const give = () => {
    setBusy(true);
    giveAll(roles.find(({ id }) => id === role)?.id ?? null, ids)
      .then(
        ({ changed, refused }) => {
          const done = t('members.bulk.role.done', { count: changed.length });
          const left = refused === 0 ? '' : ` ${t('members.bulk.role.left', { count: refused })}`;
          onGiven(done + left, changed.length === 0 ? undefined : () => giveBack(changed));
        },
        (error: unknown) => setProblem(problemOf(error)),
      )
      .finally(() => setBusy(false));
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('members.bulk.role.title', { count: ids.length })}
      actions={
        <>
          <Button kind="primary" busy={busy} onClick={give}>
            {t('members.bulk.role.do')}
          </Button>
          <Button onClick={onClose}>{t('console.cancel')}</Button>
        </>
      }
    >
      <SelectField
        label={t('members.bulk.role.choose')}
        error={problem}
        value={role}
        onChange={(event) => setRole(event.target.value)}
      >
        <option value="">{t('members.filter.role.none')}</option>
        {offered.map(({ id }) => (
          <option key={id} value={id}>
            {nameOf(id, roles)}
          </option>
        ))}
      </SelectField>
    </Dialog>
  );
}
