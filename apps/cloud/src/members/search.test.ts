import { rooms, type Rooms } from '@lanyard/testing/rooms';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { wordsOf } from '../platform/words.ts';
import { memberIndexing } from './indexing.ts';
import { inviteMember } from './invitations.ts';
import { countMembers, listMembers, searchMembers, type PageAsked } from './list.ts';
import { deleteMember } from './states.ts';
import { setMemberState } from './store.ts';

// Members are found by the beginnings of their names and addresses, and the database says nothing about either.

let world: Rooms;
beforeAll(async () => {
  world = await rooms();
});
afterAll(async () => world.close());

async function aClub(...people: readonly (readonly [name: string, email: string])[]) {
  const { organization } = await world.anOrganization();
  const organizationId = organization.id;
  const within = <T>(work: Parameters<typeof world.within<T>>[1]) => world.within({ organizationId }, work);
  const ids = new Map<string, string>();
  for (const [name, email] of people) {
    const invitee = { organizationId, name, email, role: null };
    const { id } = await within(async (tx) => inviteMember(tx, world.directory, invitee, world.clock.now()));
    ids.set(name, id);
  }
  const search = async (text: string, page: PageAsked = {}) =>
    within(async (tx) => searchMembers(tx, world.directory, organizationId, { text, ...page }));
  return {
    organizationId,
    within,
    search,
    idOf: (name: string) => ids.get(name) ?? '',
    namesFor: async (text: string, page: PageAsked = {}) =>
      (await search(text, page)).members.map(({ name }) => name),
  };
}

describe('a member is found by the beginnings of words', () => {
  test('of the name, in any order, case and accent; of the address; not by what stands in the middle', async () => {
    const club = await aClub(
      ['Zoë Müller-Lüdenscheidt', 'zoe.ml@acme.test'],
      ['Łukasz Strauß', 'lukas@acme.test'],
      ['李明', 'ming@acme.test'],
      ['Bo Li', 'bo@acme.test'],
    );
    for (const text of [
      'zo',
      'Zoe',
      'ZOË',
      'müll',
      'mul zo',
      'ludenscheidt',
      'zoe.ml@',
      'zoe.ml@acme.test',
    ]) {
      expect([text, await club.namesFor(text)]).toEqual([text, ['Zoë Müller-Lüdenscheidt']]);
    }
    expect(await club.namesFor('lukasz strauss')).toEqual(['Łukasz Strauß']);
    expect(await club.namesFor('李')).toEqual(['李明']);
    expect(await club.namesFor('li')).toEqual(['Bo Li']);
    for (const text of ['oe', 'uller', 'zoe bo', 'zoe.ml@other.test', 'zoex', 'nobody']) {
      expect([text, await club.namesFor(text)]).toEqual([text, []]);
    }
  });

  test('one Latin letter, or none at all, looks for nobody', async () => {
    const club = await aClub(['Mia Maier', 'mia@acme.test']);
    for (const text of ['m', '!', '% _', "' or 1=1 --", '*']) expect(await club.namesFor(text)).toEqual([]);
  });

  test('one deleted is found no more, and nothing of theirs is left', async () => {
    const club = await aClub(['Mia Maier', 'mia@acme.test']);
    const memberId = club.idOf('Mia Maier');
    await club.within(async (tx) => deleteMember(tx, { organizationId: club.organizationId, memberId }));
    expect(await club.namesFor('mia')).toEqual([]);
    expect(
      await world.postgres.lookAt('select 1 from member_terms where member_id = $1', [memberId]),
    ).toEqual([]);
  });
});

test('a search is read a page at a time, every member once', async () => {
  const club = await aClub(
    ...Array.from(
      { length: 7 },
      (_, n) => [`Mia ${String(n)}${String(n)}`, `m${String(n)}@acme.test`] as const,
    ),
  );
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await club.search('mia', { limit: 3, ...(cursor === undefined ? {} : { cursor }) });
    expect(page.members.length).toBeLessThanOrEqual(3);
    seen.push(...page.members.map(({ name }) => name));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  expect(seen).toHaveLength(7);
  expect(new Set(seen).size).toBe(7);
});

