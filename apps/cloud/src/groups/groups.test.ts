import { mostAttributes } from '@lanyard/contract/attributes';
import { mostGroups } from '@lanyard/contract/groups';
import { aClubIn, outcomeOf as outcome } from '@lanyard/testing/club';
import { rooms, type Rooms } from '@lanyard/testing/rooms';
import { randomUUIDv7 } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changeDetails, detailsOf, memberInSight } from '../members/details.ts';
import { checkImport, importMembers } from '../members/import.ts';
import { countMembers, listMembers, searchMembers } from '../members/list.ts';
import { memberNames } from '../members/names.ts';
import { setRole } from '../roles/store.ts';
import {
  changeAttribute,
  changeValues,
  createAttribute,
  deleteAttribute,
  listAttributes,
} from './attributes.ts';
import {
  changeGroupMembers,
  createGroup,
  deleteGroup,
  getGroup,
  listGroups,
  renameTo,
  setReaders,
  type Act,
} from './groups.ts';
import { membersInSight, narrowedTo } from './sight.ts';

// Members are in groups and have attributes; whoever reads only what is assigned to them sees no more than that.

let world: Rooms;
beforeAll(async () => {
  world = await rooms();
});
afterAll(async () => world.close());

/** A club, with what this room does to its members. */
async function aClub() {
  const { actOf: actIn, ...club } = await aClubIn(world);
  const { organizationId, within, invited } = club;
  const actOf = (...who: Parameters<typeof actIn>): Act => ({ ...actIn(...who), namesOf: memberNames });
  const owner = actOf(await invited('Olga', 'owner'), 'owner');
  /** What a list of members shows to somebody. */
  const seenBy = async ({ caller }: Act, groupId?: string) =>
    within(async (tx) => {
      const groupIds = await narrowedTo(tx, caller, groupId);
      const { members } = await listMembers(tx, world.directory, organizationId, { limit: 100, groupIds });
      return members.map(({ name }) => name).toSorted();
    });
  return {
    ...club,
    actOf,
    owner,
    seenBy,
    aGroup: (name: string) => within((tx) => createGroup(tx, owner, name)),
    put: (groupId: string, add: string[], remove: string[] = [], act = owner) =>
      within((tx) => changeGroupMembers(tx, act, { groupId, add, remove })),
    anAttribute: (
      name: string,
      kind: 'text' | 'choice' | 'date' | 'number' = 'text',
      choices: string[] = [],
    ) => within((tx) => createAttribute(tx, owner, { name, kind, choices })),
    set: (memberId: string, values: Record<string, string | null>, act = owner) =>
      within((tx) =>
        changeDetails(tx, act, {
          memberId,
          values: Object.entries(values).map(([attributeId, value]) => ({ attributeId, value })),
        }),
      ),
  };
}

describe('groups', () => {
  test('a group is made, filled, renamed, emptied and deleted; what was done can be undone', async () => {
    const club = await aClub();
    const [mia, ben] = [await club.invited('Mia'), await club.invited('Ben')];
    const sales = await club.aGroup('Sales');
    expect(sales).toMatchObject({ name: 'Sales', kind: 'chosen', members: 0 });
    expect(await club.put(sales.id, [mia, ben, mia])).toMatchObject({ removed: [], members: 2 });
    // Who is in it already was not added, and is not taken out by an undo.
    const again = await club.put(sales.id, [mia, await club.invited('Zoe')]);
    expect(again.added).toHaveLength(1);
    expect(await club.put(sales.id, [], again.added)).toMatchObject({ removed: again.added, members: 2 });
    expect(await club.seenBy(club.owner, sales.id)).toEqual(['Ben', 'Mia']);
    await club.within((tx) => renameTo(tx, club.owner, sales.id, 'Sales team'));
    expect(await club.within((tx) => listGroups(tx, club.owner))).toEqual([
      { id: sales.id, name: 'Sales team', kind: 'chosen', members: 2, isPlacing: false },
    ]);
    await club.within((tx) => deleteGroup(tx, club.owner, sales.id));
    expect(await outcome(club.within((tx) => getGroup(tx, club.owner, sales.id)))).toBe('not-found');
    expect(await club.seenBy(club.owner)).toContain('Mia');
  });

  test('a name is taken once, however it is spelled, and lies nowhere in the clear', async () => {
    const club = await aClub();
    await club.aGroup('Übersetzung  Nord');
    expect(await outcome(club.aGroup('ÜBERSETZUNG nord'))).toBe('group-name-taken');
    const rows = await world.postgres.lookAt<{ row: string }>(
      `select convert_from(decode(replace(encode(sealed_name, 'escape'), '\\', ''), 'escape'), 'latin1') || name_index::text as row
       from groups where organization_id = $1`,
      [club.organizationId],
    );
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain('bersetzung');
  });

  test('attack: members and groups of another organization: nothing happens', async () => {
    const [mine, theirs] = [await aClub(), await aClub()];
    const group = await mine.aGroup('Mine');
    const stranger = await theirs.invited('Stranger');
    expect(await mine.put(group.id, [stranger])).toEqual({ added: [], removed: [], members: 0 });
    const foreign = await theirs.aGroup('Theirs');
    expect(await outcome(mine.put(foreign.id, []))).toBe('not-found');
    expect(await outcome(mine.within((tx) => deleteGroup(tx, mine.owner, foreign.id)))).toBe('not-found');
  });
});

