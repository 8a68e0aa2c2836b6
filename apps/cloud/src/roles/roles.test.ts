import { permissionsOfFixedRole, type RolePermission } from '@lanyard/contract/permissions';
import type { Role } from '@lanyard/contract/shapes';
import { aClubIn, outcomeOf as outcome } from '@lanyard/testing/club';
import { rooms, type Rooms } from '@lanyard/testing/rooms';
import { randomUUIDv7 } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { permissionsOf } from '../access/index.ts';
import { assignRole, confirmRole, reviewRoles, transferOwnership } from './assignment.ts';
import { changeRole, createRole, deleteRole, listRoles, type Act } from './roles.ts';

let world: Rooms;
beforeAll(async () => {
  world = await rooms();
});
afterAll(async () => world.close());

/** A club, with what this room does to its members. */
async function aClub() {
  const { joined: join, actOf, ...club } = await aClubIn(world);
  const roleOf = async (memberId: string) => {
    const [row] = await world.postgres.lookAt<{ role: Role }>('select role from members where id = $1', [
      memberId,
    ]);
    return row?.role;
  };
  const assign = (act: Act, memberId: string, role: Role) =>
    outcome(club.within((tx) => assignRole(tx, act, { memberId, role })));
  return { ...club, join, actOf, roleOf, assign };
}

const adminRole = [...permissionsOfFixedRole.user, 'roles.read', 'admins.manage'] as const;

describe('nobody grants more than they hold', () => {
  test('who manages admins makes nobody an owner, themselves neither, and takes nothing from one', async () => {
    const club = await aClub();
    const [owner, admin, plain] = [await club.join('owner'), await club.join(null), await club.join(null)];
    const byOwner = club.actOf(owner, 'owner');
    const { id: roleId } = await club.within((tx) =>
      createRole(tx, byOwner, { name: 'Admins', permissions: adminRole }),
    );
    expect(await club.assign(byOwner, admin, roleId)).toBe('done');
    const byAdmin = club.actOf(admin, roleId, adminRole);
    expect(await club.assign(byAdmin, plain, 'user')).toBe('done');
    for (const [target, role] of [
      [admin, 'owner'],
      [plain, 'owner'],
      [plain, 'manager'],
      [owner, null],
      [owner, 'user'],
      [owner, roleId],
    ] as const)
      expect(await club.assign(byAdmin, target, role)).toBe('beyond-your-role');
    const more = { name: 'More', permissions: ['activity.read'] as const };
    const same = { name: 'Admins', permissions: [...adminRole, 'activity.manage'] as const };
    expect(await outcome(club.within((tx) => createRole(tx, byAdmin, more)))).toBe('beyond-your-role');
    expect(await outcome(club.within((tx) => changeRole(tx, byAdmin, roleId, same)))).toBe(
      'beyond-your-role',
    );
    expect(await club.roleOf(owner)).toBe('owner');
  });

  test('a role that may more than the caller is neither changed, given nor deleted, and admins are the owners’ to appoint', async () => {
    const club = await aClub();
    const [owner, admin] = [await club.join('owner'), await club.join(null)];
    const byOwner = club.actOf(owner, 'owner');
    const make = (name: string, permissions: readonly RolePermission[], act = byOwner) =>
      club.within((tx) => createRole(tx, act, { name, permissions }));
    const admins = await make('Admins', adminRole);
    const auditors = await make('Auditors', ['activity.read']);
    expect(await outcome(make('admins', []))).toBe('role-name-taken');
    expect(await outcome(make('Second', ['admins.manage']))).toBe('admins-managed-elsewhere');
    await club.assign(byOwner, admin, admins.id);
    const byAdmin = club.actOf(admin, admins.id, adminRole);
    const less = { name: 'Auditors', permissions: [] };
    expect(await outcome(club.within((tx) => changeRole(tx, byAdmin, auditors.id, less)))).toBe(
      'beyond-your-role',
    );
    expect(await outcome(club.within((tx) => deleteRole(tx, byAdmin, auditors.id)))).toBe('beyond-your-role');
    expect(await club.assign(byAdmin, admin, auditors.id)).toBe('beyond-your-role');
    // Their own, without what makes them admins: that is not theirs to decide.
    const lame = { name: 'Admins', permissions: ['members.read'] as const };
    expect(await outcome(club.within((tx) => changeRole(tx, byAdmin, admins.id, lame)))).toBe(
      'beyond-your-role',
    );
  });

  test('a role in use is not deleted, also by two at once of whom one gives it', async () => {
    const club = await aClub();
    const [owner, plain] = [await club.join('owner'), await club.join(null)];
    const byOwner = club.actOf(owner, 'owner');
    for (let n = 0; n < 5; n += 1) {
      const { id } = await club.within((tx) =>
        createRole(tx, byOwner, { name: `R${String(n)}`, permissions: [] }),
      );
      const both = await Promise.all([
        club.assign(byOwner, plain, id),
        outcome(club.within((tx) => deleteRole(tx, byOwner, id))),
      ]);
      expect([
        ['done', 'role-in-use'],
        ['no-such-role', 'done'],
      ]).toContainEqual(both);
      await club.assign(byOwner, plain, null);
    }
  });

  test('no role that an organization makes has what is an owner’s alone, even in the database', async () => {
    const club = await aClub();
    const insert = `insert into roles values ($1, gen_random_uuid(), 'x', '{owner.transfer}', now())`;
    await expect(
      world.postgres.asApp({ organizationId: club.organizationId }, insert, [club.organizationId]),
    ).rejects.toThrow('roles_permissions_check');
    expect(permissionsOf(randomUUIDv7(), ['owner.transfered', 'members.read'])).toEqual(['members.read']);
  });
});

