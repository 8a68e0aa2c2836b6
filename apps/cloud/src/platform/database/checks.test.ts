import { aDatabase, type TestDatabase } from '@lanyard/testing/database';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { catalogProblems, roleProblems } from './checks.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await aDatabase();
});
afterAll(async () => db.close());

test('row-level security holds on every table of this version', async () => {
  expect(await catalogProblems(db.database.pool)).toEqual([]);
});

test('the app role owns nothing and can become nobody', async () => {
  expect(await roleProblems(db.database.pool)).toEqual([]);
});
