import { getDashboard } from '@lanyard/contract/dashboard';
import { listMembers, searchMembers } from '@lanyard/contract/members';
import { openBase } from '@lanyard/cloud/base';
import { loadConfig } from '@lanyard/cloud/config';
import { sealMember } from '@lanyard/cloud/members/member';
import { addMembers } from '@lanyard/cloud/members/store';
import { systemClock } from '@lanyard/cloud/platform/clock';
import type { Connections } from '@lanyard/cloud/platform/database/connection';
import { silentLog } from '@lanyard/cloud/platform/telemetry/log';
import { aBrowser } from '@lanyard/testing/browser';
import { randomUUIDv7 } from 'node:crypto';
import { Client } from 'pg';
import type { Population } from './people.ts';
import { figure, percentile, type Figure } from './report.ts';
import { environmentOf, type ServerSettings } from './server.ts';

const firsts = syllables(
  ['Ma', 'Lu', 'Jo', 'An', 'El', 'No', 'Ti', 'Sa', 'Be', 'Ka'],
  ['ria', 'kas', 'nah', 'na', 'len', 'ra', 'mon', 'ha', 'n', 'ta'],
);
const lasts = syllables(
  ['Mül', 'Schmi', 'Hu', 'Wag', 'Fisch', 'Kel', 'Bran', 'Wei', 'Zim', 'Hart'],
  ['ler', 'dt', 'ber', 'ner', 'er', 'ger', 'mann', 'stein', 'bach', 'wig'],
);

function syllables(heads: readonly string[], tails: readonly string[]): string[] {
  return heads.flatMap((head) => tails.map((tail) => head + tail));
}

const times = 200;
/** Members added in a transaction. */
const batch = 2000;

/** List and search in an organization of many, by its owner's browser over HTTP, beside bare reads of as many rows. */
export async function membersFigures(
  parts: {
    readonly settings: ServerSettings;
    readonly population: Population;
    readonly connections: Connections;
  },
  count: number,
): Promise<Figure[]> {
  const { settings, population, connections } = parts;
  const { origin, port, phones } = population;
  const organizationId = await fill(settings, connections, count);
  const [owner] = phones;
  if (owner === undefined) throw new Error('nobody to sign in');
  const browser = aBrowser({ port, origin });
  const attempt = await browser.showCode();
  await owner.approve(await owner.scan(attempt.link));
  const session = await browser.enter(attempt);

  let cursor: string | undefined;
  const list = await milliseconds(async () => {
    const query = { limit: 50, ...(cursor === undefined ? {} : { cursor }) };
    const page = await browser.client.call(listMembers, { query }, await browser.proof(session));
    cursor = page.nextCursor ?? undefined;
  });
  const filtered = await milliseconds(async () => {
    const query = { limit: 50, state: 'active' } as const;
    await browser.client.call(listMembers, { query }, await browser.proof(session));
  });
  const search = async (textOf: (turn: number) => string) =>
    milliseconds(async (turn) => {
      const page = await browser.client.call(
        searchMembers,
        { body: { text: textOf(turn), limit: 50 } },
        await browser.proof(session),
      );
      if (page.members.length === 0) throw new Error('found nobody');
    });
  const broad = await search((turn) => (lasts[turn % lasts.length] ?? '').slice(0, 2));
  const exact = await search(
    (turn) =>
      `${firsts[turn % firsts.length] ?? ''} ${(lasts[(turn * 13) % lasts.length] ?? '').slice(0, 3)}`,
  );

  const dashboard = await milliseconds(async () => {
    const { members } = await browser.client.call(getDashboard, {}, await browser.proof(session));
    if (members === null) throw new Error('no counts');
  });

  const client = new Client({ ...connections.app, options: '-c search_path=lanyard' });
  await client.connect();
  const { rows } = await client.query<{ id: string }>(
    `SELECT set_config('lanyard.organization', $1, false) AS id`,
    [organizationId],
  );
  if (rows.length === 0) throw new Error('no scope');
  let after = '00000000-0000-0000-0000-000000000000';
  const bare = await milliseconds(async () => {
    await client.query('BEGIN READ ONLY');
    const page = await client.query<{ id: string }>({
      name: 'page',
      text: 'SELECT * FROM members WHERE organization_id = $1 AND id > $2 ORDER BY id LIMIT 50',
      values: [organizationId, after],
    });
    await client.query('COMMIT');
    after = page.rows.at(-1)?.id ?? after;
  });
  await client.end();
  const beside = (name: string, measured: readonly number[]) =>
    [50, 95].map((share) =>
      figure(
        `${name} p${String(share)}`,
        percentile(measured, share / 100),
        'ms',
        percentile(bare, share / 100),
        'less',
      ),
    );
  const of = `of ${String(count)}`;
  return [
    ...beside(`members ${of}, a page`, list),
    ...beside(`members ${of}, the active`, filtered),
    ...beside(`members ${of}, search by two letters`, broad),
    ...beside(`members ${of}, search by two words`, exact),
    ...beside(`members ${of}, dashboard`, dashboard),
  ];
}

