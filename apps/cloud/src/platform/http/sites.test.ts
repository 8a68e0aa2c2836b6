import { fakeClock } from '@lanyard/testing/clock';
import { testSites } from '@lanyard/testing/http-server';
import { expect, test } from 'vitest';
import { createSites, hostNameOf } from './sites.ts';

function aDirectory(capacity?: number) {
  const clock = fakeClock();
  const asked: string[] = [];
  const sites = createSites({
    clock,
    ...(capacity === undefined ? {} : { capacity }),
    lookup: async (host) => {
      asked.push(host);
      return testSites[host];
    },
  });
  return { clock, asked, sites };
}

test('a host is looked up once a minute, and answered at once in between', async () => {
  const { sites, asked, clock } = aDirectory();
  expect(await sites.find('acme.localhost:8080')).toBe(testSites['acme.localhost']);
  expect(sites.find('ACME.localhost')).toBe(testSites['acme.localhost']);
  await clock.advance(60_000);
  await sites.find('acme.localhost');
  expect(asked).toEqual(['acme.localhost', 'acme.localhost']);
});

test('requests that come together ask once', async () => {
  const { sites, asked } = aDirectory();
  await Promise.all([sites.find('acme.localhost'), sites.find('acme.localhost:8080')]);
  expect(asked).toHaveLength(1);
});

test('an unknown host is remembered for five seconds only, so that a new organization is there soon', async () => {
  const { sites, asked, clock } = aDirectory();
  expect(await sites.find('new.localhost')).toBeUndefined();
  expect(sites.find('new.localhost')).toBeUndefined();
  await clock.advance(5_000);
  await sites.find('new.localhost');
  expect(asked).toHaveLength(2);
});

test('what was read before a change is not kept after it', async () => {
  const { sites, asked } = aDirectory();
  const before = sites.find('acme.localhost');
  sites.forget('acme.localhost');
  await before;
  await sites.find('acme.localhost');
  expect(asked).toHaveLength(2);
});

test('a flood of invented hosts pushes out no real one', async () => {
  const { sites, asked } = aDirectory(10);
  await sites.find('acme.localhost');
  for (let index = 0; index < 25; index += 1) await sites.find(`x${String(index)}.localhost`);
  expect(sites.find('acme.localhost')).toBe(testSites['acme.localhost']);
  expect(asked).toHaveLength(26);
});

test('a failed look-up is not remembered', async () => {
  let fails = true;
  const sites = createSites({
    clock: fakeClock(),
    lookup: async () => {
      if (fails) throw new Error('no database');
      return testSites['acme.localhost'];
    },
  });
  await expect(sites.find('acme.localhost')).rejects.toThrow('no database');
  fails = false;
  expect(await sites.find('acme.localhost')).toBe(testSites['acme.localhost']);
});

test.each([
  ['acme.localhost', 'acme.localhost'],
  ['Acme.Localhost:443', 'acme.localhost'],
  ['acme.localhost.', undefined],
  ['.localhost', undefined],
  ['acme..localhost', undefined],
  ['acme.localhost:', undefined],
  ['user@acme.localhost', undefined],
  ['acme.localhost/x', undefined],
  ['acme_.localhost', undefined],
  ['-acme.localhost', undefined],
  ['[::1]:80', undefined],
  [`${'a'.repeat(64)}.localhost`, undefined],
  [`${'a.'.repeat(127)}localhost`, undefined],
  ['', undefined],
  [undefined, undefined],
])('of the header %s the name is %s', (header, name) => {
  expect(hostNameOf(header)).toBe(name);
});
