import { rooms, type Rooms } from '@lanyard/testing/rooms';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findOrganizations, listedAs } from './finding.ts';

let world: Rooms;
beforeAll(async () => {
  world = await rooms();
});
afterAll(async () => world.close());

const find = async (text: string, cursor?: string) =>
  world.within({}, async (tx) => findOrganizations(tx, world.installation, { text, cursor }));
const named = async (text: string) => (await find(text)).organizations.map(({ name }) => name);

/** An organization that said it may be found. */
async function aListed(name: string) {
  const { organization } = await world.anOrganization(name);
  await world.postgres.lookAt('update organizations set listed_as = $2 where id = $1', [
    organization.id,
    listedAs(name),
  ]);
  return organization;
}

test('a listed organization is found by the beginning of its name or address, in any spelling, and leads to itself', async () => {
  const library = await aListed('Stadtbücherei Köln');
  const view = { id: library.id, name: library.name, origin: library.origin, regionLabel: 'Europe' };
  const label = library.host.split('.')[0] ?? '';
  for (const typed of [
    'st',
    'STADTBUCHEREI k',
    'stadtbücherei',
    label,
    library.host,
    `${library.origin}/sign-in`,
  ])
    expect((await find(typed)).organizations, typed).toEqual([view]);
  expect(await named('bücherei')).toEqual([]);
  expect(await named('s')).toEqual([]);
  await aListed('東京大学');
  expect(await named('東')).toEqual(['東京大学']);
  await aListed('★★');
  expect(await named('★')).toEqual([]);
});

test('attack: an organization that is not listed is found by nothing, its exact name and address included', async () => {
  const { organization } = await world.anOrganization('Quiet Clinic');
  const label = organization.host.split('.')[0] ?? '';
  for (const typed of ['qu', 'quiet clinic', label, organization.host, organization.origin, organization.id])
    expect(await named(typed), typed).not.toContain('Quiet Clinic');
  const made = Buffer.concat([Buffer.from(organization.id.replaceAll('-', ''), 'hex'), Buffer.from('a')]);
  expect((await find('qu', made.toString('base64url'))).organizations).toEqual([]);
});

test('attack: patterns, control characters and what is no cursor match nobody and break nothing', async () => {
  await aListed('Percent & Co');
  for (const typed of ['%', '__', 'per%', '\\', "' or 1=1 --", 'per\0cent', '\u{10FFFF}\u{10FFFF}'])
    expect((await find(typed)).nextCursor, typed).toBeNull();
  expect(await named('%%')).toEqual([]);
  for (const cursor of ['AAAA', Buffer.alloc(40).toString('base64url')])
    await expect(find('pe', cursor), cursor).rejects.toMatchObject({ code: 'invalid-request' });
});

test('more than a page goes on where it ended, each once, in the order of names', async () => {
  for (let index = 45; index > 0; index -= 1) await aListed(`Zebra ${String(index).padStart(2, '0')}`);
  const seen: string[] = [];
  let cursor: string | null | undefined;
  do {
    const page = await find('zebra', cursor ?? undefined);
    seen.push(...page.organizations.map(({ name }) => name));
    cursor = page.nextCursor;
  } while (cursor !== null);
  expect(seen).toEqual(
    Array.from({ length: 45 }, (_, index) => `Zebra ${String(index + 1).padStart(2, '0')}`),
  );
});

test('among ten thousand organizations a search reads an index, and never them all', async () => {
  await world.postgres.lookAt(
    `insert into organizations (id, name, region_label, sealed_data_key, created_at, listed_as)
     select gen_random_uuid(), 'School ' || n, 'Here', '', now(), case when n % 2 = 0 then md5(n::text) end
       from generate_series(1, 10000) n`,
  );
  await world.postgres.lookAt(
    `insert into addresses (host, organization_id, created_at)
     select replace(id::text, '-', '') || '.example.com', id, created_at from organizations where name like 'School %'`,
  );
  await world.postgres.lookAt('analyze organizations, addresses');
  const plan = await world.postgres.lookAt<{ 'QUERY PLAN': string }>(
    `explain select o.id from organizations o join addresses a on a.organization_id = o.id and a.retired_at is null
      where o.listed_as is not null and o.id in (
        select id from organizations where listed_as >= 'abc' and listed_as < 'abd' union all
        select organization_id from addresses where retired_at is null and host collate "C" >= 'abc' and host collate "C" < 'abd')
      order by o.listed_as, o.id limit 21`,
  );
  const steps = plan.map((row) => row['QUERY PLAN']).join('\n');
  expect(steps).not.toContain('Seq Scan');
  expect(steps).toContain('organizations_listed');
  expect(steps).toContain('addresses_by_beginning');
});
