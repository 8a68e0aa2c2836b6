import { permissions } from '@lanyard/contract/permissions';
import type { RoleView } from '@lanyard/contract/roles';
import { ButtonLink } from '@lanyard/ui/button';
import { PeopleIcon, PlusIcon, ShieldCheckIcon, ShieldIcon } from '@lanyard/ui/icons';
import { List, ListLink, RowIcon } from '@lanyard/ui/list';
import { PageTitle } from '@lanyard/ui/page-shell';
import { Surface } from '@lanyard/ui/surface';
import type { ReactNode } from 'react';
import { mayDo, useMe } from '../me.tsx';
import { useWords } from '../messages.ts';
import { WhileLoading } from '../while-loading.tsx';
import { isFixed, useRoleName, useRoles, type RolesState } from './use-roles.ts';

/** The roles there are, with who has them. */
export function RolesPage() {
  const t = useWords();
  const me = useMe();
  const { roles, load } = useRoles();
  return (
    <>
      <PageTitle
        title={t('roles.title')}
        detail={t('roles.detail')}
        action={
          <span className="flex flex-wrap gap-2">
            <ButtonLink href="/console/roles/review">{t('review.open')}</ButtonLink>
            {mayDo(me, 'admins.manage') && (
              <ButtonLink kind="primary" href="/console/roles/new" icon={<PlusIcon className="size-4" />}>
                {t('roles.new')}
              </ButtonLink>
            )}
          </span>
        }
      />
      <RolesLoading roles={roles} load={load} />
      {typeof roles === 'object' && (
        <div className="grid gap-8">
          <Section title={t('roles.everyone')}>
            <Rows roles={roles.filter(({ id }) => isFixed(id))} />
          </Section>
          <Section title={t('roles.own')}>
            {roles.every(({ id }) => isFixed(id)) ? (
              <p className="px-5 py-6 text-muted sm:px-6">{t('roles.own.none')}</p>
            ) : (
              <Rows roles={roles.filter(({ id }) => !isFixed(id))} />
            )}
          </Section>
        </div>
      )}
    </>
  );
}

/** What stands in place of roles that are not there (yet). */
export function RolesLoading({ roles, load }: { roles: RolesState; load: () => void }) {
  const t = useWords();
  return (
    <WhileLoading
      state={roles}
      load={load}
      label={t('roles.loading')}
      failed={t('roles.failed')}
      forbidden={{ title: t('roles.forbidden.title'), text: t('members.forbidden.text') }}
    />
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <h2 className="pb-2 text-small font-medium text-muted">{title}</h2>
      <Surface>{children}</Surface>
    </section>
  );
}

function Rows({ roles }: { roles: readonly RoleView[] }) {
  const t = useWords();
  const nameOf = useRoleName();
  return (
    <List>
      {roles.map((role) => {
        const { id, permissions: held, holders } = role;
        const isAll = held.length === permissions.length;
        const count = isAll
          ? t('roles.may.all')
          : t('roles.may.count', { count: held.length, of: permissions.length });
        return (
          <ListLink
            key={id}
            href={`/console/roles/${id}`}
            icon={
              <RowIcon>
                {isAll ? <ShieldCheckIcon className="size-5" /> : <ShieldIcon className="size-5" />}
              </RowIcon>
            }
            title={nameOf(id, roles)}
            detail={
              // At the end of the line where there is room, else below.
              <span className="grid gap-1 sm:flex sm:justify-between sm:gap-6">
                <span>{isFixed(id) ? t(`roles.about.${id}`) : count}</span>
                <span className="flex shrink-0 items-center gap-1.5">
                  <PeopleIcon className="size-4 text-faint" />
                  {t('roles.holders', { count: holders })}
                </span>
              </span>
            }
          />
        );
      })}
    </List>
  );
}