describe('attributes', () => {
  test('values are kept in one spelling; what is no value is refused, and nothing of it stays', async () => {
    const club = await aClub();
    const mia = await club.invited('Mia');
    const place = await club.anAttribute('Place', 'choice', ['Berlin', 'Wien']);
    const since = await club.anAttribute('Since', 'date');
    const desks = await club.anAttribute('Desks', 'number');
    const title = await club.anAttribute('Title');
    const { values } = await club.set(mia, {
      [place.id]: 'wien',
      [since.id]: '1.2.2020',
      [desks.id]: '007,50',
      [title.id]: '  Head of all  ',
    });
    expect(values.map(({ value }) => value)).toEqual(['Wien', '2020-02-01', '7.5', 'Head of all']);
    for (const [id, value] of [
      [place.id, 'Paris'],
      [since.id, '30.2.2020'],
      [desks.id, 'many'],
      [title.id, 'x'.repeat(201)],
      [title.id, 'a\nb'],
      [randomUUIDv7(), 'x'],
    ] as const)
      expect([value, await outcome(club.set(mia, { [desks.id]: '1', [id]: value }))]).toEqual([
        value,
        'value-refused',
      ]);
    const shown = () => club.within((tx) => detailsOf(tx, world.directory, club.owner.caller, mia));
    expect((await shown()).values).toEqual(values);
    await club.set(mia, { [title.id]: null, [desks.id]: '' });
    expect((await shown()).values.map(({ value }) => value)).toEqual(['Wien', '2020-02-01']);
    expect(
      await outcome(
        club.within((tx) =>
          changeAttribute(tx, club.owner, place.id, { name: 'Place', choices: ['Berlin'] }),
        ),
      ),
    ).toBe('choice-in-use');
    await club.within((tx) => deleteAttribute(tx, club.owner, place.id));
    expect((await shown()).values.map(({ value }) => value)).toEqual(['2020-02-01']);
  });

  test('a name is taken once, also by the columns that every file has; choices are there and differ', async () => {
    const club = await aClub();
    await club.anAttribute('Place');
    expect(await outcome(club.anAttribute(' PLACE '))).toBe('attribute-name-taken');
    expect(await outcome(club.anAttribute('E-Mail'))).toBe('attribute-name-taken');
    expect(await outcome(club.anAttribute('Team', 'choice'))).toBe('choices-refused');
    expect(await outcome(club.anAttribute('Team', 'choice', ['A', 'a']))).toBe('choices-refused');
    expect(await outcome(club.anAttribute('Team', 'text', ['A']))).toBe('choices-refused');
  });

  test('attack: a user edits an owner, or after their role was taken: refused', async () => {
    const club = await aClub();
    const title = await club.anAttribute('Title');
    const user = club.actOf(await club.invited('Uma', 'user'), 'user');
    const mia = await club.invited('Mia');
    expect(await outcome(club.set(mia, { [title.id]: 'Nurse' }, user))).toBe('done');
    expect(await outcome(club.set(club.owner.caller.memberId, { [title.id]: 'x' }, user))).toBe(
      'beyond-your-role',
    );
    const now = world.clock.now();
    const { memberId } = user.caller;
    await club.within((tx) => setRole(tx, club.organizationId, { memberId, role: null, by: memberId, now }));
    expect(await outcome(club.set(mia, { [title.id]: 'x' }, user))).not.toBe('done');
  });
});

