import { rooms, type Rooms } from '@lanyard/testing/rooms';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operatorTrail } from '../activity/index.ts';
import { ProblemError } from '../platform/http/problems.ts';
import { readCsv } from './csv.ts';
import { checkImport, importMembers } from './import.ts';
import { inviteMember } from './invitations.ts';
import { listMembers } from './list.ts';

// A CSV file is told row by row before it is imported, and importing it twice invites nobody twice.

let world: Rooms;
beforeAll(async () => {
  world = await rooms();
});
afterAll(async () => world.close());

async function aClub() {
  const { organization } = await world.anOrganization();
  const organizationId = organization.id;
  const within = <T>(work: Parameters<typeof world.within<T>>[1]) => world.within({ organizationId }, work);
  const parts = { database: world.postgres.database, directory: world.directory };
  return {
    organizationId,
    within,
    check: async (file: Uint8Array | string) =>
      within(async (tx) =>
        checkImport(tx, world.directory, {
          organizationId,
          file: Buffer.from(file as string),
          allowed: () => Promise.resolve({ mayGroup: true, groups: undefined }),
        }),
      ),
    async import(file: string, { after = Number.POSITIVE_INFINITY } = {}) {
      const leaving = new AbortController();
      const events = [];
      const wanted = {
        organizationId,
        file: Buffer.from(file),
        allowed: () => Promise.resolve({ mayGroup: true, groups: undefined }),
        trail: operatorTrail(world.clock.now()),
      };
      for await (const event of importMembers(parts, wanted, leaving.signal)) {
        events.push(event);
        if (event.done >= after) leaving.abort();
      }
      return events;
    },
    names: async () =>
      (
        await within(async (tx) => listMembers(tx, world.directory, organizationId, { limit: 100 }))
      ).members.map(({ name }) => name),
    mails: async () =>
      (
        await world.postgres.lookAt(
          `select 1 from graphile_worker._private_jobs where payload->>'organizationId' = $1`,
          [organizationId],
        )
      ).length,
  };
}

const refusalOf = (file: Uint8Array): string => {
  try {
    readCsv(file);
    return 'none';
  } catch (error) {
    if (error instanceof ProblemError) return error.code;
    throw error;
  }
};
const many = (count: number, from = 0) =>
  [
    'name,email',
    ...Array.from({ length: count }, (_, n) => `Person ${String(n + from)},p${String(n + from)}@acme.test`),
  ].join('\n');

describe('what becomes of each row is told before anything is done', () => {
  test('who is invited, and why the others are left out', async () => {
    const club = await aClub();
    const invitee = { organizationId: club.organizationId, name: 'Mia', email: 'mia@acme.test', role: null };
    await club.within(async (tx) => inviteMember(tx, world.directory, invitee, world.clock.now()));
    const file = [
      'Name;E-Mail;Team',
      'Ben Huber;ben@acme.test;A',
      'Mia;MIA@Acme.test;A',
      'Ben again;BEN@acme.test;B',
      ';nobody@acme.test;',
      'No Mail;;',
      'Wrong Mail;wrong at acme.test;',
      '"=HYPERLINK(""https://evil.example"")";x@acme.test;',
      '@SUM(1);y@acme.test;',
      'Up\u202Eside;z@acme.test;',
      ';;',
      `${'x'.repeat(121)};long@acme.test;`,
      '"Huber; Eva";eva@acme.test;',
    ].join('\r\n');
    const { rows, invited } = await club.check(file);
    expect(rows.map(({ line, outcome }) => [line, outcome])).toEqual([
      [2, 'invite'],
      [3, 'already-member'],
      [4, 'duplicate'],
      [5, 'name-missing'],
      [6, 'email-missing'],
      [7, 'email-invalid'],
      [8, 'formula'],
      [9, 'formula'],
      [10, 'characters'],
      [12, 'name-too-long'],
      [13, 'invite'],
    ]);
    expect(invited).toBe(2);
    expect(await club.names()).toEqual(['Olga Owner', 'Mia']);
    await club.import(file);
    expect((await club.names()).toSorted()).toEqual(['Ben Huber', 'Huber; Eva', 'Mia', 'Olga Owner']);
  });

  test('headings in any order, first and last name, a byte order mark, UTF-16, a tab', () => {
    const text = 'Email\tLast name\tFirst name\nzoe@acme.test\tMüller\tZoë\n';
    const files = [
      Buffer.from(text),
      Buffer.from(`\uFEFF${text}`),
      Buffer.from(`\uFEFF${text}`, 'utf16le'),
      Buffer.from(`\uFEFF${text}`, 'utf16le').swap16(),
    ];
    for (const file of files) {
      expect(readCsv(file).rows).toMatchObject([{ line: 2, name: 'Zoë Müller', email: 'zoe@acme.test' }]);
    }
  });
});

