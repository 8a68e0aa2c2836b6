import type { RolePermission } from '@lanyard/contract/permissions';
import { grantable, type RoleView } from '@lanyard/contract/roles';
import { Button } from '@lanyard/ui/button';
import { CheckIcon, LockIcon, XIcon } from '@lanyard/ui/icons';
import { Notice } from '@lanyard/ui/notice';
import { Surface } from '@lanyard/ui/surface';
import { TextField } from '@lanyard/ui/text-field';
import { useId, useState, type ReactNode } from 'react';
import { useWords } from '../messages.ts';
import { codeOf } from '../platform.ts';
import { groups, refusalOf, type Refusal } from './grants.ts';
import { useRoleProblem, type Wanted } from './use-roles.ts';

/**
 * What a role can and cannot do, every permission in plain words. What whoever looks may not give is shown as such, with the reason.
 *
 * @param props.locked Why nothing of it can be changed; undefined: it can
 */
export function RoleEditor({
  role,
  roles,
  held,
  locked,
  save,
  action,
}: {
  role: RoleView | undefined;
  roles: readonly RoleView[];
  held: readonly RolePermission[];
  locked: string | undefined;
  save: (wanted: Wanted) => Promise<void>;
  action: ReactNode;
}) {
  const t = useWords();
  const problemOf = useRoleProblem();
  const [name, setName] = useState(role?.name ?? '');
  const [chosen, setChosen] = useState<ReadonlySet<RolePermission>>(new Set(role?.permissions));
  const [busy, setBusy] = useState(false);
  const [nameProblem, setNameProblem] = useState<string>();
  const [problem, setProblem] = useState<string>();

  const toggle = (permission: RolePermission, isOn: boolean) =>
    setChosen((before) => {
      const after = new Set(before);
      if (isOn) after.add(permission);
      else after.delete(permission);
      return after;
    });
  const submit = () => {
    setNameProblem(name.trim() === '' ? t('members.required') : undefined);
    setProblem(undefined);
    if (name.trim() === '') return;
    const permissions = grantable.filter((permission) => chosen.has(permission));
    setBusy(true);
    save({ name: name.trim(), permissions })
      .catch((error: unknown) => {
        if (codeOf(error) === 'role-name-taken') setNameProblem(problemOf(error));
        else setProblem(problemOf(error));
      })
      .finally(() => setBusy(false));
  };

  return (
    <form
      noValidate
      className="grid gap-6"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {locked !== undefined && <Notice>{locked}</Notice>}
      {locked === undefined && (
        <div className="max-w-md">
          <TextField
            label={t('role.name')}
            hint={t('role.name.hint')}
            error={nameProblem}
            value={name}
            maxLength={60}
            autoComplete="off"
            onChange={(event) => {
              setName(event.target.value);
              setNameProblem(undefined);
            }}
          />
        </div>
      )}
      <section aria-label={t('role.can')}>
        <h2 className="pb-2 text-small font-medium text-muted">{t('role.can')}</h2>
        <Surface>
          <div className="divide-y divide-line">
            {groups.map(([group, all]) => (
              <fieldset key={group} className="grid gap-x-6 px-5 py-4 sm:px-6 lg:grid-cols-[12rem_1fr]">
                <legend className="contents">
                  <span className="pt-1.5 pb-1 font-medium lg:row-span-9">{t(`role.group.${group}`)}</span>
                </legend>
                <div className="grid gap-1">
                  {all.map((permission) => (
                    <PermissionRow
                      key={permission}
                      permission={permission}
                      isOn={chosen.has(permission)}
                      isLocked={locked !== undefined}
                      refusal={
                        locked === undefined
                          ? refusalOf(permission, { held, roles, roleId: role?.id })
                          : undefined
                      }
                      onChange={(isOn) => toggle(permission, isOn)}
                    />
                  ))}
                </div>
              </fieldset>
            ))}
          </div>
        </Surface>
      </section>
      {problem !== undefined && <Notice tone="danger">{problem}</Notice>}
      {locked === undefined && (
        <div className="flex flex-wrap items-center justify-between gap-3">
          <Button kind="primary" type="submit" busy={busy}>
            {role === undefined ? t('role.create') : t('role.save')}
          </Button>
          {action}
        </div>
      )}
    </form>
  );
}

function PermissionRow({
  permission,
  isOn,
  isLocked,
  refusal,
  onChange,
}: {
  permission: RolePermission;
  isOn: boolean;
  isLocked: boolean;
  refusal: Refusal | undefined;
  onChange: (isOn: boolean) => void;
}) {
  const t = useWords();
  const id = useId();
  const words = (
    <span className="grid min-w-0 gap-0.5">
      <span className={isOn || !isLocked ? '' : 'text-muted'}>{t(`role.may.${permission}`)}</span>
      <span id={`${id}-hint`} className="text-small text-muted">
        {t(`role.may.${permission}.hint`)}
      </span>
      {refusal !== undefined && (
        <span id={`${id}-why`} className="flex gap-1.5 text-small text-warn-ink">
          <LockIcon className="mt-0.5 size-4 shrink-0" />
          {refusal.why === 'taken'
            ? t('role.why.taken', { name: refusal.name })
            : t(`role.why.${refusal.why}`)}
        </span>
      )}
    </span>
  );
  if (isLocked)
    return (
      <div className="flex items-start gap-3 py-1.5">
        <span className={isOn ? 'text-success-ink' : 'text-faint'}>
          {isOn ? <CheckIcon className="mt-0.5 size-5" /> : <XIcon className="mt-0.5 size-5" />}
          <span className="sr-only">{isOn ? t('role.can.yes') : t('role.can.no')}</span>
        </span>
        {words}
      </div>
    );
  return (
    <label
      htmlFor={id}
      className="-mx-1 flex items-start gap-3 rounded-control px-1 py-1.5 transition hover:bg-sunken has-disabled:hover:bg-transparent"
    >
      <input
        id={id}
        type="checkbox"
        aria-label={t(`role.may.${permission}`)}
        aria-describedby={refusal === undefined ? `${id}-hint` : `${id}-hint ${id}-why`}
        checked={isOn}
        disabled={refusal !== undefined}
        onChange={(event) => onChange(event.target.checked)}
        className="mt-1 size-4 shrink-0 accent-accent"
      />
      {words}
    </label>
  );
}
