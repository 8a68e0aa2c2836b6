import { writeVaultItems } from '@lanyard/contract/vaults';
import type { Connections } from '@lanyard/cloud/platform/database/connection';
import { browserKey } from '@lanyard/session/browser-keys';
import { login } from '@lanyard/testing/vault-people';
import { batchItems } from '@lanyard/vault/exchange/plan';
import { createItem, type VaultWrite } from '@lanyard/vault/writing';
import { Client } from 'pg';
import type { Population } from './people.ts';
import { figure, type Figure } from './report.ts';
import { openDesk, type Desk } from './vault.ts';

/**
 * Importing many items, batch after batch as the portal does it: what it takes to seal and sign them, on one thread and in Node, and what
 * it takes the cloud to keep them, beside a bare insert of the rows that this left.
 */
export async function vaultImportFigures(
  { population, connections }: { readonly population: Population; readonly connections: Connections },
  items = 10_000,
): Promise<Figure[]> {
  const desk = await openDesk(population);
  const client = new Client({ ...connections.app, options: '-c search_path=lanyard' });
  await client.connect();
  const { rows } = await client.query<{ organization_id: string }>(
    'SELECT organization_id FROM addresses WHERE host = $1',
    [new URL(population.origin).hostname],
  );
  await client.query("SELECT set_config('lanyard.organization', $1, false)", [rows[0]?.organization_id]);
  // The first of each warms up: plans, pages, code.
  await bareInsert(client, await taken(client, (await imported(desk, 5 * batchItems)).since));
  const { made, kept, slowest, since } = await imported(desk, items);
  const floor = await bareInsert(client, await taken(client, since));
  await client.end();
  const name = `vault, import of ${String(items)} items`;
  return [
    figure(`${name}, sealed and signed`, items / made, '/s'),
    figure(`${name}, kept`, items / kept, '/s', floor),
    figure(`${name}, slowest batch kept`, slowest * 1000, 'ms'),
    figure(`${name}, in all`, made + kept, 's'),
  ];
}

/** @returns seconds */
async function imported({ browser, session, vault, organizationId }: Desk, count: number) {
  const [self] = await vault.people({ dids: [vault.did] });
  if (self === undefined) throw new Error('nobody');
  const key = await browserKey(browser.session);
  const proof = await browser.proof(session);
  const since = new Date();
  const [made, kept]: [number[], number[]] = [[], []];
  for (let from = 0; from < count; from += batchItems) {
    const begun = performance.now();
    const now = Math.floor(browser.session.now() / 1000);
    const writer = { organization: organizationId, did: vault.did, browserKey: key, now };
    const batch = await Promise.all(
      Array.from({ length: batchItems }, (_, place) =>
        createItem(writer, contentOf(from + place), self.recipient),
      ),
    );
    const sealed = performance.now();
    await browser.client.call(writeVaultItems, { body: { items: batch.map(bodyOf) } }, proof);
    made.push(sealed - begun);
    kept.push(performance.now() - sealed);
  }
  const sum = (all: readonly number[]) => all.reduce((one, other) => one + other, 0) / 1000;
  return { made: sum(made), kept: sum(kept), slowest: Math.max(...kept) / 1000, since };
}

const contentOf = (number: number) => ({
  ...login(crypto.randomUUID().slice(0, 20)),
  name: `Imported ${String(number)}`,
  urls: [{ url: `https://imported${String(number)}.example/login`, match: 'domain' as const }],
});

const bodyOf = ({ item, version, statement, access }: VaultWrite) => ({
  item,
  version,
  statement,
  access: access && { ...access, grants: [...access.grants] },
});

type Rows = readonly Readonly<Record<string, unknown>>[];

/** Takes the rows of an import out of the tables, in the order of its batches. */
async function taken(client: Client, since: Date): Promise<Readonly<Record<string, Rows>>> {
  const [items, lists, grants] = ['vault_items', 'vault_access_lists', 'vault_grants'].map(
    (table) => `SELECT t.* FROM ${table} t JOIN vault_items i USING (organization_id, item)
      JOIN vault_access_lists l ON l.organization_id = i.organization_id AND l.item = i.item
      WHERE i.written_at >= $1 AND l.epoch = 1 ORDER BY l.change`,
  );
  const read = async (text = '') => (await client.query<Record<string, unknown>>(text, [since])).rows;
  const rows = {
    vault_items: await read(items),
    vault_access_lists: await read(lists),
    vault_grants: await read(grants),
  };
  await client.query('DELETE FROM vault_items WHERE written_at >= $1', [since]);
  return rows;
}

const types: Readonly<Record<string, string>> = {
  organization_id: 'uuid',
  person_id: 'uuid',
  maker_id: 'uuid',
  version: 'integer',
  epoch: 'integer',
  change: 'bigint',
  since_change: 'bigint',
  is_deleted: 'boolean',
  of_organization: 'boolean',
  written_at: 'timestamptz',
};

/** Puts them back, as many a transaction as a batch has, in one statement for each table. @returns items a second */
async function bareInsert(client: Client, tables: Readonly<Record<string, Rows>>): Promise<number> {
  const count = tables['vault_items']?.length ?? 0;
  const begun = performance.now();
  for (let from = 0; from < count; from += batchItems) {
    await client.query('BEGIN');
    for (const [table, rows] of Object.entries(tables)) {
      const some = rows.slice(from, from + batchItems);
      const columns = Object.keys(some[0] ?? {});
      const given = columns.map((name, at) => `$${String(at + 1)}::${types[name] ?? 'text'}[]`);
      await client.query(
        `INSERT INTO ${table} (${columns.join()}) SELECT * FROM unnest(${given.join()})`,
        columns.map((name) => some.map((row) => row[name])),
      );
    }
    await client.query('COMMIT');
  }
  return count / ((performance.now() - begun) / 1000);
}
