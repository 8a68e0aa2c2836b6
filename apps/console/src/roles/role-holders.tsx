import { listMembers, type MemberView } from '@lanyard/contract/members';
import type { RoleView } from '@lanyard/contract/roles';
import { Button } from '@lanyard/ui/button';
import { PlusIcon } from '@lanyard/ui/icons';
import { List, ListRow } from '@lanyard/ui/list';
import { Monogram } from '@lanyard/ui/monogram';
import { SkeletonRows } from '@lanyard/ui/skeleton';
import { Surface } from '@lanyard/ui/surface';
import { useCallback, useEffect, useState } from 'react';
import { mayDo, useMe } from '../me.tsx';
import { useWords } from '../messages.ts';
import { browser, codeOf, proven } from '../platform.ts';
import { ChangeRoleDialog } from './change-role-dialog.tsx';
import { GiveRoleDialog } from './give-role-dialog.tsx';
import { isWithin } from './grants.ts';

type Holders = { readonly members: readonly MemberView[]; readonly nextCursor: string | null };

/** Members with a role, a page at a time. */
function useHolders(role: string) {
  const [holders, setHolders] = useState<Holders | 'failed' | 'forbidden'>();
  const fetchFrom = useCallback(
    async (cursor?: string) =>
      browser.cloud.call(
        listMembers,
        { query: { role, limit: 50, ...(cursor === undefined ? {} : { cursor }) } },
        await proven(),
      ),
    [role],
  );
  const load = useCallback(() => {
    fetchFrom().then(setHolders, (error: unknown) =>
      setHolders(codeOf(error) === 'forbidden' ? 'forbidden' : 'failed'),
    );
  }, [fetchFrom]);
  useEffect(load, [load]);
  const more = ({ members, nextCursor }: Holders) => {
    if (nextCursor === null) return;
    fetchFrom(nextCursor).then(
      (page) => setHolders({ members: [...members, ...page.members], nextCursor: page.nextCursor }),
      () => setHolders('failed'),
    );
  };
  return { holders, load, more };
}

/** Who has a role; giving it to more, and giving those another. */
export function RoleHolders({
  role,
  roles,
  onChanged,
}: {
  role: RoleView;
  roles: readonly RoleView[];
  onChanged: () => void;
}) {
  const t = useWords();
  const me = useMe();
  const { holders, load, more } = useHolders(role.id);
  const [giving, setGiving] = useState(false);
  const [changing, setChanging] = useState<MemberView>();
  const may = mayDo(me, 'admins.manage') && isWithin(me?.member.permissions ?? [], role);
  const changed = () => {
    load();
    onChanged();
  };
  return (
    <section aria-label={t('role.holders')}>
      <div className="flex min-h-11 items-end justify-between gap-4 pb-2">
        <h2 className="text-small font-medium text-muted">{t('role.holders')}</h2>
        {may && mayDo(me, 'members.read') && (
          <Button size="small" icon={<PlusIcon className="size-4" />} onClick={() => setGiving(true)}>
            {t('role.give')}
          </Button>
        )}
      </div>
      <Surface>
        {holders === undefined && <SkeletonRows rows={Math.min(3, Math.max(1, role.holders))} />}
        {(holders === 'failed' || holders === 'forbidden') && (
          <p className="px-5 py-6 text-muted sm:px-6">{t(`role.holders.${holders}`)}</p>
        )}
        {typeof holders === 'object' && holders.members.length === 0 && (
          <p className="px-5 py-6 text-muted sm:px-6">{t('role.holders.none')}</p>
        )}
        {typeof holders === 'object' && (
          <List label={t('role.holders')}>
            {holders.members.map((member) => (
              <ListRow
                key={member.id}
                icon={<Monogram kind="person" size="small" id={member.id} name={member.name} />}
                title={member.name}
                detail={
                  member.state === 'active'
                    ? member.email
                    : `${member.email} · ${t(`members.state.${member.state}`)}`
                }
                trailing={
                  may && (
                    <Button
                      size="small"
                      aria-label={t('role.change.of', { name: member.name })}
                      onClick={() => setChanging(member)}
                    >
                      {t('role.change')}
                    </Button>
                  )
                }
              />
            ))}
          </List>
        )}
      </Surface>
      {typeof holders === 'object' && holders.nextCursor !== null && (
        <div className="grid justify-center pt-6">
          <Button onClick={() => more(holders)}>{t('role.holders.more')}</Button>
        </div>
      )}
      {giving && (
        <GiveRoleDialog role={role} roles={roles} onClose={() => setGiving(false)} onGiven={changed} />
      )}
      {changing !== undefined && (
        <ChangeRoleDialog
          member={{ id: changing.id, name: changing.name, role: changing.role }}
          roles={roles}
          onClose={() => setChanging(undefined)}
          onChanged={changed}
        />
      )}
    </section>
  );
}
