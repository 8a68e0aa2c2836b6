import { operatorTrail } from '@lanyard/cloud/activity/index';
import { openBase, type Base } from '@lanyard/cloud/base';
import { loadConfig } from '@lanyard/cloud/config';
import { importMembers } from '@lanyard/cloud/members/import';
import { systemClock } from '@lanyard/cloud/platform/clock';
import { silentLog } from '@lanyard/cloud/platform/telemetry/log';
import { Client } from 'pg';
import { figure, type Figure } from './report.ts';
import { environmentOf, type ServerSettings } from './server.ts';

const rows = 10_000;
/** As the import does it. */
const batch = 500;

/**
 * Importing a file of 10,000 members, beside a bare insert of the rows that it left: members with their search terms, invitations and
 * jobs, 500 members a transaction. While no server runs: nobody sends mails meanwhile.
 */
export async function importFigure(settings: ServerSettings): Promise<Figure> {
  const base = await openBase({
    config: loadConfig(environmentOf(settings)),
    clock: systemClock,
    log: silentLog,
    as: 'command',
  });
  try {
    const organization = await base.database.transaction({}, async (tx) => base.directory.named(tx, 'acme'));
    if (organization === undefined) throw new Error('no organization');
    const client = new Client(
      typeof base.connection === 'string'
        ? { connectionString: base.connection }
        : { ...base.connection, options: '-c search_path=lanyard' },
    );
    await client.connect();
    await client.query("SELECT set_config('lanyard.organization', $1, false)", [organization.id]);
    // The first of each warms up: plans, keys, pages.
    await imported(base, organization.id, 'warm');
    await bareInsert(client, await taken(client));
    const measured = await imported(base, organization.id, 'import');
    const floor = await bareInsert(client, await taken(client));
    await client.end();
    return figure(`import of ${String(rows)} members`, measured, '/s', floor);
  } finally {
    await base.close();
  }
}

let since = new Date(0);

/** @returns rows a second */
async function imported(base: Base, organizationId: string, name: string): Promise<number> {
  const lines = Array.from(
    { length: rows },
    (_, n) => `Given${String(n % 977)} Family${String(n % 1013)},${name}.${String(n)}@import.test`,
  );
  const file = Buffer.from(['name,email', ...lines].join('\n'));
  since = new Date();
  const allowed = () => Promise.resolve({ mayGroup: true, groups: undefined });
  const sent = { organizationId, file, allowed, trail: operatorTrail(since) };
  const started = performance.now();
  let invited = 0;
  for await (const event of importMembers(base, sent, new AbortController().signal)) invited = event.invited;
  if (invited !== rows) throw new Error(`invited ${String(invited)}`);
  return rows / ((performance.now() - started) / 1000);
}

interface Taken {
  readonly members: readonly Record<string, unknown>[];
  readonly terms: readonly { readonly term: number; readonly member_id: string }[];
  readonly invitations: readonly Record<string, unknown>[];
}

/** Takes the rows of the last import out of the tables. */
async function taken(client: Client): Promise<Taken> {
  const members = await client.query<Record<string, unknown>>(
    `SELECT organization_id, id, role, state, sealed_name, sealed_email, email_index, terms_version, created_at
     FROM members WHERE created_at = $1 ORDER BY id`,
    [since],
  );
  const ids = members.rows.map(({ id }) => id);
  const terms = await client.query<{ term: number; member_id: string }>(
    'SELECT term, member_id FROM member_terms WHERE member_id = ANY ($1::uuid[]) ORDER BY member_id, term',
    [ids],
  );
  const invitations = await client.query<Record<string, unknown>>(
    `SELECT organization_id, id, member_id, kind, token_digest, created_at, expires_at
     FROM invitations WHERE member_id = ANY ($1::uuid[]) ORDER BY member_id`,
    [ids],
  );
  await client.query('DELETE FROM members WHERE id = ANY ($1::uuid[])', [ids]);
  return { members: members.rows, terms: terms.rows, invitations: invitations.rows };
}

/** Puts them back, in as few statements as there are tables. @returns rows a second */
async function bareInsert(client: Client, { members, terms, invitations }: Taken): Promise<number> {
  const columnsOf = (row: Record<string, unknown> | undefined) => Object.keys(row ?? {});
  const types: Readonly<Record<string, string>> = {
    organization_id: 'uuid',
    id: 'uuid',
    member_id: 'uuid',
    role: 'text',
    state: 'text',
    kind: 'text',
    terms_version: 'integer',
    created_at: 'timestamptz',
    expires_at: 'timestamptz',
  };
  const insert = async (table: string, some: readonly Record<string, unknown>[]) => {
    const columns = columnsOf(some[0]);
    const given = columns.map((name, at) => `$${String(at + 1)}::${types[name] ?? 'bytea'}[]`);
    await client.query(
      `INSERT INTO ${table} (${columns.join()}) SELECT * FROM unnest(${given.join()})`,
      columns.map((name) => some.map((row) => row[name])),
    );
  };
  const byMember = Map.groupBy(terms, ({ member_id: id }) => id);
  const started = performance.now();
  for (let from = 0; from < members.length; from += batch) {
    const some = members.slice(from, from + batch);
    const own = some.flatMap(({ id }) => byMember.get(String(id)) ?? []);
    await client.query('BEGIN');
    await insert('members', some);
    await client.query(
      `INSERT INTO member_terms (organization_id, term, member_id)
       SELECT $1::uuid, term, member_id FROM unnest($2::integer[], $3::uuid[]) AS given (term, member_id)`,
      [some[0]?.['organization_id'], own.map(({ term }) => term), own.map(({ member_id: id }) => id)],
    );
    await insert('invitations', invitations.slice(from, from + batch));
    await client.query(
      `SELECT lanyard.enqueue_job('bench-nothing', payload::json, NULL, 1, NULL) FROM unnest($1::text[]) AS given (payload)`,
      [some.map(({ id }) => JSON.stringify({ id }))],
    );
    await client.query('COMMIT');
  }
  return members.length / ((performance.now() - started) / 1000);
}
