import type { MemberView } from '@lanyard/contract/members';
import { Badge } from '@lanyard/ui/badge';
import { Button } from '@lanyard/ui/button';
import { Dialog } from '@lanyard/ui/dialog';
import { EmptyState } from '@lanyard/ui/empty-state';
import { ArrowLeftIcon, PeopleIcon, PlusIcon } from '@lanyard/ui/icons';
import { List } from '@lanyard/ui/list';
import { Monogram } from '@lanyard/ui/monogram';
import { PageTitle } from '@lanyard/ui/page-shell';
import { Surface } from '@lanyard/ui/surface';
import { useToast } from '@lanyard/ui/toast';
import { useCallback, useMemo, useState } from 'react';
import { mayDo, useMe } from '../me.tsx';
import { everyone, useMembers } from '../members/use-members.ts';
import { useWords } from '../messages.ts';
import { go } from '../router.ts';
import { FindMembersDialog } from './find-members-dialog.tsx';
import { RuleCard } from './rule-card.tsx';
import { WhileLoadingGroups } from './while-loading.tsx';
import { NameDialog } from './name-dialog.tsx';
import { ReadersCard } from './readers-card.tsx';
import {
  askGroup,
  changeIn,
  removeGroup,
  useGroupProblem,
  useLoaded,
  type GroupShown,
} from './use-groups.ts';

/** One group: who is in it, and who sees it. */
export function GroupPage({ id }: { id: string }) {
  const t = useWords();
  const { state, load } = useLoaded(useCallback(() => askGroup(id), [id]));
  return (
    <>
      <a href="/console/groups" className="inline-flex items-center gap-2 pb-4 text-small text-link">
        <ArrowLeftIcon className="size-4" />
        {t('group.back')}
      </a>
      <WhileLoadingGroups
        state={state}
        load={load}
        label={t('group.loading')}
        failed={t('groups.failed')}
        gone={{ title: t('group.gone'), text: t('group.gone.text') }}
      >
        {(shown) => <Group shown={shown} load={load} />}
      </WhileLoadingGroups>
    </>
  );
}

