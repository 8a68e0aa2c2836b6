import type { ReactNode } from 'react';
import { ActivityPage } from './activity/activity-page.tsx';
import { ConsoleShell } from './console-shell.tsx';
import type { Place } from './console-places.ts';
import { DashboardPage } from './dashboard/dashboard-page.tsx';
import { GroupPage } from './groups/group-page.tsx';
import { GroupsPage } from './groups/groups-page.tsx';
import { MemberPage } from './members/member-page.tsx';
import { MembersPage } from './members/members-page.tsx';
import { ReviewPage } from './roles/review-page.tsx';
import { RolePage } from './roles/role-page.tsx';
import { RolesPage } from './roles/roles-page.tsx';
import { useVisit, type Visit } from './router.ts';
import { settingsPartAt } from './settings/parts.ts';
import { SettingsPage } from './settings/settings-page.tsx';

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

/** The console. */
export function App() {
  const [at, screen] = screenAt(useVisit());
  return <ConsoleShell at={at}>{screen}</ConsoleShell>;
}
