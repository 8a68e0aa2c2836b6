import type { Operator, Rule } from '@lanyard/contract/rules';
import { operatorTrail } from '../activity/index.ts';
import { changeDetails } from '../members/details.ts';
import { importMembers } from '../members/import.ts';
import { memberNames } from '../members/names.ts';
import { aClubIn, outcomeOf as outcome } from '@lanyard/testing/club';
import { rooms, type Rooms } from '@lanyard/testing/rooms';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changeAttribute, createAttribute, deleteAttribute } from './attributes.ts';
import { changeGroupMembers, createGroup, getGroup, type Act } from './groups.ts';
import { placeAll, previewOf, setGroupRule } from './placing.ts';

// Who is in a group, said by a rule over attributes: told before it is saved, and kept true whatever is changed after.

let world: Rooms;
beforeAll(async () => {
  world = await rooms();
});
afterAll(async () => world.close());

/** A club, with what rules do to its members. */
async function aClub() {
  const { actOf: actIn, organizationId, within, invited } = await aClubIn(world);
  const parts = { database: world.postgres.database, directory: world.directory, clock: world.clock };
  const ownerId = await invited('Olga', 'owner');
  const actOf = (memberId: string, held?: Parameters<typeof actIn>[2]): Act => ({
    ...actIn(memberId, 'owner', held),
    namesOf: memberNames,
  });
  const owner = actOf(ownerId);
  const club = {
    organizationId,
    parts,
    within,
    owner,
    ownerId,
    actOf,
    invited,
    aGroup: async (name: string) => (await within((tx) => createGroup(tx, owner, name))).id,
    attribute: async (
      name: string,
      kind: 'text' | 'choice' | 'date' | 'number' = 'text',
      choices: string[] = [],
    ) => (await within((tx) => createAttribute(tx, owner, { name, kind, choices }))).id,
    set: (memberId: string, attributeId: string, value: string | null) =>
      within((tx) => changeDetails(tx, owner, { memberId, values: [{ attributeId, value }] })),
    put: (groupId: string, rule: Rule | null, everyone = false, act = owner) =>
      within((tx) => setGroupRule(tx, act, { groupId, rule, everyone })),
    place: (groupId: string) => placeAll(parts, { organizationId, groupId }, new AbortController().signal),
    preview: (rule: Rule, groupId: string | null = null, act = owner) =>
      within((tx) => previewOf(tx, act, { rule, groupId })),
    async in(groupId: string) {
      const rows = await world.postgres.lookAt<{ id: string }>(
        'select member_id as id from group_members where group_id = $1',
        [groupId],
      );
      const names = await within(async (tx) =>
        memberNames(
          tx,
          await world.directory.dataKey(tx, organizationId),
          rows.map(({ id }) => id),
        ),
      );
      return [...names.values()].toSorted();
    },
  };
  return club;
}

const ruleOf = (attributeId: string, operator: Operator, value = ''): Rule => ({
  match: 'all',
  conditions: [{ attributeId, operator, value }],
});