describe('whoever reads only what is assigned', () => {
  test('sees the members of the groups assigned, in lists, searches, counts and one by one, and no others', async () => {
    const club = await aClub();
    const [mia, ben] = [await club.invited('Mia Huber'), await club.invited('Ben Huber')];
    const [sales, tech] = [await club.aGroup('Sales'), await club.aGroup('Tech')];
    await club.put(sales.id, [mia]);
    await club.put(tech.id, [mia, ben]);
    const reader = club.actOf(await club.invited('Rita', 'restricted'), 'restricted');
    const { caller } = reader;
    expect(await club.seenBy(reader)).toEqual([]);
    await club.within((tx) =>
      setReaders(tx, club.owner, { groupId: sales.id, memberIds: [caller.memberId] }),
    );
    expect(await club.seenBy(reader)).toEqual(['Mia Huber']);
    expect(await club.seenBy(reader, tech.id)).toEqual([]);
    await club.within(async (tx) => {
      const groupIds = await membersInSight(tx, caller);
      const found = await searchMembers(tx, world.directory, club.organizationId, {
        text: 'huber',
        groupIds,
      });
      expect(found.members.map(({ name }) => name)).toEqual(['Mia Huber']);
      expect(await countMembers(tx, club.organizationId, groupIds)).toEqual({
        invited: 1,
        active: 0,
        disabled: 0,
      });
      expect((await listGroups(tx, reader)).map(({ name }) => name)).toEqual(['Sales']);
      // Of a member in sight, groups that are not stay hidden.
      const { groups } = await detailsOf(tx, world.directory, caller, mia);
      expect(groups.map(({ name }) => name)).toEqual(['Sales']);
      expect(await outcome(memberInSight(tx, world.directory, caller, ben))).toBe('not-found');
      expect(await outcome(getGroup(tx, reader, tech.id))).toBe('not-found');
    });
    await club.within((tx) => setReaders(tx, club.owner, { groupId: sales.id, memberIds: [] }));
    expect(await club.seenBy(reader)).toEqual([]);
  });

  test('attack: a reader of one group who may edit it pulls others into their sight: nobody comes', async () => {
    const club = await aClub();
    const [mia, ben] = [await club.invited('Mia'), await club.invited('Ben')];
    const group = await club.aGroup('Sales');
    await club.put(group.id, [mia]);
    const id = await club.invited('Rita', 'restricted');
    await club.within((tx) => setReaders(tx, club.owner, { groupId: group.id, memberIds: [id] }));
    const rita = club.actOf(id, 'restricted');
    expect(await club.put(group.id, [ben], [], rita)).toMatchObject({ added: [], members: 1 });
    expect(await club.seenBy(rita)).toEqual(['Mia']);
  });

  test('attack: who does not read everybody says who reads a group: refused', async () => {
    const club = await aClub();
    const group = await club.aGroup('Sales');
    const id = await club.invited('Gus', 'restricted');
    const act = club.actOf(id, 'restricted', ['groups.read', 'groups.manage']);
    const assigning = club.within((tx) => setReaders(tx, act, { groupId: group.id, memberIds: [id] }));
    expect(await outcome(assigning)).toBe('beyond-your-role');
  });
});

