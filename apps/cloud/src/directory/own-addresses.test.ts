import { permissionsOfFixedRole } from '@lanyard/contract/permissions';
import { aDnsServer, type TestDns } from '@lanyard/testing/dns-server';
import { rooms, type Rooms } from '@lanyard/testing/rooms';
import { randomUUIDv7 } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SessionCaller } from '../access/index.ts';
import { createDns } from '../platform/dns.ts';
import {
  addAddress,
  checkDomain,
  dropDomain,
  listAddresses,
  lookingAtDomains,
  offerDomain,
  removeAddress,
} from './own-addresses.ts';

let world: Rooms;
let dns: TestDns;
beforeAll(async () => {
  [world, dns] = await Promise.all([rooms(), aDnsServer()]);
  await world.directory.follow(() => undefined);
});
afterAll(async () => Promise.all([world.close(), dns.close()]));

/** An organization and its owner at a console. */
async function aDesk() {
  const { organization } = await world.anOrganization();
  const organizationId = organization.id;
  const [owner] = await world.postgres.lookAt<{ id: string }>(
    'select id from members where organization_id = $1',
    [organizationId],
  );
  const caller: SessionCaller = {
    kind: 'session',
    organizationId,
    sessionId: randomUUIDv7(),
    personId: randomUUIDv7(),
    memberId: owner?.id ?? '',
    role: 'owner',
    permissions: permissionsOfFixedRole.owner,
    browserJkt: '',
    browserKey: undefined,
  };
  const trail = {
    actor: { kind: 'member', id: caller.memberId },
    from: undefined,
    at: world.clock.now(),
  } as const;
  const { directory } = world;
  const act = { directory, caller, trail };
  const within = async <T>(work: Parameters<typeof world.within<T>>[1]) =>
    world.within({ organizationId }, work);
  return {
    organization,
    caller,
    offer: async (host: string) => within(async (tx) => offerDomain(tx, act, host)),
    add: async (address: string) => within(async (tx) => addAddress(tx, act, address)),
    drop: async () => within(async (tx) => dropDomain(tx, act)),
    remove: async (host: string) => within(async (tx) => removeAddress(tx, act, host)),
    list: async () => within(async (tx) => listAddresses(tx, act, organizationId)),
    async check() {
      const seen = [];
      const parts = { directory, database: world.postgres.database, dns: createDns([dns.address]) };
      for await (const each of checkDomain(parts, { caller, trail }, new AbortController().signal))
        seen.push([each.record, each.state, ...each.found]);
      return seen;
    },
  };
}
type Desk = Awaited<ReturnType<typeof aDesk>>;

/** Puts the records that were asked for into the DNS. */
async function publish({ offer }: Desk, host: string): Promise<void> {
  const { records } = await offer(host);
  for (const { type, name, value } of records)
    dns.zone.set(name, type === 'TXT' ? { txt: [value] } : { cname: value });
}

const refusalOf = async (work: Promise<unknown>) =>
  work.then(
    () => 'nothing',
    (error: unknown) => (error as { code?: string }).code,
  );

test('a domain whose records are there leads to the organization; each record says what is missing until then', async () => {
  const desk = await aDesk();
  const offer = await desk.offer('id.acme-one.test');
  expect(offer.records).toEqual([
    {
      type: 'TXT',
      name: '_lanyard.id.acme-one.test',
      value: expect.stringMatching(/^lanyard=.{43}$/) as string,
    },
    { type: 'CNAME', name: 'id.acme-one.test', value: 'example.com' },
  ]);
  expect(await desk.check()).toEqual([
    ['TXT', 'missing'],
    ['CNAME', 'missing'],
    [null, 'missing'],
  ]);
  dns.zone.set('id.acme-one.test', { cname: 'elsewhere.test' });
  expect(await desk.check()).toEqual([
    ['TXT', 'missing'],
    ['CNAME', 'other', 'elsewhere.test'],
    [null, 'missing'],
  ]);
  await publish(desk, 'id.acme-one.test');
  expect((await desk.check()).at(-1)).toEqual([null, 'found']);
  const { addresses, domain } = await desk.list();
  expect(domain).toBe(null);
  expect(addresses.map(({ host, current, own }) => [host, current, own])).toEqual([
    [desk.organization.host, true, false],
    ['id.acme-one.test', false, true],
  ]);
  expect(await world.directory.siteAt('id.acme-one.test')).toMatchObject({
    leadsTo: desk.organization.origin,
    organization: { id: desk.organization.id },
  });
  expect(await world.directory.siteAt(desk.organization.host)).not.toHaveProperty('leadsTo');
});

test('the same domain named again keeps its token; another one takes another; dropped, nothing is left to check', async () => {
  const desk = await aDesk();
  const first = await desk.offer('id.acme-two.test');
  expect(await desk.offer('id.acme-two.test.')).toEqual(first);
  const second = await desk.offer('in.acme-two.test');
  expect(second.records[0]?.value).not.toBe(first.records[0]?.value);
  await desk.drop();
  expect(await refusalOf(desk.check())).toBe('no-domain');
});

test('attack: the token of one organization proves nothing for another', async () => {
  const [acme, thief] = await Promise.all([aDesk(), aDesk()]);
  await publish(acme, 'id.acme-three.test');
  await thief.offer('id.acme-three.test');
  expect((await thief.check()).map(([, state]) => state)).toEqual(['other', 'found', 'missing']);
  expect((await acme.check()).at(-1)).toEqual([null, 'found']);
});