describe('a rule says who is in a group', () => {
  test('it is previewed, saved, applied to everybody, and followed at once by whoever is changed', async () => {
    const club = await aClub();
    const team = await club.attribute('Team', 'choice', ['Sales', 'Tech']);
    const [mia, ben] = [await club.invited('Mia'), await club.invited('Ben')];
    await club.set(mia, team, 'Sales');
    const group = await club.aGroup('Sales people');
    await club.within((tx) => changeGroupMembers(tx, club.owner, { groupId: group, add: [ben], remove: [] }));
    const rule = ruleOf(team, 'is', 'sales');
    expect(await club.preview(rule, group)).toEqual({
      matches: 1,
      of: 4,
      coming: { count: 1, members: [{ id: mia, name: 'Mia' }] },
      going: { count: 1, members: [{ id: ben, name: 'Ben' }] },
    });
    expect(await club.in(group)).toEqual(['Ben']);
    expect(await club.put(group, rule)).toMatchObject({ kind: 'rule', isPlacing: true });
    await club.place(group);
    expect(await club.in(group)).toEqual(['Mia']);
    expect(await club.within((tx) => getGroup(tx, club.owner, group))).toMatchObject({
      group: { isPlacing: false, members: 1 },
      rule: ruleOf(team, 'is', 'Sales'),
    });
    await club.set(ben, team, 'Sales');
    expect(await club.in(group)).toEqual(['Ben', 'Mia']);
    await club.set(mia, team, 'Tech');
    expect(await club.in(group)).toEqual(['Ben']);
    await club.set(ben, team, null);
    expect(await club.in(group)).toEqual([]);
    const by = { groupId: group, add: [mia], remove: [] };
    expect(await outcome(club.within((tx) => changeGroupMembers(tx, club.owner, by)))).toBe('group-by-rule');
  });

  test('every condition of every kind holds as it says, and where there is no value', async () => {
    const club = await aClub();
    const title = await club.attribute('Title');
    const since = await club.attribute('Since', 'date');
    const desks = await club.attribute('Desks', 'number');
    const mia = await club.invited('Mia');
    await club.set(mia, title, 'Head of Übersetzung');
    await club.set(mia, since, '2020-05-01');
    await club.set(mia, desks, '9');
    for (const [attributeId, operator, value, matches] of [
      [title, 'is', 'head of übersetzung', 1],
      [title, 'is', 'head', 0],
      [title, 'is-not', 'head', 3],
      [title, 'contains', 'OF ü', 1],
      [title, 'begins', 'head', 1],
      [title, 'begins', 'of', 0],
      [title, 'set', '', 1],
      [title, 'unset', '', 2],
      [since, 'is', '1.5.2020', 1],
      [since, 'after', '2020-04-30', 1],
      [since, 'after', '2020-05-01', 0],
      [since, 'before', '2020-05-02', 1],
      // As numbers, not as letters.
      [desks, 'below', '10', 1],
      [desks, 'above', '10', 0],
      [desks, 'is', '9,0', 1],
    ] as const)
      expect([operator, value, (await club.preview(ruleOf(attributeId, operator, value))).matches]).toEqual([
        operator,
        value,
        matches,
      ]);
    const both = (match: Rule['match']): Rule => ({
      match,
      conditions: [
        { attributeId: title, operator: 'contains', value: 'head' },
        { attributeId: desks, operator: 'above', value: '10' },
      ],
    });
    expect((await club.preview(both('all'))).matches).toBe(0);
    expect((await club.preview(both('any'))).matches).toBe(1);
  });

  test('members of a file are in as they come, by the batch in which they come', async () => {
    const club = await aClub();
    const team = await club.attribute('Team');
    const group = await club.aGroup('Without a team');
    await club.put(group, ruleOf(team, 'unset'), true);
    await club.place(group);
    const sales = await club.aGroup('Sales');
    await club.put(sales, ruleOf(team, 'is', 'Sales'));
    const file = Buffer.from('name,email,team\nMia,mia@acme.test,\nBen,ben@acme.test,sales');
    const { organizationId } = club;
    const sent = {
      organizationId,
      file,
      allowed: () => Promise.resolve({ mayGroup: true, groups: undefined }),
      trail: operatorTrail(world.clock.now()),
    };
    for await (const _ of importMembers(club.parts, sent, new AbortController().signal)) void _;
    expect(await club.in(group)).toEqual(['Mia', 'Olga', 'Olga Owner']);
    expect(await club.in(sales)).toEqual(['Ben']);
  });

  test('whoever is changed while everybody is looked at ends up where the rule says', async () => {
    const club = await aClub();
    const team = await club.attribute('Team');
    const group = await club.aGroup('Sales');
    const members = await Promise.all(Array.from({ length: 12 }, (_, n) => club.invited(`M${String(n)}`)));
    await Promise.all([
      club.put(group, ruleOf(team, 'is', 'Sales')).then(() => club.place(group)),
      ...members.map((id, n) => club.set(id, team, n % 2 === 0 ? 'Sales' : 'Tech')),
    ]);
    expect(await club.in(group)).toHaveLength(6);
  });

  test('an attribute or a choice that a rule names stays', async () => {
    const club = await aClub();
    const team = await club.attribute('Team', 'choice', ['Sales', 'Tech']);
    const group = await club.aGroup('Sales');
    await club.put(group, ruleOf(team, 'is', 'Sales'));
    expect(await outcome(club.within((tx) => deleteAttribute(tx, club.owner, team)))).toBe(
      'attribute-in-use',
    );
    const less = { name: 'Team', choices: ['Tech'] };
    expect(await outcome(club.within((tx) => changeAttribute(tx, club.owner, team, less)))).toBe(
      'choice-in-use',
    );
    await club.put(group, null);
    expect(await outcome(club.within((tx) => deleteAttribute(tx, club.owner, team)))).toBe('done');
  });
});

