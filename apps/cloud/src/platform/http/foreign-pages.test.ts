import { route } from '@lanyard/contract/route';
import { aDatabase, type TestDatabase } from '@lanyard/testing/database';
import { anHttpServer, type TestServer } from '@lanyard/testing/http-server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMounting } from './mount.ts';
import { problem } from './problems.ts';

const base = {
  surface: 'organization',
  rate: 'write',
  access: 'open',
  problems: [],
  summary: 'Of this test.',
} as const;
const seeNote = route({ ...base, name: 'seeNote', method: 'GET', path: '/api/notes' });
const writeNote = route({ ...base, name: 'writeNote', method: 'POST', path: '/api/notes' });

/** Routes whose address paid. */
const paid: string[] = [];
let database: TestDatabase;
let world: TestServer;
beforeAll(async () => {
  database = await aDatabase();
  world = anHttpServer();
  const nobody = {
    prove: () => Promise.reject(problem('sign-in-required')),
    admit: () => Promise.reject(problem('sign-in-required')),
  };
  const { mount } = createMounting({
    server: world.server,
    gates: { login: nobody, session: nobody, 'session-proof': nobody, person: nobody },
    throttle: {
      arrive: ({ name }) => void paid.push(name),
      refused: () => Promise.resolve(),
      spend: () => undefined,
      guard: () => Promise.resolve(),
      failed: () => Promise.resolve(),
    },
    transaction: (scope, work) => database.database.transaction(scope, work),
  });
  mount(seeNote, () => Promise.resolve(undefined));
  mount(writeNote, () => Promise.resolve(undefined));
  await world.listen();
});
afterAll(async () => {
  await world.stop();
  await database.close();
});

/** Status, and who paid. */
async function asked(method: 'GET' | 'POST', headers: Record<string, string>) {
  paid.length = 0;
  const { status } = await world.send('/api/notes', { method, headers });
  return [status, ...paid];
}

const noCors = { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'empty' };

test('attack: any web page sends no-cors requests from its visitors: the address they share pays for none of them', async () => {
  for (const headers of [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'http://beta.localhost:8080' },
    { ...noCors, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    { ...noCors, 'sec-fetch-site': 'same-site' },
  ])
    expect(await asked('POST', headers)).toEqual([403]);
  for (const headers of [
    { ...noCors, 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'image' },
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' },
    { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' },
  ])
    expect(await asked('GET', headers)).toEqual([403]);
});

test('programs, our own pages, and a person who follows a link are let in, and pay', async () => {
  const own = { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' };
  for (const headers of [{}, { ...own, origin: 'http://acme.localhost:8080' }])
    expect(await asked('POST', headers)).toEqual([204, 'writeNote']);
  for (const headers of [
    {},
    own,
    { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
  ])
    expect(await asked('GET', headers)).toEqual([204, 'seeNote']);
});

test('an extension without cookies is let in as a program is; with the cookies of a page it is refused', async () => {
  const chrome = { 'sec-fetch-site': 'none', origin: 'chrome-extension://abcdefghijklmnopabcdefghijklmnop' };
  const firefox = { origin: 'moz-extension://3c1c9a4e-5b1c-4a0e-9d1f-2f6d5e0f7a11' };
  for (const headers of [chrome, firefox]) {
    expect(await asked('POST', headers)).toEqual([204, 'writeNote']);
    expect(await asked('POST', { ...headers, cookie: 'a=b' })).toEqual([403]);
    expect(await asked('POST', { ...headers, origin: `${headers.origin}.evil.example` })).toEqual([403]);
  }
});
