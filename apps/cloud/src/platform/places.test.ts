import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aPlaceFile } from '@lanyard/testing/place-file';
import { PlaceDatabaseError, readPlaceDatabase } from './place-database.ts';
import { openPlaces } from './places.ts';

/** Where an address is, by a file in the MaxMind format. */

const berlin = { city: { names: { de: 'Berlin', en: 'Berlin' } }, country: { names: { en: 'Germany' } } };
const france = { country: { iso_code: 'FR', names: { en: 'France' } } };
const places = [
  ['203.0.113.0/24', berlin],
  ['198.51.100.7/32', france],
  ['2001:db8:1::/48', berlin],
] as const;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lanyard-places-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const opened = (recordSize: 24 | 28 | 32) => {
  const file = join(folder, `places-${String(recordSize)}.mmdb`);
  writeFileSync(file, aPlaceFile(places, { recordSize }));
  return openPlaces(file);
};

describe.each([24, 28, 32] as const)('records of %s bits', (recordSize) => {
  test('tell city and country, the country alone, or nothing', () => {
    const found = opened(recordSize);
    expect(found.of('203.0.113.1')).toBe('Berlin, Germany');
    expect(found.of('::ffff:203.0.113.255')).toBe('Berlin, Germany');
    expect(found.of('2001:db8:1::5')).toBe('Berlin, Germany');
    expect(found.of('198.51.100.7')).toBe('France');
    for (const unknown of ['198.51.100.8', '203.0.114.1', '2001:db8:2::1', '::1', 'nothing', '1.2.3']) {
      expect(found.of(unknown)).toBeNull();
    }
  });
});

test('without a file nothing is known, and that is all right', () => {
  expect(openPlaces(undefined).of('203.0.113.1')).toBeNull();
});

test('a file that is no such database is refused; cut off or changed anywhere it never breaks a sign-in', () => {
  expect(() => readPlaceDatabase(Buffer.from('no database'))).toThrow(PlaceDatabaseError);
  const file = aPlaceFile(places, { recordSize: 24 });
  const path = join(folder, 'damaged.mmdb');
  for (let place = 0; place < file.length; place += 7) {
    const damaged = Buffer.from(file);
    damaged.writeUInt8(damaged.readUInt8(place) ^ 0xff, place);
    writeFileSync(path, damaged);
    let found;
    try {
      found = openPlaces(path);
    } catch (error) {
      expect(error).toBeInstanceOf(PlaceDatabaseError);
      continue;
    }
    for (const address of ['203.0.113.1', '2001:db8:1::5', '198.51.100.7']) {
      expect(['string', 'object']).toContain(typeof found.of(address));
    }
  }
});
