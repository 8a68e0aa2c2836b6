import type { BulkAct, MemberView } from '@lanyard/contract/members';
import { Button } from '@lanyard/ui/button';
import { EmptyState } from '@lanyard/ui/empty-state';
import { PeopleIcon, PlusIcon, SearchIcon } from '@lanyard/ui/icons';
import { List } from '@lanyard/ui/list';
import { Notice } from '@lanyard/ui/notice';
import { PageTitle } from '@lanyard/ui/page-shell';
import { Surface } from '@lanyard/ui/surface';
import { useState } from 'react';
import { useWords } from '../messages.ts';
import { mayDo } from '../me.tsx';
import { BulkBar } from './bulk-bar.tsx';
import { BulkPlaces } from './bulk-places.tsx';
import { ConfirmMembers } from './confirm-members.tsx';
import { ImportDialog } from './import-dialog.tsx';
import { InviteDialog } from './invite-dialog.tsx';
import { MemberRow } from './member-row.tsx';
import { MemberToolbar } from './member-toolbar.tsx';
import { SelectBox } from './select-box.tsx';
import { everyone, useMembers, type Filter, type MembersState } from './use-members.ts';
import { useChoices } from './use-choices.ts';
import { useSelection } from './use-selection.ts';
import { WhileLoading } from '../while-loading.tsx';

/** Who belongs to the organization, and the way to invite more. */
export function MembersPage({
  find = '',
  open,
}: {
  /** A search to begin with. */
  find?: string | undefined;
  open?: 'invite' | undefined;
}) {
  const t = useWords();
  const [filter, setFilter] = useState({ ...everyone, text: find });
  const { state, load, ...list } = useMembers(filter);
  return (
    <>
      {typeof state !== 'object' && <PageTitle title={t('members.title')} />}
      <WhileLoading
        state={state}
        load={load}
        label={t('members.loading')}
        failed={t('members.failed')}
        forbidden={{ title: t('members.forbidden.title'), text: t('members.forbidden.text') }}
      >
        {(members) => (
          <Members
            isInviting={open === 'invite'}
            state={members}
            filter={filter}
            setFilter={setFilter}
            load={load}
            {...list}
          />
        )}
      </WhileLoading>
    </>
  );
}

function Members({
  isInviting,
  state,
  filter,
  setFilter,
  busy,
  isStale,
  load,
  reload,
  change,
  more,
}: { isInviting: boolean; state: MembersState; filter: Filter; setFilter: (filter: Filter) => void } & Pick<
  ReturnType<typeof useMembers>,
  'busy' | 'isStale' | 'load' | 'reload' | 'change' | 'more'
>) {
  const t = useWords();
  const [inviting, setInviting] = useState(isInviting);
  const [importing, setImporting] = useState(false);
  const { me, members, counts, nextCursor, outbox } = state;
  const { groups, roles } = useChoices(me);
  const { selected, select, selectAll, clear } = useSelection(members);
  const chosen = members.filter(({ id }) => selected.has(id));
  const isAlone = counts.active + counts.invited + counts.disabled === 1;
  const onChanged = (act: BulkAct, changed: readonly MemberView[]) =>
    change((before) => {
      const after = new Map(changed.map((each) => [each.id, each]));
      return act === 'delete'
        ? before.filter(({ id }) => !after.has(id))
        : before.map((each) => after.get(each.id) ?? each);
    });
  return (
    <>
      <PageTitle
        title={t('members.title')}
        detail={t('members.detail', { organization: me.organization.name })}
        action={
          <span className="flex flex-wrap gap-2">
            <Button onClick={() => setImporting(true)}>{t('import.open')}</Button>
            <Button kind="primary" icon={<PlusIcon className="size-4" />} onClick={() => setInviting(true)}>
              {t('members.invite')}
            </Button>
          </span>
        }
      />
      {mayDo(me, 'members.manage') && <ConfirmMembers me={me} />}
      <MemberToolbar filter={filter} counts={counts} groups={groups} roles={roles} onFilter={setFilter} />
      {isStale && (
        <Notice
          tone="warn"
          className="mb-4"
          action={
            <Button size="small" onClick={load}>
              {t('console.retry')}
            </Button>
          }
        >
          {t('members.failed')}
        </Notice>
      )}
      <BulkBar selected={chosen} onClear={clear} onChanged={onChanged}>
        <BulkPlaces
          selected={chosen}
          groups={groups}
          roles={roles}
          inGroup={groups.find(({ id, kind }) => id === filter.groupId && kind === 'chosen')}
          onDone={() => {
            clear();
            reload();
          }}
        />
      </BulkBar>
      <Surface aria-busy={busy}>
        <h2 className="sr-only">{t('members.list')}</h2>
        {members.length > 0 && (
          <div className="flex min-h-11 items-center gap-3 border-b border-line px-4 text-caption font-medium text-muted sm:gap-4 sm:px-5">
            <SelectBox
              label={t('members.select.all')}
              checked={chosen.length === members.length}
              isSome={chosen.length > 0 && chosen.length < members.length}
              onSelect={selectAll}
            />
            <span>
              {nextCursor === null
                ? t('members.shown', { count: members.length })
                : t('members.shown.first', { count: members.length })}
            </span>
          </div>
        )}
        <List label={t('members.list')}>
          {members.map((member) => (
            <MemberRow
              key={member.id}
              member={member}
              isMe={member.id === me.member.id}
              isSelected={selected.has(member.id)}
              onSelect={(isSelected, isRange) => select(member.id, isSelected, isRange)}
              change={change}
            />
          ))}
        </List>
        {members.length === 0 && (
          <EmptyState
            icon={<SearchIcon className="size-6" />}
            title={t('members.none.title')}
            action={
              <Button size="small" onClick={() => setFilter(everyone)}>
                {t('members.none.clear')}
              </Button>
            }
          >
            {t('members.none.text')}
          </EmptyState>
        )}
        {isAlone && members.length === 1 && (
          <EmptyState icon={<PeopleIcon className="size-6" />} title={t('members.empty.title')}>
            {t('members.empty.text')}
          </EmptyState>
        )}
      </Surface>
      {nextCursor !== null && <MoreButton more={more} />}
      {importing && <ImportDialog onClose={() => setImporting(false)} onImported={load} />}
      {inviting && (
        <InviteDialog
          outbox={outbox}
          onClose={() => setInviting(false)}
          onInvited={(member) => change((before) => [...before, member])}
        />
      )}
    </>
  );
}

function MoreButton({ more }: { more: () => Promise<void> }) {
  const t = useWords();
  const [busy, setBusy] = useState(false);
  return (
    <div className="grid justify-center pt-6">
      <Button
        busy={busy}
        onClick={() => {
          setBusy(true);
          void more().finally(() => setBusy(false));
        }}
      >
        {t('members.more')}
      </Button>
    </div>
  );
}
