import { listSessions } from '@lanyard/contract/session';
import { listActivity } from '@lanyard/holder/activity';
import { aCloud, type TestCloud } from '@lanyard/testing/cloud';
import { aPlaceFile } from '@lanyard/testing/place-file';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  anOrganization,
  aSurfer,
  behindProxy,
  closeUnharmed,
  type Organization,
  type Person,
} from './cast.ts';

/** With a database of places the wallet says from where somebody asks, and warns of a country it never approved from. */

const folder = mkdtempSync(join(tmpdir(), 'lanyard-places-'));
const placesFile = join(folder, 'places.mmdb');
const germany = { city: { names: { en: 'Berlin' } }, country: { names: { en: 'Germany' } } };
const france = { country: { names: { en: 'France' } } };
let world: TestCloud;
let organization: Organization;
let person: Person;
beforeAll(async () => {
  writeFileSync(
    placesFile,
    aPlaceFile([
      ['203.0.113.0/24', germany],
      ['198.51.100.0/24', france],
    ]),
  );
  world = await aCloud({ settings: { ...behindProxy, LANYARD_PLACES_FILE: placesFile } });
  ({ organization, owner: person } = await anOrganization(world));
});
afterAll(async () => {
  await closeUnharmed(world);
  rmSync(folder, { recursive: true, force: true });
});

async function asked(address: string) {
  const browser = aSurfer(world, organization, { address });
  const attempt = await browser.showCode();
  const request = await person.phone.scan(attempt.link);
  const approve = async () => {
    await person.phone.approve(request);
    await browser.enter(attempt);
  };
  return { browser, request, approve };
}

test('a relay from a far country is warned of; places that were approved before, and unknown ones, are not', async () => {
  const first = await asked('203.0.113.5');
  expect(first.request).toMatchObject({
    unusualPlace: false,
    scanned: { requester: { place: 'Berlin, Germany', address: '203.0.113.5' } },
  });
  await first.approve();
  expect((await asked('203.0.113.77')).request.unusualPlace).toBe(false);
  expect((await asked('192.0.2.1')).request).toMatchObject({
    unusualPlace: false,
    scanned: { requester: { place: null } },
  });
  const relayed = await asked('198.51.100.9');
  expect(relayed.request).toMatchObject({
    unusualPlace: true,
    scanned: { requester: { place: 'France' } },
  });
  await relayed.approve();
  expect((await asked('198.51.100.10')).request.unusualPlace).toBe(false);
  const { sessions } = await first.browser.client.call(listSessions, {});
  expect(new Set(sessions.map(({ place }) => place))).toEqual(new Set(['Berlin, Germany', 'France']));
  expect((await listActivity(person.phone.wallet))[0]).toMatchObject({ place: 'France', result: 'done' });
});
