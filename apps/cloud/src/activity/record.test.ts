import { rooms, type Rooms } from '@lanyard/testing/rooms';
import { randomUUIDv7 } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { record } from './record.ts';
import type { Entry } from './entry.ts';

let world: Rooms;
beforeAll(async () => {
  world = await rooms();
});
afterAll(async () => world.close());

const anEntry = (): Entry => ({
  act: 'member.invited',
  actor: { kind: 'member', id: randomUUIDv7() },
  from: { address: '203.0.113.7', browser: 'Chrome 131', system: 'Windows' },
  at: world.clock.now(),
  subject: { kind: 'member', id: randomUUIDv7(), name: 'Mia Müller' },
  after: { role: 'owner' },
});

async function recorded(): Promise<{ organizationId: string }> {
  const { organization } = await world.anOrganization();
  await world.within({ organizationId: organization.id }, async (tx) =>
    record(tx, await world.directory.dataKey(tx, organization.id), anEntry()),
  );
  return { organizationId: organization.id };
}

describe('the activity log only grows', () => {
  test.each([
    `update activity set act = 'member.joined'`,
    'delete from activity',
    'truncate activity',
    'update activity_links set number = 7',
    'delete from activity_links',
  ])('the app may not: %s', async (sql) => {
    const { organizationId } = await recorded();
    await expect(world.postgres.asApp({ organizationId }, sql)).rejects.toThrow('permission denied');
  });

  test('names, addresses and values lie sealed', async () => {
    const { organizationId } = await recorded();
    const [row] = await world.postgres.lookAt<{ row: string }>(
      'select a::text as row from activity a where organization_id = $1',
      [organizationId],
    );
    for (const word of ['Mia', '203.0.113.7', 'Chrome', 'owner']) {
      expect(row?.row).not.toContain(word);
      expect(row?.row).not.toContain(Buffer.from(word).toString('hex'));
    }
  });

  test('what is rolled back was not recorded', async () => {
    const { organization } = await world.anOrganization();
    const { id } = organization;
    const work = world.within({ organizationId: id }, async (tx) => {
      record(tx, await world.directory.dataKey(tx, id), anEntry());
      throw new Error('undone');
    });
    await expect(work).rejects.toThrow('undone');
    const rows = await world.postgres.lookAt(
      `select from activity where organization_id = $1 and act = 'member.invited'`,
      [id],
    );
    expect(rows).toEqual([]);
  });
});
