import { aCloud, type TestCloud } from '@lanyard/testing/cloud';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CreatedOrganization } from './organizations.ts';
import { markSample, removeSample } from './samples.ts';

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

test('a sample goes whole, its address is free again, and nobody else loses a row', async () => {
  const { base } = world.cloud;
  const sample = await world.anOrganization('Sample');
  await within(sample, (tx) => markSample(tx, sample.organization));
  await within(sample, (tx) => removeSample(tx, base, sample.organization));
  expect(await organizations()).toEqual([{ id: acme.organization.id }]);
  const left = await world.database.lookAt('select organization_id from lanyard.members');
  expect(left).toEqual([{ organization_id: acme.organization.id }]);
  await expect(base.dataKeys.open(sample.organization.id, Buffer.alloc(64))).rejects.toMatchObject({
    code: 'key-missing',
  });
});