function Group({ shown, load }: { shown: GroupShown; load: () => void }) {
  const t = useWords();
  const me = useMe();
  const toast = useToast();
  const problemOf = useGroupProblem();
  const { group, rule, readers } = shown;
  const filter = useMemo(() => ({ ...everyone, groupId: group.id }), [group.id]);
  const { state, load: loadMembers, more } = useMembers(filter);
  const [dialog, setDialog] = useState<'add' | 'rename' | 'delete'>();
  const isByHand = group.kind === 'chosen';
  const mayEdit = mayDo(me, 'groups.edit');
  const members = typeof state === 'object' ? state.members : undefined;
  const change = async (member: MemberView, way: 'add' | 'remove') => {
    try {
      await changeIn(group.id, { [way]: [member.id] });
    } catch (error) {
      toast({ message: problemOf(error) });
    }
    loadMembers();
    load();
  };
  const take = (member: MemberView) =>
    void change(member, 'remove').then(() =>
      toast({
        message: t('group.taken', { name: member.name }),
        undo: {
          label: t('group.undo'),
          onUndo: () =>
            void change(member, 'add').then(() =>
              toast({ message: t('group.undone', { name: member.name }) }),
            ),
        },
      }),
    );
  const remove = () =>
    removeGroup(group.id).then(
      () => go('/console/groups'),
      (error: unknown) => {
        setDialog(undefined);
        toast({ message: problemOf(error) });
      },
    );
  const adding = mayEdit && isByHand && (
    <Button kind="primary" icon={<PlusIcon className="size-4" />} onClick={() => setDialog('add')}>
      {t('group.add')}
    </Button>
  );
  return (
    <div className="grid gap-8">
      <div>
        <PageTitle
          title={group.name}
          detail={
            <span className="flex items-center gap-2">
              {t('groups.count', { count: group.members })}
              {!isByHand && <Badge tone="accent">{t('groups.rule')}</Badge>}
            </span>
          }
          action={
            <span className="flex flex-wrap gap-2">
              {mayDo(me, 'groups.manage') && (
                <Button kind="quiet-danger" onClick={() => setDialog('delete')}>
                  {t('group.delete')}
                </Button>
              )}
              {mayEdit && <Button onClick={() => setDialog('rename')}>{t('group.rename')}</Button>}
              {group.members > 0 && adding}
            </span>
          }
        />
        <Surface>
          <h2 className="sr-only">{t('group.members')}</h2>
          {members?.length === 0 && (
            <EmptyState
              icon={<PeopleIcon className="size-6" />}
              title={t('group.members.none.title')}
              action={adding}
            >
              {t('group.members.none.text')}
            </EmptyState>
          )}
          <MembersIn members={members ?? []} onTake={mayEdit && isByHand ? take : undefined} />
        </Surface>
        {typeof state === 'object' && state.nextCursor !== null && (
          <div className="grid justify-center pt-6">
            <Button onClick={() => void more()}>{t('members.more')}</Button>
          </div>
        )}
      </div>
      {mayDo(me, 'groups.manage') && mayDo(me, 'members.read') && (
        <RuleCard
          group={group}
          rule={rule}
          onSaved={() => {
            load();
            loadMembers();
          }}
        />
      )}
      {mayDo(me, 'groups.manage') && <ReadersCard group={group} readers={readers} load={load} />}
      {dialog === 'add' && (
        <FindMembersDialog
          title={t('group.add.title', { name: group.name })}
          action={t('group.add.one')}
          isIn={(memberId) => members?.some((each) => each.id === memberId) === true}
          onAdd={(member) => change(member, 'add')}
          onClose={() => setDialog(undefined)}
        />
      )}
      {dialog === 'rename' && (
        <NameDialog
          group={group}
          onClose={() => setDialog(undefined)}
          onSaved={() => {
            setDialog(undefined);
            toast({ message: t('group.saved') });
            load();
          }}
        />
      )}
      {dialog === 'delete' && (
        <DeleteDialog name={group.name} onClose={() => setDialog(undefined)} onDelete={() => void remove()} />
      )}
    </div>
  );
}

function MembersIn({
  members,
  onTake,
}: {
  members: readonly MemberView[];
  /** Undefined: nobody is taken out here. */
  onTake: ((member: MemberView) => void) | undefined;
}) {
  const t = useWords();
  return (
    <List label={t('group.members')}>
      {members.map((member) => (
        <li key={member.id} className="flex min-h-16 items-center gap-4 px-5 py-2.5 sm:px-6">
          <Monogram kind="person" size="small" id={member.id} name={member.name} />
          <a
            href={`/console/members/${member.id}`}
            className="grid min-w-0 flex-1 rounded-small hover:underline"
          >
            <span className="truncate font-medium">{member.name}</span>
            <span className="truncate text-small text-muted">{member.email}</span>
          </a>
          {member.state !== 'active' && <Badge>{t(`members.state.${member.state}`)}</Badge>}
          {onTake !== undefined && (
            <Button
              size="small"
              kind="quiet"
              aria-label={t('group.take.label', { name: member.name })}
              onClick={() => onTake(member)}
            >
              {t('group.take')}
            </Button>
          )}
        </li>
      ))}
    </List>
  );
}

function DeleteDialog({
  name,
  onClose,
  onDelete,
}: {
  name: string;
  onClose: () => void;
  onDelete: () => void;
}) {
  const t = useWords();
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('group.delete.title', { name })}
      detail={t('group.delete.text')}
      actions={
        <>
          <Button kind="danger" onClick={onDelete}>
            {t('group.delete')}
          </Button>
          <Button onClick={onClose}>{t('console.cancel')}</Button>
        </>
      }
    />
  );
}
