import { rooms, type Rooms } from '@lanyard/testing/rooms';
import { randomUUIDv7 } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { memberNames } from '../members/index.ts';
import { inviteMember } from '../members/invitations.ts';
import { deleteMember } from '../members/states.ts';
import type { Entry } from './entry.ts';
import { readActivity } from './reading.ts';
import { record } from './record.ts';

let world: Rooms;
beforeAll(async () => {
  world = await rooms();
});
afterAll(async () => world.close());

async function aLog() {
  const { organization } = await world.anOrganization();
  const organizationId = organization.id;
  const within = <T>(work: Parameters<typeof world.within<T>>[1]) => world.within({ organizationId }, work);
  return {
    organizationId,
    within,
    add: async (entry: Partial<Entry> = {}) =>
      within(async (tx) =>
        record(tx, await world.directory.dataKey(tx, organizationId), {
          act: 'session.ended',
          actor: { kind: 'system' },
          from: undefined,
          at: world.clock.now(),
          ...entry,
        }),
      ),
    read: async (
      filter: Parameters<typeof readActivity>[2] = {},
      page: Parameters<typeof readActivity>[3] = {},
    ) =>
      within(async (tx) => {
        const dataKey = await world.directory.dataKey(tx, organizationId);
        return readActivity(tx, { dataKey, namesOf: memberNames }, filter, page);
      }),
  };
}

describe('the log is read', () => {
  test('newest first, a page at a time, every entry once', async () => {
    const log = await aLog();
    for (let n = 0; n < 5; n += 1) {
      await log.add({ after: { n } });
      if (n % 2 === 0) await world.clock.advance(1000);
    }
    const seen: unknown[] = [];
    let cursor: string | undefined;
    do {
      const page = await log.read({ acts: ['session.ended'] }, { limit: 2, cursor });
      seen.push(...page.entries.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    const { entries } = await log.read({ acts: ['session.ended'] });
    expect(seen).toEqual(entries.map(({ id }) => id));
    expect(new Set(seen).size).toBe(5);
    expect(entries.map(({ at }) => at)).toEqual(
      entries
        .map(({ at }) => at)
        .toSorted()
        .toReversed(),
    );
  });

  test('by who, about whom, what and when', async () => {
    const log = await aLog();
    const [who, whom] = [randomUUIDv7(), randomUUIDv7()];
    await log.add({ actor: { kind: 'member', id: who } });
    await log.add({ act: 'member.disabled', subject: { kind: 'member', id: whom, name: 'Mia' } });
    await world.clock.advance(60_000);
    const since = world.clock.now().toISOString();
    await log.add({ act: 'key.rotated' });
    const actsOf = async (filter: Parameters<typeof readActivity>[2]) =>
      (await log.read(filter)).entries.map(({ act }) => act);
    expect(await actsOf({ actorId: who })).toEqual(['session.ended']);
    expect(await actsOf({ subjectId: whom })).toEqual(['member.disabled']);
    expect(await actsOf({ acts: ['key.rotated', 'member.disabled'] })).toEqual([
      'key.rotated',
      'member.disabled',
    ]);
    expect(await actsOf({ since })).toEqual(['key.rotated']);
    expect(await actsOf({ until: since, actorId: who })).toEqual(['session.ended']);
  });

  test('who is gone keeps the name they last had', async () => {
    const log = await aLog();
    const { organizationId } = log;
    const invitee = { organizationId, name: 'Mia', email: 'mia@example.org', role: null };
    const member = await log.within((tx) => inviteMember(tx, world.directory, invitee, world.clock.now()));
    await log.add({ actor: { kind: 'member', id: member.id } });
    const nameThen = async () => (await log.read({ actorId: member.id })).entries[0]?.actor.name;
    expect(await nameThen()).toBe('Mia');
    await log.within((tx) => deleteMember(tx, { organizationId, memberId: member.id }));
    expect(await nameThen()).toBeNull();
    await log.add({ act: 'member.deleted', subject: { kind: 'member', id: member.id, name: 'Mia' } });
    expect(await nameThen()).toBe('Mia');
  });

  test('a cursor of another organization, or an invented one, is refused', async () => {
    const [log, other] = [await aLog(), await aLog()];
    for (let n = 0; n < 3; n += 1) await other.add();
    const { nextCursor } = await other.read({}, { limit: 1 });
    for (const cursor of [nextCursor ?? '', 'AAAA'])
      await expect(log.read({}, { cursor })).rejects.toMatchObject({ code: 'invalid-request' });
  });
});