async function milliseconds(once: (turn: number) => Promise<void>): Promise<number[]> {
  for (let turn = 0; turn < 20; turn += 1) await once(turn);
  const measured: number[] = [];
  for (let turn = 0; turn < times; turn += 1) {
    const started = performance.now();
    await once(turn);
    measured.push(performance.now() - started);
  }
  return measured;
}

/** Does work while search terms are neither checked against their members nor indexed by them: both come back after, all at once. */
async function unchecked(owner: Connections['owner'], work: () => Promise<void>): Promise<void> {
  const client = new Client({ ...owner, options: '-c search_path=lanyard' });
  await client.connect();
  try {
    await client.query(
      `ALTER TABLE member_terms DROP CONSTRAINT member_terms_organization_id_member_id_fkey; DROP INDEX member_terms_of_member`,
    );
    await work();
    await client.query(
      `CREATE INDEX member_terms_of_member ON member_terms (organization_id, member_id);
       ALTER TABLE member_terms ADD CONSTRAINT member_terms_organization_id_member_id_fkey
         FOREIGN KEY (organization_id, member_id) REFERENCES members (organization_id, id) ON DELETE CASCADE`,
    );
    // As autovacuum has it in a database that was not made a minute ago.
    await client.query('VACUUM ANALYZE members, member_terms, invitations');
  } finally {
    await client.end();
  }
}

/** Members as an import adds them, without their mails. */
async function fill(settings: ServerSettings, { owner }: Connections, count: number): Promise<string> {
  const base = await openBase({
    config: loadConfig(environmentOf(settings)),
    clock: systemClock,
    log: silentLog,
    as: 'command',
  });
  try {
    const { database, directory } = base;
    const organization = await database.transaction({}, async (tx) => directory.named(tx, 'acme'));
    if (organization === undefined) throw new Error('no organization');
    const { id: organizationId } = organization;
    const add = async (from: number) =>
      database.transaction({ organizationId }, async (tx) => {
        const dataKey = await directory.dataKey(tx, organizationId);
        const members = Array.from({ length: Math.min(batch, count - from) }, (_, index) => {
          const id = randomUUIDv7();
          const n = from + index;
          const name = `${firsts[n % firsts.length] ?? ''} ${lasts[(n * 13) % lasts.length] ?? ''}`;
          return {
            organizationId,
            id,
            role: null,
            ...sealMember(dataKey, id, { name, email: `member.${String(n)}@bench.test` }),
          };
        });
        await addMembers(tx, organizationId, members, new Date());
      });
    await unchecked(owner, async () => {
      for (let from = 0; from < count; from += batch) await add(from);
    });
    return organizationId;
  } finally {
    await base.close();
  }
}