describe('a file of members with more columns', () => {
  const parts = () => ({ database: world.postgres.database, directory: world.directory });
  const file = (...lines: string[]) => Buffer.from(lines.join('\n'));

  test('sets attributes and groups of those it invites; a row that cannot be read so is left out and says why', async () => {
    const club = await aClub();
    const place = await club.anAttribute('Place', 'choice', ['Berlin', 'Wien']);
    await club.anAttribute('Telephone');
    const sales = await club.aGroup('Sales');
    await club.aGroup('North');
    const sent = {
      organizationId: club.organizationId,
      allowed: () => Promise.resolve({ mayGroup: true, groups: undefined }),
      file: file(
        'Name;E-Mail;PLACE;Shoe size;Telephone;Groups',
        'Mia;mia@acme.test;berlin;41;+49 30 1234;sales, North',
        'Ben;ben@acme.test;;;;',
        'Zoe;zoe@acme.test;Paris;;;',
        'Gil;gil@acme.test;Wien;;;Nowhere',
        'Eve;eve@acme.test;;;"=HYPERLINK(""https://evil.example"")";',
      ),
    };
    const checked = await club.within((tx) => checkImport(tx, world.directory, sent));
    expect(checked).toMatchObject({
      attributes: ['Place', 'Telephone'],
      hasGroups: true,
      ignored: ['Shoe size'],
      invited: 2,
    });
    expect(checked.rows.map(({ outcome: became }) => became)).toEqual([
      'invite',
      'invite',
      'value-invalid',
      'group-unknown',
      'formula',
    ]);
    const trail = club.owner.trail;
    for await (const _ of importMembers(parts(), { ...sent, trail }, new AbortController().signal)) void _;
    expect(await club.seenBy(club.owner, sales.id)).toEqual(['Mia']);
    const [row] = await world.postgres.lookAt<{ id: string }>(
      'select member_id as id from group_members where group_id = $1',
      [sales.id],
    );
    const { values } = await club.within((tx) =>
      detailsOf(tx, world.directory, club.owner.caller, row?.id ?? ''),
    );
    expect(values.map(({ value }) => value)).toEqual(['Berlin', '+49 30 1234']);
    expect(values[0]?.attributeId).toBe(place.id);
  });

  test('attack: a column of groups from somebody who may put nobody into one: refused whole', async () => {
    const club = await aClub();
    await club.aGroup('Sales');
    const sent = {
      organizationId: club.organizationId,
      allowed: () => Promise.resolve({ mayGroup: false, groups: undefined }),
      file: file('name,email,groups', 'Mia,mia@acme.test,Sales'),
    };
    expect(await outcome(club.within((tx) => checkImport(tx, world.directory, sent)))).toBe('import-groups');
    const running = importMembers(
      parts(),
      { ...sent, trail: club.owner.trail },
      new AbortController().signal,
    );
    await running.next();
    expect(await outcome(running.next())).toBe('import-groups');
  });
});

test('attack: many groups, or attributes, made at once at the limit: one comes through, and the lists still show', async () => {
  const club = await aClub();
  await world.postgres.lookAt(
    `insert into groups (organization_id, id, sealed_name, name_index, created_at)
     select $1, gen_random_uuid(), '', sha256(n::text::bytea), $2 from generate_series(1, $3) n`,
    [club.organizationId, world.clock.now(), mostGroups - 1],
  );
  const groups = ['One', 'Two', 'Three'].map((name) => outcome(club.aGroup(name)));
  expect((await Promise.all(groups)).toSorted()).toEqual(['done', 'too-many-groups', 'too-many-groups']);
  for (let n = 1; n < mostAttributes; n += 1) await club.anAttribute(`Attribute ${String(n)}`);
  const attributes = ['One', 'Two', 'Three'].map((name) => outcome(club.anAttribute(name)));
  expect((await Promise.all(attributes)).toSorted()).toEqual([
    'done',
    'too-many-attributes',
    'too-many-attributes',
  ]);
});

test('attack: an attribute with the name of what every object has, to be changed without a trace: recorded', async () => {
  const club = await aClub();
  const mia = await club.invited('Mia');
  const attribute = await club.anAttribute('__proto__');
  const dataKey = await club.within((tx) => world.directory.dataKey(tx, club.organizationId));
  const change = await club.within((tx) =>
    changeValues(tx, dataKey, mia, [{ attributeId: attribute.id, value: 'Chief' }]),
  );
  expect(JSON.stringify(change)).toBe('{"before":{"__proto__":null},"after":{"__proto__":"Chief"}}');
});

test('attack: a file that names more groups than there can be: said to be unknown, and nothing is computed for them', async () => {
  const club = await aClub();
  await club.aGroup('Sales');
  const names = Array.from({ length: 60 }, () => 'Sales').join('|');
  const sent = {
    organizationId: club.organizationId,
    allowed: () => Promise.resolve({ mayGroup: true, groups: undefined }),
    file: Buffer.from(`name,email,groups\nMia,mia@acme.test,${names}\nBen,ben@acme.test,Sales`),
  };
  const { rows } = await club.within((tx) => checkImport(tx, world.directory, sent));
  expect(rows.map(({ outcome: became }) => became)).toEqual(['group-unknown', 'invite']);
});

test('attributes are listed in the order in which they were made', async () => {
  const club = await aClub();
  for (const name of ['One', 'Two', 'Three']) await club.anAttribute(name);
  const dataKey = await club.within((tx) => world.directory.dataKey(tx, club.organizationId));
  const all = await club.within((tx) => listAttributes(tx, dataKey));
  expect(all.map(({ name }) => name)).toEqual(['One', 'Two', 'Three']);
});
