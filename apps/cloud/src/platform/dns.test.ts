import { aDnsServer, type TestDns } from '@lanyard/testing/dns-server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDns, type Dns } from './dns.ts';

let server: TestDns;
let dns: Dns;
beforeAll(async () => {
  server = await aDnsServer();
  dns = createDns([server.address]);
});
afterAll(async () => server.close());

test('a text is found among others, also a long one in parts; another one is shown, cut', async () => {
  const long = 'x'.repeat(700);
  server.zone.set('_lanyard.acme.test', { txt: ['v=spf1 -all', 'lanyard=abc', long] });
  expect(await dns.says('_lanyard.acme.test', 'lanyard=abc')).toEqual({ state: 'found', found: [] });
  expect(await dns.says('_lanyard.acme.test', long)).toMatchObject({ state: 'found' });
  const { state, found } = await dns.says('_lanyard.acme.test', 'lanyard=other');
  expect([state, found.map(({ length }) => length)]).toEqual(['other', [11, 11, 200]]);
  expect(await dns.says('_lanyard.nobody.test', 'lanyard=abc')).toEqual({ state: 'missing', found: [] });
});

test('a name leads to another by CNAME, also over several, or by the same addresses', async () => {
  server.zone.set('lanyard.test', { a: ['9.9.9.9', '9.9.9.10'] });
  server.zone.set('one.acme.test', { cname: 'LANYARD.test' });
  server.zone.set('two.acme.test', { cname: 'one.acme.test' });
  server.zone.set('three.acme.test', { a: ['9.9.9.10'] });
  for (const name of ['one', 'two', 'three'])
    expect([name, await dns.leadsTo(`${name}.acme.test`, 'lanyard.test')]).toEqual([
      name,
      { state: 'found', found: [] },
    ]);
  server.zone.set('four.acme.test', { a: ['9.9.9.10', '8.8.8.8'] });
  expect(await dns.leadsTo('four.acme.test', 'lanyard.test')).toEqual({
    state: 'other',
    found: ['9.9.9.10', '8.8.8.8'],
  });
  expect(await dns.leadsTo('five.acme.test', 'lanyard.test')).toEqual({ state: 'missing', found: [] });
});

test('attack: a name in a circle, and names without an end, come to an end', async () => {
  server.zone.set('a.loop.test', { cname: 'b.loop.test' });
  server.zone.set('b.loop.test', { cname: 'a.loop.test' });
  expect(await dns.leadsTo('a.loop.test', 'lanyard.test')).toMatchObject({ state: 'other' });
  for (let count = 0; count < 40; count += 1)
    server.zone.set(`n${String(count)}.loop.test`, { cname: `n${String(count + 1)}.loop.test` });
  const before = server.asked.length;
  await dns.leadsTo('n0.loop.test', 'lanyard.test');
  expect(server.asked.length - before).toBeLessThan(12);
});

test('attack: a name that leads inside tells nothing of the addresses there', async () => {
  server.zone.set('inside.acme.test', { a: ['10.1.2.3', '192.168.0.7', '8.8.8.8'] });
  expect(await dns.leadsTo('inside.acme.test', 'lanyard.test')).toEqual({
    state: 'other',
    found: ['8.8.8.8'],
  });
});

test('a server that refuses is no missing record', async () => {
  server.refused.add('_lanyard.broken.test');
  expect(await dns.says('_lanyard.broken.test', 'x')).toEqual({ state: 'unanswered', found: [] });
});