describe('done twice at once, or while the caller’s own role changes', () => {
  test('of two roles made at once, the hundred-and-first is refused', async () => {
    const club = await aClub();
    const owner = await club.join('owner');
    const act = club.actOf(owner, 'owner');
    const fill = `insert into roles select $1, gen_random_uuid(), 'R' || n, '{}', now() from generate_series(1, 99) n`;
    await world.postgres.lookAt(fill, [club.organizationId]);
    const make = (name: string) =>
      outcome(club.within((tx) => createRole(tx, act, { name, permissions: [] })));
    const both = await Promise.all([make('One'), make('Other')]);
    expect(both.toSorted()).toEqual(['done', 'too-many-roles']);
    const roles = await club.within((tx) => listRoles(tx, club.organizationId));
    expect(roles).toHaveLength(104);
  });

  test('of two roles of one name made at once, one is refused', async () => {
    const club = await aClub();
    const act = club.actOf(await club.join('owner'), 'owner');
    const make = (name: string) =>
      outcome(club.within((tx) => createRole(tx, act, { name, permissions: [] })));
    expect((await Promise.all([make('Same'), make('same')])).toSorted()).toEqual(['done', 'role-name-taken']);
  });

  test('whoever was demoted since their request began makes no role and confirms none', async () => {
    const club = await aClub();
    const [owner, other, plain] = [
      await club.join('owner'),
      await club.join('owner'),
      await club.join('user'),
    ];
    const stale = club.actOf(other, 'owner');
    expect(await club.assign(club.actOf(owner, 'owner'), other, 'user')).toBe('done');
    const wanted = { name: 'Mine', permissions: ['members.read'] as const };
    expect(await outcome(club.within((tx) => createRole(tx, stale, wanted)))).toBe('forbidden');
    const seen = { memberId: plain, role: 'user' } as const;
    expect(await outcome(club.within((tx) => confirmRole(tx, stale, seen)))).toBe('forbidden');
  });

  test('two who confirm each other at once both do', async () => {
    for (let n = 0; n < 5; n += 1) {
      const club = await aClub();
      const [one, other] = [await club.join('owner'), await club.join('owner')];
      const confirm = (by: string, memberId: string) =>
        outcome(club.within((tx) => confirmRole(tx, club.actOf(by, 'owner'), { memberId, role: 'owner' })));
      expect(await Promise.all([confirm(one, other), confirm(other, one)])).toEqual(['done', 'done']);
    }
  });
});

describe('an organization keeps an owner', () => {
  test('the last one is not demoted, by themselves either', async () => {
    const club = await aClub();
    const owner = await club.join('owner');
    expect(await club.assign(club.actOf(owner, 'owner'), owner, 'user')).toBe('last-owner');
  });

  test('of two who demote each other at once, one stays', async () => {
    for (let n = 0; n < 5; n += 1) {
      const club = await aClub();
      const [one, other] = [await club.join('owner'), await club.join('owner')];
      const both = await Promise.all([
        club.assign(club.actOf(one, 'owner'), other, 'user'),
        club.assign(club.actOf(other, 'owner'), one, 'user'),
      ]);
      expect(both.toSorted()).toEqual(['done', 'forbidden']);
      const roles = [await club.roleOf(one), await club.roleOf(other)];
      expect(roles.filter((role) => role === 'owner')).toHaveLength(1);
    }
  });

  test('handing over makes one an owner and the other a manager, and works once', async () => {
    const club = await aClub();
    const [owner, heir] = [await club.join('owner'), await club.join('user')];
    const act = club.actOf(owner, 'owner');
    expect(await outcome(club.within((tx) => transferOwnership(tx, act, heir)))).toBe('done');
    expect([await club.roleOf(owner), await club.roleOf(heir)]).toEqual(['manager', 'owner']);
    expect(await outcome(club.within((tx) => transferOwnership(tx, act, heir)))).toBe('forbidden');
    expect(await outcome(club.within((tx) => transferOwnership(tx, club.actOf(heir, 'owner'), heir)))).toBe(
      'not-found',
    );
  });
});

describe('roles are reviewed', () => {
  test('who was confirmed the longest ago comes first; what was changed meanwhile is not confirmed', async () => {
    const club = await aClub();
    const [owner, manager] = [await club.join('owner'), await club.join('manager')];
    const act = () => club.actOf(owner, 'owner');
    await world.clock.advance(1000);
    const confirm = (role: Role) =>
      outcome(club.within((tx) => confirmRole(tx, act(), { memberId: manager, role })));
    expect(await confirm('user')).toBe('role-changed-meanwhile');
    expect(await confirm(null)).toBe('role-changed-meanwhile');
    expect(await confirm('manager')).toBe('done');
    const holders = await club.within((tx) => reviewRoles(tx, act()));
    // The owner who was invited with the organization has never been looked at.
    expect(holders.map(({ memberId, confirmedBy }) => [memberId, confirmedBy])).toEqual([
      [holders[0]?.memberId, null],
      [owner, 'M1'],
      [manager, 'M1'],
    ]);
    const roles = await club.within((tx) => listRoles(tx, club.organizationId));
    expect(roles.map(({ id, holders: count }) => [id, count])).toEqual([
      ['owner', 2],
      ['manager', 1],
      ['user', 0],
      ['restricted', 0],
    ]);
    expect(roles[0]?.permissions).toEqual(permissionsOfFixedRole.owner);
  });
});