test('state and role narrow list and search, and states are counted', async () => {
  const club = await aClub(['Mia Maier', 'mia@acme.test'], ['Mia Huber', 'huber@acme.test']);
  await club.within(async (tx) =>
    setMemberState(tx, club.organizationId, club.idOf('Mia Huber'), {
      state: 'disabled',
      disabledAt: world.clock.now(),
    }),
  );
  const list = async (page: PageAsked) =>
    (
      await club.within(async (tx) => listMembers(tx, world.directory, club.organizationId, page))
    ).members.map(({ name }) => name);
  expect(await club.namesFor('mia', { state: 'disabled' })).toEqual(['Mia Huber']);
  expect(await club.namesFor('mia', { role: 'owner' })).toEqual([]);
  expect(await list({ state: 'disabled' })).toEqual(['Mia Huber']);
  expect(await list({ role: 'owner' })).toEqual(['Olga Owner']);
  expect((await list({ role: 'none' })).toSorted()).toEqual(['Mia Huber', 'Mia Maier']);
  expect(await club.within(async (tx) => countMembers(tx, club.organizationId))).toEqual({
    invited: 2,
    active: 0,
    disabled: 1,
  });
});

describe('attack: whoever has the database without its keys', () => {
  test('reads no name in the terms: equal names of two organizations have unequal ones', async () => {
    const [one, other] = [
      await aClub(['Mia Maier', 'mia@acme.test']),
      await aClub(['Mia Maier', 'mia@acme.test']),
    ];
    const termsOf = async (memberId: string) =>
      (
        await world.postgres.lookAt<{ term: number }>(
          'select term from member_terms where member_id = $1 order by term',
          [memberId],
        )
      ).map(({ term }) => term);
    const [mine, theirs] = [await termsOf(one.idOf('Mia Maier')), await termsOf(other.idOf('Mia Maier'))];
    expect(mine).toHaveLength(5);
    expect(mine).not.toEqual(theirs);
    expect(await one.namesFor('mia')).toEqual(['Mia Maier']);
  });

  test('a term that two words share shows nobody whose words do not begin so', async () => {
    const club = await aClub(['Mia Maier', 'mia@acme.test'], ['Ben Huber', 'ben@acme.test']);
    // As if every term of Mia were one of Ben's as well.
    await world.postgres.lookAt(
      `insert into member_terms select organization_id, term, $1 from member_terms where member_id = $2 on conflict do nothing`,
      [club.idOf('Ben Huber'), club.idOf('Mia Maier')],
    );
    expect(await club.namesFor('mia')).toEqual(['Mia Maier']);
  });
});

test('attack: another organization’s members are found by nobody, whatever the transaction is told', async () => {
  const [mine, theirs] = [await aClub(), await aClub(['Mia Maier', 'mia@acme.test'])];
  const found = await mine.within(async (tx) =>
    searchMembers(tx, world.directory, theirs.organizationId, { text: 'mia' }),
  );
  expect(found.members).toEqual([]);
});

test('members of before there was a search are given their terms by a job, once', async () => {
  const club = await aClub(['Mia Maier', 'mia@acme.test']);
  await world.postgres.lookAt('delete from member_terms');
  await world.postgres.lookAt('update members set terms_version = 0');
  expect(await club.namesFor('mia')).toEqual([]);
  const job = memberIndexing({ database: world.postgres.database, directory: world.directory });
  await job.run({}, { signal: new AbortController().signal, attempt: 1 });
  expect(await club.namesFor('mia')).toEqual(['Mia Maier']);
  expect(await world.postgres.lookAt('select 1 from members where terms_version = 0')).toEqual([]);
});

test('what is typed is cut into words the same way whatever it is', () => {
  expect(wordsOf('  O’Brien-Smith, J.R. ')).toEqual(['o', 'brien', 'smith', 'j', 'r']);
  expect(wordsOf('ﬁnn ＡＢ')).toEqual(['finn', 'ab']);
  expect(wordsOf('%_*')).toEqual([]);
});

test('a search uses its index, as the app and its policies see the table', async () => {
  const { organizationId, within } = await aClub();
  await world.postgres.lookAt(
    `with made as (
       insert into members (organization_id, id, state, sealed_name, sealed_email, email_index, created_at)
       select $1, gen_random_uuid(), 'invited', '', '', decode(md5(n::text), 'hex'), $2 from generate_series(1, 5000) n
       returning id)
     insert into member_terms select $1, n, id from made, generate_series(1, 6) n`,
    [organizationId, world.clock.now()],
  );
  await world.postgres.lookAt('analyze members');
  await world.postgres.lookAt('analyze member_terms');
  const { rows } = await within(async (tx) =>
    sql`explain select members.id from members join member_terms found
        on found.organization_id = members.organization_id and found.member_id = members.id
        where members.organization_id = ${organizationId} and found.organization_id = ${organizationId}
        and found.term = 3 order by found.member_id limit 51`.execute(tx),
  );
  const plan = JSON.stringify(rows);
  expect(plan).toContain('member_terms_pkey');
  expect(plan).not.toContain('Sort');
  expect(plan).not.toContain('Seq Scan');
});