describe('attack: a file that is no list of people', () => {
  test('letters in another encoding are refused, not guessed', () => {
    expect(refusalOf(Buffer.from('name,email\nZo\xEB,zoe@acme.test', 'latin1'))).toBe('import-encoding');
    expect(refusalOf(Buffer.from('name,email\nZoe,zoe@acme.test', 'utf16le'))).toBe('import-encoding');
    expect(refusalOf(Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 0xff]))).toBe('import-encoding');
  });

  test('a field without an end, one that is huge, too many rows, no headings, nobody', () => {
    expect(refusalOf(Buffer.from('name,email\n"Zoe,zoe@acme.test\n'))).toBe('import-malformed');
    expect(refusalOf(Buffer.from(`name,email\n${'x'.repeat(1_500_000)},zoe@acme.test`))).toBe(
      'import-malformed',
    );
    expect(refusalOf(Buffer.from(`name,email\n"${'x\n'.repeat(700_000)}",zoe@acme.test`))).toBe(
      'import-malformed',
    );
    expect(refusalOf(Buffer.from(many(10_001)))).toBe('import-rows');
    expect(refusalOf(Buffer.from('\n'.repeat(100_000)))).toBe('import-empty');
    expect(refusalOf(Buffer.from('Zoe,zoe@acme.test\nBen,ben@acme.test'))).toBe('import-headings');
    expect(refusalOf(Buffer.from('name,email\n'))).toBe('import-empty');
    expect(refusalOf(Buffer.from(''))).toBe('import-empty');
    expect(readCsv(Buffer.from(many(10_000))).rows).toHaveLength(10_000);
  });
});

describe('an import can be repeated', () => {
  test('whoever leaves in the middle has whole batches; the same file again invites the rest, and nobody twice', async () => {
    const club = await aClub();
    const file = many(1_200);
    const first = await club.import(file, { after: 500 });
    expect(first).toEqual([
      { done: 0, of: 1_200, invited: 0 },
      { done: 500, of: 1_200, invited: 500 },
    ]);
    const [before] = await world.postgres.lookAt<{ count: string }>(
      'select count(*) from invitations where organization_id = $1',
      [club.organizationId],
    );
    // The owner's, who was invited with the organization.
    expect(before?.count).toBe('501');
    expect(await club.mails()).toBe(500);
    const again = await club.import(file);
    expect(again.at(-1)).toEqual({ done: 1_200, of: 1_200, invited: 700 });
    expect((await club.import(file)).at(-1)).toEqual({ done: 1_200, of: 1_200, invited: 0 });
    expect(await club.mails()).toBe(1_200);
  });

  test('two who import the same file at once invite everyone once', async () => {
    const club = await aClub();
    const file = many(300);
    const [one, other] = await Promise.all([club.import(file), club.import(file)]);
    expect((one.at(-1)?.invited ?? 0) + (other.at(-1)?.invited ?? 0)).toBe(300);
    expect(await club.mails()).toBe(300);
  });
});
