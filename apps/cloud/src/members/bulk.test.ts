import { rooms, type Rooms } from '@lanyard/testing/rooms';
import { randomUUIDv7 } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { changeMembers } from './bulk.ts';
import { inviteMember } from './invitations.ts';
import { activateMember, memberWithId } from './store.ts';

// The same is done to many members at once, by the rule for one.

const someAdmin: string = randomUUIDv7();

let world: Rooms;
beforeAll(async () => {
  world = await rooms();
});
afterAll(async () => world.close());

async function aClub() {
  const { organization } = await world.anOrganization();
  const organizationId = organization.id;
  const within = <T>(work: Parameters<typeof world.within<T>>[1]) => world.within({ organizationId }, work);
  const now = () => world.clock.now();
  const ended: string[] = [];
  let count = 0;
  const club = {
    organizationId,
    ended,
    async anInvited(role: 'owner' | null = null) {
      count += 1;
      const invitee = { organizationId, name: 'Mia', email: `m${String(count)}@example.org`, role };
      return (await within(async (tx) => inviteMember(tx, world.directory, invitee, now()))).id;
    },
    async anActive(role: 'owner' | null = null) {
      const id = await club.anInvited(role);
      const person = await world.aPerson();
      await within(async (tx) => activateMember(tx, organizationId, id, person.id, now()));
      return id;
    },
    async change(
      act: Parameters<typeof changeMembers>[2]['act'],
      memberIds: string[],
      byMemberId: string = someAdmin,
    ) {
      const endSessionsOf = (_: unknown, of: { memberId: string }) => {
        ended.push(of.memberId);
        return Promise.resolve();
      };
      const outcomes = await within(async (tx) =>
        changeMembers(
          tx,
          { directory: world.directory, endSessionsOf },
          { organizationId, act, memberIds, byMemberId, seen: memberIds },
          now(),
        ),
      );
      return Object.fromEntries(
        outcomes.map((each) => [each.id, 'member' in each ? each.member.state : each.refused]),
      );
    },
    stateOf: async (id: string) => (await within(async (tx) => memberWithId(tx, organizationId, id)))?.state,
  };
  return club;
}

test('who can be is disabled, their sessions end; the others are left and named', async () => {
  const club = await aClub();
  await club.anActive('owner');
  const [mia, ben, invited, nobody]: [string, string, string, string] = [
    await club.anActive(),
    await club.anActive(),
    await club.anInvited(),
    randomUUIDv7(),
  ];
  expect(await club.change('disable', [mia, ben, invited, nobody, mia])).toEqual({
    [mia]: 'disabled',
    [ben]: 'disabled',
    [invited]: 'member-state',
    [nobody]: 'not-found',
  });
  expect(club.ended.toSorted()).toEqual([mia, ben].toSorted());
  expect(await club.change('enable', [mia, ben])).toEqual({ [mia]: 'active', [ben]: 'active' });
  expect(await club.change('delete', [mia, invited])).toEqual({
    [mia]: 'member-state',
    [invited]: 'invited',
  });
  expect(await club.stateOf(invited)).toBeUndefined();
});

test('attack: all owners are disabled with one request: one stays', async () => {
  const club = await aClub();
  const owners = [await club.anActive('owner'), await club.anActive('owner'), await club.anActive('owner')];
  const outcomes = Object.values(await club.change('disable', owners));
  expect(outcomes.toSorted()).toEqual(['disabled', 'disabled', 'last-owner']);
});

test('nobody disables themselves among others', async () => {
  const club = await aClub();
  await club.anActive('owner');
  const me: string = await club.anActive('owner');
  expect(await club.change('disable', [me], me)).toEqual({ [me]: 'yourself' });
});

test('two who change the same members at once do so one after the other', async () => {
  const club = await aClub();
  await club.anActive('owner');
  const all = [await club.anActive(), await club.anActive(), await club.anActive()];
  const outcomes = await Promise.all([club.change('disable', all), club.change('disable', all.toReversed())]);
  expect(new Set(outcomes.flatMap((each) => Object.values(each)))).toEqual(
    new Set(['disabled', 'member-state']),
  );
});

test('attack: ids of another organization are not found', async () => {
  const [mine, theirs] = [await aClub(), await aClub()];
  const mia: string = await theirs.anInvited();
  for (const act of ['disable', 'enable', 'invite-again', 'delete'] as const)
    expect(await mine.change(act, [mia])).toEqual({ [mia]: 'not-found' });
  expect(await theirs.stateOf(mia)).toBe('invited');
});
