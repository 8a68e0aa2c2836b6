import { Button } from '@lanyard/ui/button';
import { EmptyState } from '@lanyard/ui/empty-state';
import { PeopleIcon, PlusIcon } from '@lanyard/ui/icons';
import { List } from '@lanyard/ui/list';
import { Monogram } from '@lanyard/ui/monogram';
import { Notice } from '@lanyard/ui/notice';
import { HeaderMark, PageNavItem, PageShell, PageTitle } from '@lanyard/ui/page-shell';
import { Loading, SkeletonRows } from '@lanyard/ui/skeleton';
import { Surface } from '@lanyard/ui/surface';
import { ToastProvider } from '@lanyard/ui/toast';
import { useState, type ReactNode } from 'react';
import { useWords } from '../messages.ts';
import { InviteDialog } from './invite-dialog.tsx';
import { MemberRow } from './member-row.tsx';
import { useMembers, type MembersState } from './use-members.ts';

/** Who belongs to the organization, and the way to invite more. */
export function MembersPage() {
  const t = useWords();
  const { state, load, change, more } = useMembers();
  const loaded = typeof state === 'object' ? state : undefined;
  return (
    <ToastProvider dismissLabel={t('console.dismiss')}>
      <Shell state={loaded}>
        {loaded === undefined && <PageTitle title={t('members.title')} />}
        {state === undefined && (
          <Loading label={t('members.loading')}>
            <Surface>
              <SkeletonRows rows={4} />
            </Surface>
          </Loading>
        )}
        {state === 'failed' && (
          <Notice
            tone="warn"
            action={
              <Button size="small" onClick={load}>
                {t('console.retry')}
              </Button>
            }
          >
            {t('members.failed')}
          </Notice>
        )}
        {state === 'forbidden' && (
          <Notice title={t('members.forbidden.title')}>{t('members.forbidden.text')}</Notice>
        )}
        {loaded !== undefined && <Members state={loaded} change={change} more={more} />}
      </Shell>
    </ToastProvider>
  );
}

function Shell({ state, children }: { state: MembersState | undefined; children: ReactNode }) {
  const t = useWords();
  const organization = state?.me.organization;
  return (
    <PageShell
      width="wide"
      skipLabel={t('console.skip')}
      mark={
        organization !== undefined && (
          <HeaderMark
            icon={<Monogram kind="organization" size="small" id={organization.id} name={organization.name} />}
          >
            {organization.name}
          </HeaderMark>
        )
      }
      nav={
        <>
          <PageNavItem href="/">{t('console.portal')}</PageNavItem>
          <PageNavItem href="/console" aria-current="page">
            {t('console.members')}
          </PageNavItem>
        </>
      }
      account={
        state !== undefined && (
          <Monogram kind="person" size="small" id={state.me.person.did} name={state.me.member.name} />
        )
      }
    >
      {children}
    </PageShell>
  );
}

function Members({
  state,
  change,
  more,
}: {
  state: MembersState;
  change: ReturnType<typeof useMembers>['change'];
  more: () => Promise<void>;
}) {
  const t = useWords();
  const [inviting, setInviting] = useState(false);
  const [busy, setBusy] = useState(false);
  const { me, members, nextCursor, outbox } = state;
  const invite = (
    <Button kind="primary" icon={<PlusIcon className="size-4" />} onClick={() => setInviting(true)}>
      {t('members.invite')}
    </Button>
  );
  const showMore = () => {
    setBusy(true);
    void more().finally(() => setBusy(false));
  };
  return (
    <>
      <PageTitle
        title={t('members.title')}
        detail={t('members.detail', { organization: me.organization.name })}
        action={invite}
      />
      <Surface>
        <h2 className="sr-only">{t('members.list')}</h2>
        <List label={t('members.list')}>
          {members.map((member) => (
            <MemberRow key={member.id} member={member} isMe={member.id === me.member.id} change={change} />
          ))}
        </List>
        {members.length === 1 && (
          <EmptyState icon={<PeopleIcon className="size-6" />} title={t('members.empty.title')}>
            {t('members.empty.text')}
          </EmptyState>
        )}
      </Surface>
      {nextCursor !== null && (
        <div className="grid justify-center pt-6">
          <Button busy={busy} onClick={showMore}>
            {t('members.more')}
          </Button>
        </div>
      )}
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
