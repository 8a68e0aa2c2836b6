import { rooms, type Rooms } from '@lanyard/testing/rooms';
import { randomUUIDv7 } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DataKey } from '../platform/keys/data-keys.ts';
import { extendChain } from './chain.ts';
import { record } from './record.ts';
import { forgetOldActivity } from './retention.ts';
import { verifyChain, type Head } from './verify.ts';

// Whoever holds the database, but not the keys, can neither edit nor remove an entry unseen.

let world: Rooms;
beforeAll(async () => {
  // Long ago, so that the years of these tests are past for the database too.
  world = await rooms(new Date('2010-01-01T12:00:00.000Z'));
});
afterAll(async () => world.close());

const day = 24 * 60 * 60_000;

/** An organization's log; `link` entries recorded and put into the chain, one link each time. */
async function aLog() {
  const { organization } = await world.anOrganization();
  const { id } = organization;
  const within = <T>(work: (tx: Parameters<Parameters<Rooms['within']>[1]>[0], key: DataKey) => Promise<T>) =>
    world.within({ organizationId: id }, async (tx) => work(tx, await world.directory.dataKey(tx, id)));
  const add = async (count = 1) => {
    for (let n = 0; n < count; n += 1) {
      await within((tx, key) => {
        record(tx, key, {
          act: 'member.disabled',
          actor: { kind: 'member', id: randomUUIDv7() },
          from: { address: '203.0.113.7', browser: 'Chrome', system: 'Windows' },
          at: world.clock.now(),
          subject: { kind: 'member', id: randomUUIDv7(), name: 'Mia' },
          before: { role: 'owner' },
        });
        return Promise.resolve();
      });
    }
  };
  const chain = () => within(extendChain);
  const look = async <R extends object>(sql: string) =>
    world.postgres.lookAt<R & Record<string, unknown>>(sql, [id]);
  const entries = async () =>
    (
      await look<{ id: string }>(
        `select id from activity where organization_id = $1 and act = 'member.disabled' order by at, id`,
      )
    ).map((row) => row.id);
  return {
    id,
    within,
    add,
    chain,
    look,
    entries,
    link: async (count = 1) => {
      await add(count);
      await chain();
    },
    verify: (known?: Head) => within((tx, key) => verifyChain(tx, key, known)),
    forget: () => within((tx, key) => forgetOldActivity(tx, key, world.clock.now())),
  };
}

describe('a log that nobody touched is whole', () => {
  test('chained, waiting for the chain, and with links of many', async () => {
    const log = await aLog();
    expect(await log.verify()).toMatchObject({ entries: 1, head: undefined, fault: undefined });
    await log.link(3);
    await log.link();
    await log.add(2);
    expect(await log.verify()).toMatchObject({ entries: 7, head: { number: 2 }, fault: undefined });
  });

  test('written and chained by many at once, every entry is in one link, once', async () => {
    const log = await aLog();
    await Promise.all(
      Array.from({ length: 30 }, async () => {
        await log.add();
        await log.chain();
      }),
    );
    await log.chain();
    const { entries, fault } = await log.verify();
    expect([entries, fault]).toEqual([31, undefined]);
    const [chained] = await log.look<{ n: string }>(
      'select sum(cardinality(entry_ids)) as n from activity_links where organization_id = $1',
    );
    expect(chained?.n).toBe('31');
  });

  test('who writes an entry waits for nobody: an earlier one that is not committed yet comes into a later link', async () => {
    const log = await aLog();
    await log.within(async (tx, key) => {
      record(tx, key, {
        act: 'member.joined',
        actor: { kind: 'system' },
        from: undefined,
        at: world.clock.now(),
      });
      await log.link(2);
      expect(await log.verify()).toMatchObject({ entries: 3, fault: undefined });
    });
    await log.chain();
    expect(await log.verify()).toMatchObject({ entries: 4, head: { number: 2 }, fault: undefined });
  });
});

