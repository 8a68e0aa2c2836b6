import { join } from 'node:path';
import { fakeClock, type FakeClock } from '@lanyard/testing/clock';
import { aFolder } from '@lanyard/testing/folder';
import * as fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import { blindIndex, dataKeys, sealedColumns, type DataKey, type DataKeys, type Place } from './data-keys.ts';
import type { KeyService } from './key-service.ts';
import { openLocalKeys } from './local-keys.ts';
import { KeyError } from './problem.ts';

const runs = 25;
const school = '0198b1c0-0000-7000-8000-000000000001';
const clinic = '0198b1c0-0000-7000-8000-000000000002';
const place: Place = { table: 'members', column: 'sealed_name', row: '0198b1c0-0000-7000-8000-000000000009' };

let kms: KeyService;
let clock: FakeClock;
let keys: DataKeys;
let ofSchool: { dataKey: DataKey; sealed: Buffer };
let ofClinic: { dataKey: DataKey; sealed: Buffer };

beforeEach(async () => {
  kms = await openLocalKeys(join(await aFolder(), 'keys'));
  clock = fakeClock();
  keys = dataKeys(kms, clock);
  ofSchool = await keys.make(school);
  ofClinic = await keys.make(clinic);
});

function isBroken(work: () => unknown): boolean {
  try {
    work();
  } catch (error) {
    return error instanceof KeyError && error.code === 'seal-broken';
  }
  return false;
}

test('a data key opens what it sealed, in this process and the next', async () => {
  const sealed = sealedColumns(ofSchool.dataKey).seal(place, 'Zoë');
  const reopened = await dataKeys(kms, clock).open(school, ofSchool.sealed);
  expect(sealedColumns(reopened).openText(place, sealed)).toBe('Zoë');
  expect(ofSchool.sealed.includes('Zoë')).toBe(false);
});

test('a value moved to another row, column, table or organization is refused', () => {
  const columns = sealedColumns(ofSchool.dataKey);
  fc.assert(
    fc.property(fc.string(), fc.constantFrom('table', 'column', 'row'), fc.string(), (value, part, other) => {
      fc.pre(place[part] !== other);
      const sealed = columns.seal(place, value);
      expect(columns.openText(place, sealed)).toBe(Buffer.from(value).toString());
      expect(isBroken(() => columns.open({ ...place, [part]: other }, sealed))).toBe(true);
      expect(isBroken(() => sealedColumns(ofClinic.dataKey).open(place, sealed))).toBe(true);
      // The organization is bound by the seal too, not by the key alone.
      expect(
        isBroken(() => sealedColumns({ ...ofSchool.dataKey, organizationId: clinic }).open(place, sealed)),
      ).toBe(true);
    }),
    { numRuns: runs },
  );
});

test('any flipped bit of a sealed column is refused', () => {
  const columns = sealedColumns(ofSchool.dataKey);
  const sealed = columns.seal(place, 'alice@example.com');
  for (let bit = 0; bit < sealed.length * 8; bit += 1) {
    const flipped = Buffer.from(sealed);
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(isBroken(() => columns.open(place, flipped))).toBe(true);
  }
});

test("one organization's sealed data key opens for no other", async () => {
  await expect(keys.open(clinic, ofSchool.sealed)).rejects.toMatchObject({ code: 'seal-broken' });
});

test('destroying the KMS key destroys the data: here at once, in other processes within ten minutes', async () => {
  const elsewhere = dataKeys(kms, clock);
  await elsewhere.open(school, ofSchool.sealed);
  await keys.destroy(school);
  await expect(keys.open(school, ofSchool.sealed)).rejects.toMatchObject({ code: 'key-missing' });
  await elsewhere.open(school, ofSchool.sealed);
  await clock.advance(10 * 60_000);
  await expect(elsewhere.open(school, ofSchool.sealed)).rejects.toMatchObject({ code: 'key-missing' });
  // The other organization is untouched.
  await elsewhere.open(clinic, ofClinic.sealed);
});

test('a data key that did not open is asked for again, and a new one replaces the old', async () => {
  const damaged = Buffer.from(ofSchool.sealed);
  damaged[20] = (damaged[20] ?? 0) ^ 1;
  await expect(keys.open(school, damaged)).rejects.toMatchObject({ code: 'seal-broken' });
  await keys.open(school, ofSchool.sealed);
  const renewed = await keys.make(school);
  const sealed = sealedColumns(renewed.dataKey).seal(place, 'new');
  expect(sealedColumns(await keys.open(school, renewed.sealed)).openText(place, sealed)).toBe('new');
});

test('a blind index finds equal values of one field and organization, and tells nothing else', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (value, other) => {
      fc.pre(value !== other);
      const index = blindIndex(ofSchool.dataKey, 'members.email', value);
      expect(index).toHaveLength(32);
      expect(blindIndex(ofSchool.dataKey, 'members.email', value)).toEqual(index);
      expect(blindIndex(ofSchool.dataKey, 'members.email', other)).not.toEqual(index);
      expect(blindIndex(ofSchool.dataKey, 'members.name', value)).not.toEqual(index);
      expect(blindIndex(ofClinic.dataKey, 'members.email', value)).not.toEqual(index);
    }),
    { numRuns: runs },
  );
});
