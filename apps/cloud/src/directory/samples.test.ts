import { createOrganization as setUpOrganization } from '@lanyard/contract/setup';
import { aCloud, type TestCloud } from '@lanyard/testing/cloud';
import { aWire, requestTo } from '@lanyard/testing/wire';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createOrganization, type CreatedOrganization } from './organizations.ts';
import { markSamplePeople, removeSample } from './samples.ts';

let world: TestCloud;
let acme: CreatedOrganization;
beforeAll(async () => {
  world = await aCloud();
  acme = await world.anOrganization();
});
afterAll(() => world.close());

const within = <T>(
  { organization }: CreatedOrganization,
  work: Parameters<TestCloud['cloud']['base']['database']['transaction']>[1],
) => world.cloud.base.database.transaction({ organizationId: organization.id }, work) as Promise<T>;
const aSample = (name: string) => {
  const { database, foundations, clock } = world.cloud.base;
  const request = {
    name,
    address: name.toLowerCase().replaceAll(' ', '-'),
    regionLabel: 'Here',
    ownerName: 'Olga',
    ownerEmail: 'olga@sample.example',
    isSample: true,
  };
  return database.transaction({}, (tx) => createOrganization(tx, foundations, request, clock.now()));
};
const organizations = () => world.database.lookAt<{ id: string }>('select id from lanyard.organizations');

test('attack: an organization that is no sample cannot be removed, whatever is called', async () => {
  const { base } = world.cloud;
  await expect(within(acme, (tx) => removeSample(tx, base, acme.organization))).rejects.toThrow('not-found');
  const scope = { organizationId: acme.organization.id };
  await expect(
    world.database.asApp(scope, 'select lanyard.remove_sample() as removed'),
  ).resolves.toMatchObject({
    rows: [{ removed: false }],
  });
  expect(await organizations()).toEqual([{ id: acme.organization.id }]);
});

test('attack: the app’s role marks an organization as a sample, to remove it with its log: refused by the database', async () => {
  const { id } = acme.organization;
  const { rows } = await world.database.asApp(
    { organizationId: id },
    `with removed as (select lanyard.remove_sample() as removed) select removed from removed`,
  );
  expect(rows).toEqual([{ removed: false }]);
  const sample = await aSample('Other sample');
  for (const sql of [
    `update organizations set is_sample = true where id = '${id}'`,
    'update organizations set is_sample = true',
    'update organizations set is_sample = not is_sample',
    `update organizations set id = '${id}' where id = '${sample.organization.id}'`,
    `insert into organizations select (o).* from (select o from organizations o where id = '${id}') s
       on conflict (id) do update set is_sample = true`,
  ])
    await expect(world.database.asApp({ organizationId: id }, sql), sql).rejects.toThrow(
      'from its making, or never',
    );
  for (const sql of [
    'alter table organizations disable trigger sample_mark_stays',
    'drop trigger sample_mark_stays on organizations',
    `set session_replication_role = 'replica'`,
    'create or replace function lanyard.refuse_other_sample_mark() returns trigger language sql as $$ select null $$',
  ])
    await expect(world.database.asApp({ organizationId: id }, sql), sql).rejects.toThrow(
      /must be owner|permission denied/,
    );
  await within(sample, (tx) => removeSample(tx, world.cloud.base, sample.organization));
  expect(await organizations()).toEqual([{ id }]);
});

test('a sample goes whole, its address is free again, and nobody else loses a row', async () => {
  const { base } = world.cloud;
  const sample = await aSample('Sample');
  await within(sample, (tx) => markSamplePeople(tx, sample.organization));
  await within(sample, (tx) => removeSample(tx, base, sample.organization));
  expect(await organizations()).toEqual([{ id: acme.organization.id }]);
  const left = await world.database.lookAt('select organization_id from lanyard.members');
  expect(left).toEqual([{ organization_id: acme.organization.id }]);
  await expect(base.dataKeys.open(sample.organization.id, Buffer.alloc(64))).rejects.toMatchObject({
    code: 'key-missing',
  });
});

test('attack: whoever has a set-up link says that what they make is a sample: it is none', async () => {
  const token = new URL(await world.setupLink()).hash.slice(1);
  const person = { ownerName: 'Mallory', ownerEmail: 'mallory@example.test' };
  const body = { token, name: 'Mine', address: 'mine', regionLabel: 'Here', ...person, isSample: true };
  const made = await aWire({ port: world.port }).send(
    requestTo(setUpOrganization, { origin: world.rootOrigin, body }),
  );
  expect(made.status).toBe(201);
  const rows = await world.database.lookAt(
    'select is_sample from organizations where is_sample or name = $1',
    ['Mine'],
  );
  expect(rows).toEqual([{ is_sample: false }]);
});
