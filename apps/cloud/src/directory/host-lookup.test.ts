import { aStatementListener, type StatementListener } from '@lanyard/testing/statement-listener';
import { rooms, type Rooms } from '@lanyard/testing/rooms';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase, type Database } from '../platform/database/database.ts';
import { createSites } from '../platform/http/sites.ts';
import { silentLog } from '../platform/telemetry/log.ts';
import { createDirectory } from './directory.ts';
import { createHostLookup, hostLookupLimits } from './host-lookup.ts';

let world: Rooms;
let listener: StatementListener;
let database: Database;
beforeAll(async () => {
  world = await rooms();
  listener = await aStatementListener(world.postgres.connections.app);
  database = openDatabase({ connection: listener.connection, log: silentLog, max: 2 });
});
afterAll(async () => {
  await database.close();
  await listener.close();
  await world.close();
});

const lookUps = () => listener.statements.filter((sql) => sql.includes('addresses')).length;

test('attack: thousands of invented hosts, before anybody pays a rate: a few look-ups, and real hosts are found all the same', async () => {
  const { clock, installation, dataKeys } = world;
  const { organization } = await world.anOrganization();
  const directory = createDirectory({ installation, database, dataKeys, clock });
  const sites = createSites({ lookup: (host) => directory.siteAt(host), clock });
  const invented = (from: number) =>
    Promise.all(
      Array.from({ length: 2_000 }, async (_, index) =>
        expect(await sites.find(`x${String(from + index)}.example.com`)).toBeUndefined(),
      ),
    );
  await invented(0);
  expect(lookUps()).toBeLessThanOrEqual(hostLookupLimits.freely + 1);
  expect(await sites.find(organization.host)).toMatchObject({ organization: { id: organization.id } });
  const before = lookUps();
  await invented(10_000);
  expect(lookUps()).toBe(before);
  await clock.advance(hostLookupLimits.windowMs);
  await invented(20_000);
  expect(lookUps() - before).toBeLessThanOrEqual(hostLookupLimits.freely + 1);
});

test('an organization made during such a flood is found when its making is heard of, at the latest after the window', async () => {
  const { clock } = world;
  const inUse = new Set<string>();
  const lookup = createHostLookup({
    clock,
    read: (host) => Promise.resolve(inUse.has(host) ? host : undefined),
    hosts: () => Promise.resolve(new Set(inUse)),
  });
  const flood = async () => {
    for (let count = 0; count <= hostLookupLimits.freely; count += 1) await lookup.find(`x${String(count)}`);
  };
  await flood();
  inUse.add('heard');
  expect(await lookup.find('heard')).toBeUndefined();
  lookup.forget();
  expect(await lookup.find('heard')).toBe('heard');
  inUse.add('unheard');
  expect(await lookup.find('unheard')).toBeUndefined();
  await clock.advance(hostLookupLimits.windowMs);
  await flood();
  expect(await lookup.find('unheard')).toBe('unheard');
});

test('a list that could not be read is read again', async () => {
  const { clock } = world;
  let fails = true;
  const lookup = createHostLookup({
    clock,
    read: (host) => Promise.resolve(host),
    hosts: () => (fails ? Promise.reject(new Error('no database')) : Promise.resolve(new Set(['there']))),
  });
  for (let count = 0; count < hostLookupLimits.freely; count += 1) await lookup.find('there');
  await expect(lookup.find('there')).rejects.toThrow('no database');
  fails = false;
  expect(await lookup.find('there')).toBe('there');
});
