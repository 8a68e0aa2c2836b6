import { rooms, type Rooms } from '@lanyard/testing/rooms';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { activateMember } from '../members/store.ts';
import { remindOwners } from './reminder.ts';

let world: Rooms;
beforeAll(async () => {
  world = await rooms();
});
afterAll(async () => world.close());

const dayMs = 24 * 60 * 60_000;

async function aDueOrganization() {
  const { organization } = await world.anOrganization();
  const organizationId = organization.id;
  const [owner] = await world.postgres.lookAt<{ id: string }>(
    'select id from members where organization_id = $1',
    [organizationId],
  );
  const person = await world.aPerson();
  await world.within({ organizationId }, async (tx) =>
    activateMember(tx, organizationId, owner?.id ?? '', person.id, world.clock.now()),
  );
  const remind = async (days: number) =>
    world.within({ organizationId }, async (tx) =>
      remindOwners(tx, world.directory, {
        organizationId,
        now: new Date(world.clock.now().getTime() + days * dayMs),
      }),
    );
  const confirm = async (days: number) =>
    world.postgres.lookAt(`update members set role_confirmed_at = $2 where organization_id = $1`, [
      organizationId,
      new Date(world.clock.now().getTime() + days * dayMs),
    ]);
  return { organizationId, remind, confirm };
}

test('owners are reminded after 90 days, then every 90 days while something is due, and not by two processes', async () => {
  const { organizationId, remind, confirm } = await aDueOrganization();
  expect(await remind(89)).toBe(false);
  expect((await Promise.all([remind(91), remind(91)])).toSorted()).toEqual([false, true]);
  expect(await remind(180)).toBe(false);
  expect(await remind(182)).toBe(true);
  await confirm(250);
  expect(await remind(300)).toBe(false);
  expect(await remind(341)).toBe(true);
  const recorded = await world.postgres.lookAt<{ act: string }>(
    `select act from activity where organization_id = $1 and act = 'role.review-due'`,
    [organizationId],
  );
  expect(recorded).toHaveLength(3);
});

test('an organization that does not want the reminder gets none', async () => {
  const { organizationId, remind } = await aDueOrganization();
  await world.postgres.lookAt(`update organizations set notices = '{}' where id = $1`, [organizationId]);
  expect(await remind(91)).toBe(false);
});
