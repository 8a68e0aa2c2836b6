import type { getDashboard, WarningKind } from '@lanyard/contract/dashboard';
import type { RolePermission } from '@lanyard/contract/permissions';
import type { RouteAnswer } from '@lanyard/contract/route';
import { allows, type SessionCaller } from '../access/index.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import {
  actsByDay,
  countActiveOwners,
  countActs,
  countExpiredInvitations,
  countLostAddresses,
  countRolesConfirmedBefore,
  isOlderThan,
  membersByState,
} from './store.ts';

type Dashboard = RouteAnswer<typeof getDashboard>;

const dayMs = 24 * 60 * 60_000;
const chartDays = 14;
const before = (now: Date, days: number): Date => new Date(now.getTime() - days * dayMs);

/** What happens in an organization and what needs somebody; each part where the caller's role includes what it tells of. */
export async function dashboardOf(tx: Transaction, caller: SessionCaller, now: Date): Promise<Dashboard> {
  const { organizationId } = caller;
  const may = (permission: RolePermission) => allows(caller.permissions, permission);
  const warnings: Dashboard['warnings'] = [];
  const warn = (kind: WarningKind, count: number) => {
    if (count > 0) warnings.push({ kind, count });
  };
  if (may('activity.read'))
    warn(
      'sign-ins-reported',
      await countActs(tx, organizationId, { act: 'sign-in.reported', since: before(now, 7) }),
    );
  if (may('organization.manage')) warn('addresses-lost', await countLostAddresses(tx, organizationId));
  if (may('roles.read')) {
    warn('one-owner', (await countActiveOwners(tx, organizationId)) === 1 ? 1 : 0);
    warn('roles-due', await countRolesConfirmedBefore(tx, organizationId, before(now, 90)));
  }
  if (may('members.read'))
    warn('invitations-expired', await countExpiredInvitations(tx, organizationId, now));
  if (may('activity.manage') && (await isOlderThan(tx, organizationId, before(now, 90)))) {
    const since = before(now, 90);
    const verified = await countActs(tx, organizationId, { act: 'activity.verified', since });
    warn('log-unverified', verified === 0 ? 1 : 0);
  }
  return {
    at: now.toISOString(),
    members: may('members.read') ? await countMembers(tx) : null,
    signIns: may('activity.read') ? await signInsByDay(tx, organizationId, now) : null,
    warnings,
  };
}

async function countMembers(tx: Transaction): Promise<Dashboard['members']> {
  const counted = await membersByState(tx);
  const of = (state: string) => counted.get(state) ?? 0;
  return { invited: of('invited'), active: of('active'), disabled: of('disabled') };
}

async function signInsByDay(
  tx: Transaction,
  organizationId: string,
  now: Date,
): Promise<Dashboard['signIns']> {
  const today = Math.floor(now.getTime() / dayMs) * dayMs;
  const days = Array.from({ length: chartDays }, (_, n) => new Date(today - (chartDays - 1 - n) * dayMs));
  const [first = now] = days;
  const counted = await actsByDay(tx, organizationId, { act: 'sign-in.approved', since: first });
  return days.map((at) => {
    const day = at.toISOString().slice(0, 10);
    return { day, count: counted.get(day) ?? 0 };
  });
}
