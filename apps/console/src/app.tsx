import { Button } from '@lanyard/ui/button';
import { Notice } from '@lanyard/ui/notice';
import { Loading, SkeletonRows } from '@lanyard/ui/skeleton';
import { Surface } from '@lanyard/ui/surface';
import { lazy, Suspense, useEffect, type ComponentType, type ReactNode } from 'react';
import { ConsoleShell } from './console-shell.tsx';
import type { Place } from './console-places.ts';
import { useWords } from './messages.ts';
import { useVisit, type Visit } from './router.ts';
import { settingsPartAt } from './settings/parts.ts';

/** Each screen is a file of its own, fetched when it is first gone to, or when the browser has nothing else to do. */
const files = {
  activity: () => import('./activity/activity-page.tsx'),
  dashboard: () => import('./dashboard/dashboard-page.tsx'),
  group: () => import('./groups/group-page.tsx'),
  groups: () => import('./groups/groups-page.tsx'),
  member: () => import('./members/member-page.tsx'),
  members: () => import('./members/members-page.tsx'),
  review: () => import('./roles/review-page.tsx'),
  role: () => import('./roles/role-page.tsx'),
  roles: () => import('./roles/roles-page.tsx'),
  settings: () => import('./settings/settings-page.tsx'),
};

/** A file that cannot be had: the connection is gone, or a newer version has taken the place of this one. */
function screen<Props extends object>(file: () => Promise<ComponentType<Props>>) {
  return lazy(async () => ({ default: await file().catch((): ComponentType<Props> => NotFetched) }));
}

const ActivityPage = screen(async () => (await files.activity()).ActivityPage);
const DashboardPage = screen(async () => (await files.dashboard()).DashboardPage);
const GroupPage = screen(async () => (await files.group()).GroupPage);
const GroupsPage = screen(async () => (await files.groups()).GroupsPage);
const MemberPage = screen(async () => (await files.member()).MemberPage);
const MembersPage = screen(async () => (await files.members()).MembersPage);
const ReviewPage = screen(async () => (await files.review()).ReviewPage);
const RolePage = screen(async () => (await files.role()).RolePage);
const RolesPage = screen(async () => (await files.roles()).RolesPage);
const SettingsPage = screen(async () => (await files.settings()).SettingsPage);

function NotFetched() {
  const t = useWords();
  return (
    <Notice
      tone="warn"
      action={
        <Button size="small" onClick={() => location.reload()}>
          {t('console.reload')}
        </Button>
      }
    >
      {t('console.not-fetched')}
    </Notice>
  );
}

/** Which screen stands at which address. */
function screenAt({ path, number, find, open }: Visit): readonly [Place, ReactNode] {
  const [, , place, part = ''] = path.split('/');
  if (place === 'groups' && part !== '') return ['groups', <GroupPage key={part} id={part} />];
  if (place === 'groups') return ['groups', <GroupsPage key="groups" />];
  if (place === 'members' && part !== '') return ['members', <MemberPage key={part} id={part} />];
  if (place === 'activity') return ['activity', <ActivityPage key="activity" />];
  if (place === 'settings') return ['settings', <SettingsPage key="settings" part={settingsPartAt(part)} />];
  if (place === 'roles' && part === 'review') return ['roles', <ReviewPage key="review" />];
  if (place === 'roles' && part !== '') return ['roles', <RolePage key={part} id={part} />];
  if (place === 'roles') return ['roles', <RolesPage key="roles" />];
  if (place === 'members') return ['members', <MembersPage key={number} find={find} open={open} />];
  return ['dashboard', <DashboardPage key="dashboard" />];
}

/** So that going to another screen does not wait for its file. */
function fetchIdly(): void {
  const all = () => {
    for (const file of Object.values(files)) file().catch(() => undefined);
  };
  if ('requestIdleCallback' in globalThis) requestIdleCallback(all, { timeout: 5000 });
}

/** The console. */
export function App() {
  const t = useWords();
  const [at, shown] = screenAt(useVisit());
  useEffect(fetchIdly, []);
  return (
    <ConsoleShell at={at}>
      <Suspense
        fallback={
          <Loading label={t('console.loading')}>
            <Surface>
              <SkeletonRows rows={4} />
            </Surface>
          </Loading>
        }
      >
        {shown}
      </Suspense>
    </ConsoleShell>
  );
}
