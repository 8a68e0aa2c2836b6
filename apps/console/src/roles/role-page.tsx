import { grantable, type RoleView } from '@lanyard/contract/roles';
import { Button, ButtonLink } from '@lanyard/ui/button';
import { ArrowLeftIcon } from '@lanyard/ui/icons';
import { PageTitle } from '@lanyard/ui/page-shell';
import { useToast } from '@lanyard/ui/toast';
import { mayDo, useMe, useMeAgain } from '../me.tsx';
import { useWords } from '../messages.ts';
import { go } from '../router.ts';
import { isWithin } from './grants.ts';
import { HandOver } from './hand-over.tsx';
import { RoleEditor } from './role-editor.tsx';
import { RoleHolders } from './role-holders.tsx';
import { RolesLoading } from './roles-page.tsx';
import {
  isFixed,
  removeRole,
  saveRole,
  useRoleName,
  useRoleProblem,
  useRoles,
  type Wanted,
} from './use-roles.ts';

/** One role: what it can and cannot do, and who has it. `new`: one that is to be made. */
export function RolePage({ id }: { id: string }) {
  const t = useWords();
  const { roles, load } = useRoles();
  const nameOf = useRoleName();
  const all = typeof roles === 'object' ? roles : undefined;
  const role = all?.find((each) => each.id === id);
  const isNew = id === 'new';
  const isGone = all !== undefined && !isNew && role === undefined;
  return (
    <>
      <ButtonLink
        kind="quiet"
        size="small"
        href="/console/roles"
        className="mb-4 -ml-3.5"
        icon={<ArrowLeftIcon className="size-4" />}
      >
        {t('roles.back')}
      </ButtonLink>
      <PageTitle
        title={isNew ? t('role.new.title') : isGone ? t('roles.unknown') : nameOf(id, roles)}
        detail={isNew || isGone ? undefined : isFixed(id) ? t(`roles.about.${id}`) : t('roles.about.own')}
      />
      <RolesLoading roles={roles} load={load} />
      {all !== undefined && !isGone && (
        <div className="grid gap-8">
          <Editing role={role} roles={all} load={load} />
          {role !== undefined && <RoleHolders role={role} roles={all} onChanged={load} />}
          {role?.id === 'owner' && <HandOver />}
        </div>
      )}
    </>
  );
}

function Editing({
  role,
  roles,
  load,
}: {
  role: RoleView | undefined;
  roles: readonly RoleView[];
  load: () => void;
}) {
  const t = useWords();
  const me = useMe();
  const again = useMeAgain();
  const toast = useToast();
  const problemOf = useRoleProblem();
  const fail = (error: unknown) => toast({ message: problemOf(error) });
  const held = me?.member.permissions ?? [];

  const save = async (wanted: Wanted) => {
    const saved = await saveRole(role?.id, wanted);
    if (role === undefined) {
      go(`/console/roles/${saved.id}`);
      toast({ message: t('role.created', { name: saved.name ?? '' }) });
      return;
    }
    load();
    // It may be the own one.
    again();
    toast({ message: t('role.saved') });
  };

  const remove = (gone: RoleView) => {
    const name = gone.name ?? '';
    const wanted = {
      name,
      permissions: grantable.filter((permission) => gone.permissions.includes(permission)),
    };
    removeRole(gone.id).then(() => {
      go('/console/roles');
      toast({
        message: t('role.deleted', { name }),
        undo: {
          label: t('role.undo'),
          onUndo: () => {
            saveRole(undefined, wanted).then((back) => {
              go(`/console/roles/${back.id}`);
              toast({ message: t('role.undone', { name }) });
            }, fail);
          },
        },
      });
    }, fail);
  };

  const locked =
    role !== undefined && isFixed(role.id)
      ? t('role.fixed')
      : !mayDo(me, 'admins.manage')
        ? t('role.readonly')
        : role !== undefined && !isWithin(held, role)
          ? t('role.beyond')
          : undefined;
  if (me === undefined) return null;
  return (
    <RoleEditor
      key={role?.id ?? 'new'}
      role={role}
      roles={roles}
      held={held}
      locked={locked}
      save={save}
      action={
        role !== undefined &&
        locked === undefined && (
          <span className="flex flex-wrap items-center gap-x-4 gap-y-1">
            <Button kind="quiet-danger" disabled={role.holders > 0} onClick={() => remove(role)}>
              {t('role.delete')}
            </Button>
            {role.holders > 0 && <span className="text-small text-muted">{t('role.cannot-delete')}</span>}
          </span>
        )
      }
    />
  );
}