test('attack: a domain that another organization has is refused, named and also proven a moment later', async () => {
  const [acme, other] = await Promise.all([aDesk(), aDesk()]);
  await publish(acme, 'id.acme-four.test');
  const { records } = await other.offer('id.acme-four.test');
  const texts = [...(dns.zone.get('_lanyard.id.acme-four.test')?.txt ?? []), records[0]?.value ?? ''];
  dns.zone.set('_lanyard.id.acme-four.test', { txt: texts });
  const outcomes = await Promise.all([acme.check(), other.check()].map(refusalOf));
  expect(new Set(outcomes)).toEqual(new Set(['address-taken', 'nothing']));
  const third = await aDesk();
  expect(await refusalOf(third.offer('id.acme-four.test'))).toBe('address-taken');
});

test('attack: what is the installation’s, or means another thing on each network, is no domain of one’s own', async () => {
  const desk = await aDesk();
  for (const host of [
    'localhost',
    'acme.localhost',
    'example.com',
    'wallet.example.com',
    'beta.example.com',
    'printer.local',
    'db.internal',
    '10.0.0.1',
    '127.1',
    'acme',
    'a..b.test',
    '-a.test',
    'https://acme.test',
    `${'a'.repeat(64)}.test`,
  ])
    expect([host, await refusalOf(desk.offer(host))]).toEqual([host, 'domain-refused']);
});

test('an address of the installation leads to the organization at once; of ten no more, also by two at once', async () => {
  const desk = await aDesk();
  const slug = desk.organization.host.split('.')[0] ?? '';
  const { addresses } = await desk.add(`${slug}-b`);
  expect(addresses.map(({ host, current }) => [host, current])).toContainEqual([
    `${slug}-b.example.com`,
    false,
  ]);
  expect(await refusalOf(desk.add(`${slug}-b`))).toBe('address-taken');
  expect(await refusalOf(desk.add('wallet'))).toBe('address-reserved');
  for (const letter of 'cdefghi') await desk.add(`${slug}-${letter}`);
  const outcomes = await Promise.all(['j', 'k'].map(async (each) => refusalOf(desk.add(`${slug}-${each}`))));
  expect(new Set(outcomes)).toEqual(new Set(['nothing', 'too-many-addresses']));
  expect((await desk.list()).addresses).toHaveLength(10);
});

test('whoever was demoted since their request began names, adds and proves nothing', async () => {
  const desk = await aDesk();
  await publish(desk, 'id.acme-five.test');
  await world.postgres.lookAt(`update members set role = 'user' where organization_id = $1 and id = $2`, [
    desk.caller.organizationId,
    desk.caller.memberId,
  ]);
  expect(await refusalOf(desk.check())).toBe('forbidden');
  expect(await refusalOf(desk.offer('id.acme-six.test'))).toBe('forbidden');
  expect(await refusalOf(desk.add('demoted'))).toBe('forbidden');
  expect((await desk.list()).addresses).toHaveLength(1);
});

/** The job that looks at all domains, once. */
async function lookAtAll(): Promise<void> {
  const { directory, clock } = world;
  const parts = { directory, clock, database: world.postgres.database, dns: createDns([dns.address]) };
  await lookingAtDomains(parts).run({}, { signal: new AbortController().signal, attempt: 1 });
}

test('a domain whose DNS was changed is told once, and is whole again when it is back', async () => {
  const desk = await aDesk();
  const host = 'id.acme-nine.test';
  await publish(desk, host);
  await desk.check();
  const [proof, way] = [dns.zone.get(`_lanyard.${host}`), dns.zone.get(host)];
  const lostAt = async () => (await desk.list()).addresses.find((each) => each.host === host)?.lostAt;
  const told = async () =>
    world.postgres.lookAt(`select 1 from activity where organization_id = $1 and act = 'address.lost'`, [
      desk.organization.id,
    ]);
  await lookAtAll();
  expect(await lostAt()).toBe(null);
  // A name server that does not answer says nothing.
  dns.refused.add(host);
  await lookAtAll();
  dns.refused.delete(host);
  expect(await lostAt()).toBe(null);
  for (const change of [
    () => dns.zone.set(host, { cname: 'elsewhere.test' }),
    () => dns.zone.delete(`_lanyard.${host}`),
  ]) {
    const before = (await told()).length;
    change();
    await lookAtAll();
    await lookAtAll();
    expect(await lostAt()).not.toBe(null);
    expect(await told()).toHaveLength(before + 1);
    dns.zone.set(host, way ?? {});
    dns.zone.set(`_lanyard.${host}`, proof ?? {});
    await lookAtAll();
    expect(await lostAt()).toBe(null);
  }
});

test('a removed address leads nowhere, is nobody else’s, and can be taken again; the current one stays', async () => {
  const [desk, other] = await Promise.all([aDesk(), aDesk()]);
  const host = 'id.acme-ten.test';
  await publish(desk, host);
  await desk.check();
  expect(await world.directory.siteAt(host)).toBeDefined();
  expect((await desk.remove(host)).addresses.map((each) => each.host)).toEqual([desk.organization.host]);
  expect(await world.directory.siteAt(host)).toBeUndefined();
  expect(await refusalOf(desk.remove(host))).toBe('not-an-address');
  expect(await refusalOf(desk.remove(desk.organization.host))).toBe('not-an-address');
  expect(await refusalOf(other.offer(host))).toBe('address-taken');
  await publish(desk, host);
  expect((await desk.check()).at(-1)).toEqual([null, 'found']);
  expect(await world.directory.siteAt(host)).toBeDefined();
  expect(await refusalOf(other.remove(host))).toBe('not-an-address');
});