describe('the first entry that was tampered with is named', () => {
  test.each([
    `act = 'member.enabled'`,
    `at = at - interval '1 hour'`,
    'actor_id = gen_random_uuid()',
    `actor_kind = 'operator', actor_id = null`,
    `subject_id = 'somebody-else'`,
    `sealed_details = set_byte(sealed_details, 20, get_byte(sealed_details, 20) # 1)`,
    `digest = sha256(digest)`,
  ])('edited: %s', async (change) => {
    const log = await aLog();
    await log.link(3);
    await log.link(2);
    const [, second = ''] = await log.entries();
    await log.look(`update activity set ${change} where organization_id = $1 and id = '${second}'`);
    expect((await log.verify()).fault).toMatchObject({ kind: 'entry-edited', what: second });
  });

  test('edited before it came into the chain', async () => {
    const log = await aLog();
    await log.add();
    const [first = ''] = await log.entries();
    await log.look(
      `update activity set act = 'member.enabled' where organization_id = $1 and id = '${first}'`,
    );
    expect((await log.verify()).fault).toMatchObject({ kind: 'entry-edited', what: first });
    await log.chain();
    expect((await log.verify()).fault).toMatchObject({ kind: 'entry-edited', what: first });
  });

  test('removed', async () => {
    const log = await aLog();
    await log.link(3);
    const [, second = ''] = await log.entries();
    await log.look(`delete from activity where organization_id = $1 and id = '${second}'`);
    expect((await log.verify()).fault).toMatchObject({ kind: 'entry-removed', what: second });
  });

  test('removed with its link, and with the links renumbered', async () => {
    const log = await aLog();
    for (let n = 0; n < 4; n += 1) await log.link();
    await log.look(`delete from activity_links where organization_id = $1 and number = 2`);
    expect((await log.verify()).fault).toEqual({ kind: 'link-removed', what: '2', at: undefined });
    await log.look(`update activity_links set number = number - 1 where organization_id = $1 and number > 2`);
    expect((await log.verify()).fault).toMatchObject({ kind: 'link-edited', what: '2' });
  });

  test('taken out of its link as well', async () => {
    const log = await aLog();
    await log.link(3);
    await log.look(
      `update activity_links set entry_ids = entry_ids[2:], entry_digests = substr(entry_digests, 33) where organization_id = $1`,
    );
    expect((await log.verify()).fault).toMatchObject({ kind: 'link-edited', what: '1' });
  });

  test('slipped in, also with the digest of another entry', async () => {
    const log = await aLog();
    await log.link();
    await log.look(
      `insert into activity select organization_id, gen_random_uuid(), at, act, actor_kind, actor_id, subject_kind, subject_id,
         sealed_details, digest from activity where organization_id = $1 limit 1`,
    );
    expect((await log.verify()).fault).toMatchObject({ kind: 'entry-added' });
  });

  test('the beginning cut off', async () => {
    const log = await aLog();
    for (let n = 0; n < 3; n += 1) await log.link();
    await log.look(
      `delete from activity where organization_id = $1 and id in (select unnest(entry_ids) from activity_links where number = 1)`,
    );
    await log.look(`delete from activity_links where organization_id = $1 and number = 1`);
    expect((await log.verify()).fault).toEqual({ kind: 'start-removed', what: '1', at: undefined });
  });

  test('the end cut off, by a head that was kept elsewhere', async () => {
    const log = await aLog();
    for (let n = 0; n < 3; n += 1) await log.link();
    const { head } = await log.verify();
    await log.link();
    expect((await log.verify(head)).fault).toBeUndefined();
    await log.look(
      `delete from activity a using activity_links l where a.organization_id = $1 and l.number > 2 and a.id = any (l.entry_ids)`,
    );
    await log.look(`delete from activity_links where organization_id = $1 and number > 2`);
    expect((await log.verify()).fault).toBeUndefined();
    expect((await log.verify(head)).fault).toMatchObject({ kind: 'head-missing', what: '3' });
    await log.link();
    expect((await log.verify(head)).fault).toMatchObject({ kind: 'head-missing', what: '3' });
  });
});

describe('what is older than the setting is forgotten, and the chain stays whole', () => {
  test('after a year: the old links with their entries; the log says so itself', async () => {
    const log = await aLog();
    for (let n = 0; n < 3; n += 1) await log.link(2);
    expect(await log.forget()).toBe(0);
    await world.clock.advance(200 * day);
    await log.link(2);
    const { head } = await log.verify();
    await world.clock.advance(170 * day);
    expect(await log.forget()).toBe(7);
    expect(await log.verify(head)).toMatchObject({ entries: 3, fault: undefined });
    await log.link();
    expect(await log.verify(head)).toMatchObject({ entries: 4, fault: undefined });
    const [first] = await log.look<{ n: string }>(
      'select min(number) as n from activity_links where organization_id = $1',
    );
    expect(first?.n).toBe('4');
    // Long after, the entry that said so is forgotten too.
    await world.clock.advance(400 * day);
    await log.link();
    await log.forget();
    await log.chain();
    expect((await log.verify()).fault).toBeUndefined();
  });

  test('the app cannot have anything forgotten that is to be kept', async () => {
    const log = await aLog();
    await log.link(2);
    const at = world.clock.now();
    const call = 'select forget_activity(1, $1)';
    await expect(world.postgres.asApp({ organizationId: log.id }, call, [at])).rejects.toThrow('to be kept');
    // A time that it makes up makes nothing old.
    await log.look(`update activity set at = now() where organization_id = $1`);
    const late = new Date('2999-01-01T00:00:00Z');
    await expect(world.postgres.asApp({ organizationId: log.id }, call, [late])).rejects.toThrow(
      'to be kept',
    );
    await log.look(`update organizations set activity_days = 0 where id = $1`);
    await world.clock.advance(4000 * day);
    expect(await log.forget()).toBe(0);
    expect((await log.verify()).entries).toBe(3);
  });
});
