import { permissionsOfFixedRole, type RolePermission } from '@lanyard/contract/permissions';
import { rooms, type Rooms } from '@lanyard/testing/rooms';
import { randomUUIDv7 } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SessionCaller } from '../access/index.ts';
import { record } from '../activity/index.ts';
import { dashboardOf } from './dashboard.ts';

let world: Rooms;
beforeAll(async () => {
  world = await rooms();
});
afterAll(async () => world.close());

const dayMs = 24 * 60 * 60_000;

function callerIn(organizationId: string, permissions: readonly RolePermission[]): SessionCaller {
  const id = randomUUIDv7();
  const ids = { sessionId: id, personId: id, memberId: id, organizationId };
  return { kind: 'session', ...ids, role: 'owner', permissions, browserJkt: '', browserKey: undefined };
}

test('each part is told where the role includes it, and nothing of another organization', async () => {
  const { organization } = await world.anOrganization();
  const other = (await world.anOrganization()).organization;
  const organizationId = organization.id;
  const now = world.clock.now();
  const dataKey = await world.within({ organizationId }, async (tx) =>
    world.directory.dataKey(tx, organizationId),
  );
  const act = async (kind: 'sign-in.approved' | 'sign-in.reported', at: Date) =>
    world.within({ organizationId }, async (tx) =>
      record(tx, dataKey, { act: kind, actor: { kind: 'member', id: randomUUIDv7() }, from: undefined, at }),
    );
  await act('sign-in.approved', now);
  await act('sign-in.approved', new Date(now.getTime() - dayMs));
  await act('sign-in.approved', new Date(now.getTime() - 20 * dayMs));
  await act('sign-in.reported', new Date(now.getTime() - 6 * dayMs));
  await act('sign-in.reported', new Date(now.getTime() - 8 * dayMs));
  const look = async (id: string, permissions: readonly RolePermission[], at = now) =>
    world.within({ organizationId: id }, async (tx) => dashboardOf(tx, callerIn(id, permissions), at));

  const all = await look(organizationId, permissionsOfFixedRole.owner);
  expect(all.members).toEqual({ invited: 1, active: 0, disabled: 0 });
  expect(all.signIns?.map(({ count }) => count)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1]);
  expect(all.signIns?.at(-1)?.day).toBe(now.toISOString().slice(0, 10));
  expect(all.warnings).toEqual([{ kind: 'sign-ins-reported', count: 1 }]);
  const later = await look(
    organizationId,
    permissionsOfFixedRole.owner,
    new Date(now.getTime() + 91 * dayMs),
  );
  expect(later.warnings.map(({ kind }) => kind)).toEqual([
    'roles-due',
    'invitations-expired',
    'log-unverified',
  ]);

  expect(await look(organizationId, [])).toMatchObject({ members: null, signIns: null, warnings: [] });
  expect(await look(organizationId, ['members.read'])).toMatchObject({ signIns: null, warnings: [] });
  expect((await look(other.id, permissionsOfFixedRole.owner)).warnings).toEqual([]);
});

test('attack: the count of members, which row-level security does not pass through, tells of the organization in scope alone', async () => {
  const [mine, other] = [await world.anOrganization(), await world.anOrganization()];
  const count = async (organizationId?: string) =>
    (
      await world.postgres.asApp(
        organizationId === undefined ? {} : { organizationId },
        'select state, n::integer from members_by_state()',
      )
    ).rows;
  for (const { organization } of [mine, other])
    expect(await count(organization.id)).toEqual([{ state: 'invited', n: 1 }]);
  expect(await count()).toEqual([]);
});