describe('attacks', () => {
  test('a rule that matches everyone is refused until it is said that everyone is meant', async () => {
    const club = await aClub();
    const team = await club.attribute('Team');
    const group = await club.aGroup('All');
    for (const rule of [ruleOf(team, 'unset'), ruleOf(team, 'is-not', 'Nowhere')])
      expect(await outcome(club.put(group, rule))).toBe('rule-matches-everyone');
    expect(await club.within((tx) => getGroup(tx, club.owner, group))).toMatchObject({ rule: null });
    expect(await outcome(club.put(group, ruleOf(team, 'unset'), true))).toBe('done');
  });

  test('a rule of attributes of another organization, of other operators and impossible values is refused', async () => {
    const [mine, theirs] = [await aClub(), await aClub()];
    const group = await mine.aGroup('Mine');
    const date = await mine.attribute('Since', 'date');
    for (const rule of [
      ruleOf(await theirs.attribute('Team'), 'set'),
      ruleOf(date, 'contains', '2020'),
      ruleOf(date, 'after', '2020-13-01'),
      ruleOf(date, 'after', ''),
    ]) {
      expect(await outcome(mine.put(group, rule))).toBe('rule-refused');
      expect(await outcome(mine.preview(rule))).toBe('rule-refused');
    }
    const foreign = await theirs.aGroup('Theirs');
    expect(await outcome(mine.put(foreign, null))).toBe('not-found');
    expect(await outcome(mine.preview(ruleOf(date, 'set'), foreign))).toBe('not-found');
  });

  test('whoever manages groups and reads no members learns nothing of them by rules', async () => {
    const club = await aClub();
    const team = await club.attribute('Team');
    const group = await club.aGroup('Sales');
    const act = club.actOf(club.ownerId, ['groups.read', 'groups.manage', 'attributes.manage']);
    expect(await outcome(club.preview(ruleOf(team, 'set'), null, act))).toBe('beyond-your-role');
    expect(await outcome(club.put(group, ruleOf(team, 'set'), false, act))).toBe('beyond-your-role');
  });

  test('a rule lies nowhere in the clear, and what was done is recorded', async () => {
    const club = await aClub();
    const team = await club.attribute('Secretariat');
    const mia = await club.invited('Mia');
    await club.set(mia, team, 'Chancellery');
    const group = await club.aGroup('Sales');
    await club.put(group, ruleOf(team, 'is', 'Chancellery'));
    await club.place(group);
    const rows = await world.postgres.lookAt<{ row: string }>(
      `select encode(sealed_rule, 'escape') || (select string_agg(encode(sealed_details, 'escape'), '') from activity a
        where a.organization_id = groups.organization_id) as row from groups where id = $1`,
      [group],
    );
    expect(rows[0]?.row).not.toMatch(/Chancellery|Secretariat/);
    const acts = await world.postgres.lookAt<{ act: string }>(
      'select act from activity where organization_id = $1 and subject_id = $2 order by id',
      [club.organizationId, group],
    );
    expect(acts.map(({ act }) => act)).toEqual(['group.created', 'group.changed', 'group.placed']);
  });
});
