import { aDatabase, type TestDatabase } from '@lanyard/testing/database';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { silentLog } from '../telemetry/log.ts';
import { assertGuarded, catalogProblems, globalTables, roleProblems } from './checks.ts';
import { openDatabase } from './database.ts';

let db: TestDatabase;
let owner: Client;

beforeAll(async () => {
  db = await aDatabase();
  owner = new Client({ ...db.connections.owner, options: '-c search_path=lanyard' });
  await owner.connect();
});

afterAll(async () => {
  await owner.end();
  await db.close();
});

test('row-level security holds on every table of this version', async () => {
  expect(await catalogProblems(db.database.pool)).toEqual([]);
});

test('the app connects as a role that owns nothing and can become no other', async () => {
  expect(await roleProblems(db.database.pool)).toEqual([]);
});

test('a start on a guarded database goes on; as the owner it is refused', async () => {
  await assertGuarded(db.database.pool);
  const asOwner = openDatabase({ connection: db.connections.owner, log: silentLog });
  onTestFinished(async () => asOwner.close());
  await expect(assertGuarded(asOwner.pool)).rejects.toThrow(/lanyard_owner, which owns tables/);
});

test('every table that is called global is there', async () => {
  const rows = await db.lookAt<{ relname: string }>(
    `SELECT relname FROM pg_class WHERE relnamespace = 'lanyard'::regnamespace AND relname = ANY ($1)`,
    [globalTables],
  );
  expect(rows).toHaveLength(globalTables.length);
});

const guarded = `
  CREATE TABLE planted (organization_id uuid, id uuid, person_id uuid, PRIMARY KEY (organization_id, id));
  ALTER TABLE planted ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;`;
const policy = 'CREATE POLICY p ON planted USING (organization_id = current_organization());';

test.each([
  [
    'a table of no organization',
    'CREATE TABLE planted (id uuid PRIMARY KEY)',
    'planted has no organization_id and is not listed as global',
  ],
  [
    'a key that starts with something else',
    `CREATE TABLE planted (organization_id uuid, id uuid, PRIMARY KEY (id, organization_id));
     ALTER TABLE planted ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY; ${policy}`,
    'planted has a primary key that does not start with organization_id',
  ],
  [
    'a table without a primary key',
    `CREATE TABLE planted (organization_id uuid);
     ALTER TABLE planted ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY; ${policy}`,
    'planted has a primary key that does not start with organization_id',
  ],
  [
    'security that is not enabled',
    `${guarded} ${policy} ALTER TABLE planted DISABLE ROW LEVEL SECURITY`,
    'planted lacks enabled and forced row-level security',
  ],
  [
    'security that does not hold the owner',
    `${guarded} ${policy} ALTER TABLE planted NO FORCE ROW LEVEL SECURITY`,
    'planted lacks enabled and forced row-level security',
  ],
  ['no policy', guarded, 'planted has no policy for the app'],
  [
    'a policy for the owner alone',
    `${guarded} CREATE POLICY p ON planted TO lanyard_owner USING (true)`,
    'planted has no policy for the app',
  ],
  [
    'a policy that lets everything through',
    `${guarded} ${policy} CREATE POLICY q ON planted FOR SELECT TO lanyard_app USING (true)`,
    'planted has policy q, which lets other rows through',
  ],
  [
    'a policy with a way around',
    `${guarded} CREATE POLICY p ON planted USING (organization_id = current_organization() OR id IS NOT NULL)`,
    'planted has policy p, which lets other rows through',
  ],
  [
    'a policy that takes rows of others',
    `${guarded} CREATE POLICY p ON planted USING (organization_id = current_organization()) WITH CHECK (true)`,
    'planted has policy p, which lets other rows through',
  ],
  [
    'a person who may write',
    `${guarded} ${policy} CREATE POLICY q ON planted USING (person_id = current_person())`,
    'planted has policy q, which lets other rows through',
  ],
  [
    'a reference that may cross organizations',
    `${guarded} ${policy} ALTER TABLE members ADD UNIQUE (id);
     ALTER TABLE planted ADD CONSTRAINT to_member FOREIGN KEY (id) REFERENCES members (id)`,
    'planted has reference to_member without organization_id',
  ],
  [
    'a view with the rights of its owner',
    'CREATE VIEW planted AS SELECT * FROM members',
    'planted is a view that runs with the rights of its owner: add security_invoker',
  ],
  [
    'a materialized view',
    'CREATE MATERIALIZED VIEW planted AS SELECT * FROM members',
    'planted is a materialized view or foreign table: row-level security does not reach it',
  ],
  [
    'a function that can be led astray',
    `CREATE FUNCTION planted() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM members'`,
    `planted() runs with its owner's rights and does not fix its search_path`,
  ],
])('the catalog check catches %s', async (_breach, sql, problem) => {
  await owner.query('BEGIN');
  onTestFinished(async () => {
    await owner.query('ROLLBACK');
  });
  await owner.query(sql);
  expect(await catalogProblems(owner)).toEqual([problem]);
});

test('the catalog check accepts what is right', async () => {
  await owner.query('BEGIN');
  onTestFinished(async () => {
    await owner.query('ROLLBACK');
  });
  await owner.query(`${guarded} ${policy}
    CREATE POLICY q ON planted FOR SELECT USING (person_id = lanyard.current_person());
    CREATE POLICY r ON planted TO lanyard_owner USING (true);
    ALTER TABLE planted ADD FOREIGN KEY (organization_id, id) REFERENCES members (organization_id, id);
    CREATE VIEW planted_too WITH (security_invoker = true) AS SELECT * FROM planted`);
  expect(await catalogProblems(owner)).toEqual([]);
});

test('a role that owns tables, or could step around row-level security, is refused', async () => {
  const problems = await roleProblems(owner);
  expect(problems.join('\n')).toMatch(/lanyard_owner, which owns tables/);
  expect(problems.join('\n')).toMatch(/lanyard_owner, which owns a database/);
});

test.each([
  ['SUPERUSER', 'is a superuser'],
  ['BYPASSRLS', 'bypasses row-level security'],
  ['CREATEROLE', 'makes roles'],
])('a role that can become one that has %s is refused', async (attribute, power) => {
  const superuser = async (sql: string): Promise<unknown> => db.lookAt(sql);
  const role = `powerful_${attribute.toLowerCase()}`;
  await superuser(`CREATE ROLE ${role} ${attribute}`);
  await superuser(`CREATE ROLE ${role}_app LOGIN PASSWORD 'x' IN ROLE ${role}`);
  onTestFinished(async () => {
    await superuser(`DROP ROLE ${role}_app, ${role}`);
  });
  await superuser(`GRANT CONNECT ON DATABASE ${db.connections.app.database} TO ${role}`);
  const client = new Client({ ...db.connections.app, user: `${role}_app`, password: 'x' });
  await client.connect();
  const problems = await roleProblems(client);
  await client.end();
  await superuser(`REVOKE CONNECT ON DATABASE ${db.connections.app.database} FROM ${role}`);
  expect(problems).toEqual([expect.stringContaining(`${role}, which ${power}`) as string]);
});
