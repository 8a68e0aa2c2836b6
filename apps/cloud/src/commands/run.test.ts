import { fakeClock } from '@lanyard/testing/clock';
import { aDatabase, type TestDatabase } from '@lanyard/testing/database';
import { aFolder } from '@lanyard/testing/folder';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../platform/clock.ts';
import type { ConnectionSettings } from '../platform/database/connection.ts';
import { startEmbeddedPostgres } from '../platform/database/embedded/supervisor.ts';
import { silentLog } from '../platform/telemetry/log.ts';
import { commandsOf, runCommandLine } from './run.ts';

interface Terminal {
  /** Gives a command; the exit code and what was printed. */
  readonly run: (...line: string[]) => Promise<{ code: number; out: string; said: string }>;
}

function aTerminal(
  environment: Record<string, string>,
  { isTerminal = false, clock = fakeClock() } = {},
): Terminal {
  return {
    async run(...line) {
      const [out, said]: [string[], string[]] = [[], []];
      const code = await runCommandLine(line, {
        environment,
        print: (text) => out.push(text),
        remark: (text) => said.push(text),
        isTerminal,
        clock,
        stop: new AbortController().signal,
      });
      return { code, out: out.join('\n'), said: said.join('\n') };
    },
  };
}

/** The socket's folder as a parameter: a URL has no place for it. */
const urlOf = ({ host, port, database, user, password }: ConnectionSettings) =>
  `postgres://${user}:${encodeURIComponent(password)}@localhost/${database}?host=${encodeURIComponent(host)}&port=${String(port)}`;

const olga = ['--owner-name', 'Olga', '--owner-email', 'olga@acme.example'];
const create = (name: string, address: string) => [
  'organization',
  'create',
  '--name',
  name,
  '--address',
  address,
  ...olga,
];

describe('organizations are made and their owners invited from the command line', () => {
  let postgres: TestDatabase;
  let data: string;
  beforeAll(async () => {
    postgres = await aDatabase();
    data = await mkdtemp(join(tmpdir(), 'lanyard-data-'));
  });
  afterAll(async () => {
    await postgres.close();
    await rm(data, { recursive: true });
  });
  const here = (options?: Parameters<typeof aTerminal>[1]) =>
    aTerminal(
      { DATABASE_URL: urlOf(postgres.connections.app), LANYARD_DATA: data, LANYARD_PORT: '8080' },
      options,
    );

  test('from nothing to an owner who can join, with another link when the first ran out', async () => {
    const { run } = here();
    expect(await run('organization', 'list')).toMatchObject({ code: 0, out: '' });
    expect(await run('organization', 'owner-invite')).toMatchObject({ code: 1 });
    const made = await run(...create('Acme', 'ACME'));
    expect(made).toMatchObject({ code: 0 });
    expect(made.out).toMatch(/^http:\/\/wallet\.localhost:8080\/join#[0-9a-f-]{36}\.[\w-]{43}$/);
    expect(made.said).toContain('Acme is at http://acme.localhost:8080');
    const again = await run('organization', 'owner-invite');
    expect(again.out).toMatch(/^http:\/\/wallet\.localhost:8080\/join#/);
    expect(again.out).not.toBe(made.out);
    const [listed] = JSON.parse((await run('organization', 'list', '--json')).out) as object[];
    expect(listed).toMatchObject({ name: 'Acme', origin: 'http://acme.localhost:8080', owner: 'invited' });
  });

  test('several on one installation: the operator says which', async () => {
    const { run } = here();
    expect(await run(...create('Club', 'club'))).toMatchObject({ code: 0 });
    const vague = await run('organization', 'owner-invite');
    expect(vague).toMatchObject({ code: 1 });
    expect(vague.said).toContain('acme.localhost, club.localhost');
    for (const name of ['club', 'club.localhost']) {
      expect(await run('organization', 'owner-invite', name)).toMatchObject({ code: 0 });
    }
    expect((await run('organization', 'owner-invite', 'clubs')).said).toContain(
      'There is no organization "clubs"',
    );
  });

  test('another owner is added by name and address', async () => {
    const { run } = here();
    const added = await run(
      'organization',
      'owner-invite',
      'club',
      '--name',
      'Ben',
      '--email',
      'ben@club.example',
    );
    expect(added).toMatchObject({ code: 0 });
    expect(
      (await run('organization', 'owner-invite', 'club', '--name', 'Ben', '--email', 'BEN@club.example'))
        .said,
    ).toContain('already belongs to a member');
    expect((await run('organization', 'owner-invite', 'club', '--name', 'Ben')).said).toContain(
      '--name and --email together',
    );
    expect((await run('organization', 'owner-invite', 'club', '--name', 'Ben', '--email', 'ben')).code).toBe(
      1,
    );
  });

  test('somebody at a terminal gets a QR code; a program gets the link alone', async () => {
    const shown = await here({ isTerminal: true }).run('organization', 'owner-invite', 'club');
    expect(shown.out).toContain('▀');
    expect(shown.out.split('\n').filter((line) => line.startsWith('\u001B[97;40m')).length).toBeGreaterThan(
      20,
    );
  });

  test('a set-up link is for the set-up page', async () => {
    const { run } = here();
    expect((await run('organization', 'setup-link')).out).toMatch(
      /^http:\/\/localhost:8080\/setup#[\w-]{43}$/,
    );
  });

  test('what does not fit is named by its option; what is taken or reserved is refused', async () => {
    const { run } = here();
    const wrong = await run(
      'organization',
      'create',
      '--name',
      'X',
      '--address',
      '1x',
      '--owner-name',
      ' ',
      '--owner-email',
      'x',
    );
    expect(wrong).toMatchObject({ code: 1 });
    for (const option of ['--address', '--owner-name', '--owner-email']) expect(wrong.said).toContain(option);
    expect((await run(...create('Acme', 'acme'))).said).toContain('This address is taken');
    expect((await run(...create('Wallet', 'wallet'))).said).toContain('cannot be given');
  });

  test('a rotated key signs from then on; the earlier one is taken for a while, or not at all', async () => {
    const { run } = here();
    const keysOf = async () =>
      postgres.lookAt<{ kid: string; retires_at: Date | null }>(
        `select kid, retires_at from organization_keys join addresses using (organization_id) where host = 'acme.localhost' order by organization_keys.created_at, retires_at nulls last`,
      );
    expect(await keysOf()).toHaveLength(1);
    const rotated = await run('keys', 'rotate', '--organization', 'acme');
    expect(rotated).toMatchObject({ code: 0 });
    const [before, after] = await keysOf();
    expect(before?.retires_at?.getTime()).toBeGreaterThan(fakeClock().now().getTime());
    expect(after?.retires_at).toBeNull();
    expect(rotated.out).toContain(after?.kid);
    expect((await run('keys', 'rotate')).said).toContain('Which key?');
    expect((await run('keys', 'rotate', '--installation', '--no-overlap')).out).toContain(
      'Key of the installation',
    );
  });

  test('an activity log that was edited or cut off in the database does not verify', async () => {
    const { run } = here();
    expect(await run(...create('Log', 'log'))).toMatchObject({ code: 0 });
    expect(await run('organization', 'owner-invite', 'log')).toMatchObject({ code: 0 });
    const whole = await run('activity', 'verify', 'log');
    expect(whole.said).toContain('is whole: 2 entries');
    expect(whole.out).toMatch(/^1\.[\w-]{43}$/);
    expect(await run('activity', 'verify', 'log', '--head', whole.out)).toMatchObject({ code: 0 });
    expect((await run('activity', 'verify', 'log', '--head', '1.x')).said).toContain('no head');

    const mine = `from addresses where activity.organization_id = addresses.organization_id and host = 'log.localhost'`;
    const [entry] = await postgres.lookAt<{ id: string }>(
      `update activity set act = 'member.joined' ${mine} and act = 'owner.invited' returning activity.id`,
    );
    const edited = await run('activity', 'verify', 'log');
    expect(edited.code).toBe(1);
    expect(edited.said).toContain(`entry ${entry?.id ?? ''} of 2026-01-01 12:00 UTC was edited`);
    await postgres.lookAt('delete from activity where id = $1', [entry?.id]);
    expect((await run('activity', 'verify', 'log')).said).toContain(`entry ${entry?.id ?? ''} was removed`);
    await postgres.lookAt(`delete from activity_links where entry_ids @> array[$1::uuid]`, [entry?.id]);
    expect((await run('activity', 'verify', 'log', '--head', whole.out)).said).toContain('tampered');
  });

  test('a database that lacks migrations is not worked on', async () => {
    const empty = await aDatabase('empty');
    const { app, owner } = empty.connections;
    const before = aTerminal({ DATABASE_URL: urlOf(app), LANYARD_DATA: data });
    expect((await before.run('organization', 'list')).said).toContain('lanyard migrate');
    expect((await before.run('migrate')).said).toContain('DATABASE_OWNER_URL');
    const asOwner = aTerminal({
      DATABASE_URL: urlOf(app),
      DATABASE_OWNER_URL: urlOf(owner),
      LANYARD_DATA: data,
    });
    expect((await asOwner.run('migrate')).out).toContain('0004_create_directory');
    expect(await asOwner.run('migrate')).toMatchObject({ code: 0, out: '' });
    expect(await before.run('organization', 'list')).toMatchObject({ code: 0 });
    await empty.close();
  });
});

test('commands work while the server runs, through its socket, and while it does not', async () => {
  const data = join(await aFolder(), 'data');
  const { run } = aTerminal({ LANYARD_DATA: data }, { clock: fakeClock(new Date()) });
  expect(await run('migrate')).toMatchObject({ code: 0 });
  expect(await run(...create('Acme', 'acme'))).toMatchObject({ code: 0 });

  const running = await startEmbeddedPostgres({ dataFolder: data, log: silentLog });
  try {
    expect((await run('organization', 'list')).out).toContain('Acme');
    expect(await run(...create('Club', 'club'))).toMatchObject({ code: 0 });
    expect(await run('migrate')).toMatchObject({ code: 0, said: 'The database is up to date.' });
  } finally {
    await running.stop();
  }
  expect((await run('organization', 'list')).out).toContain('Club');
});

describe('settings are checked before anything is touched', () => {
  test('what holds is printed, secrets are not', async () => {
    const { run } = aTerminal({
      LANYARD_SMTP_URL: 'smtp://user:hunter2@mail.example.com',
      LANYARD_MAIL_FROM: 'a@example.com',
    });
    const { code, out } = await run('config', 'check');
    expect(code).toBe(0);
    expect(out).toContain('LANYARD_DOMAIN=localhost');
    expect(out).not.toContain('hunter2');
  });

  test('an unknown one is refused by every command, with the nearest known one', async () => {
    const { run } = aTerminal({ LANYARD_PROT: '80' });
    for (const line of [['config', 'check'], ['serve'], ['organization', 'list']]) {
      const refused = await run(...line);
      expect(refused.code).toBe(1);
      expect(refused.said).toContain('Did you mean "LANYARD_PORT"?');
    }
  });
});

describe('the command line explains itself', () => {
  const { run } = aTerminal({});

  test('exit codes: 0 done, 1 not possible, 2 not understood', async () => {
    expect(await run('--help')).toMatchObject({ code: 0 });
    expect(await run('organization', 'lsit')).toMatchObject({ code: 2 });
    expect((await run('organization', 'lsit')).said).toContain('Did you mean "organization list"?');
    expect((await run('organization', 'list', '--jsn')).said).toBe(
      'There is no option --jsn. Did you mean "--json"?\nHelp: lanyard help organization list',
    );
    expect((await run('--version')).out).toMatch(/^lanyard \d+\.\d+\.\d+$/);
  });

  test('every command has help with an example, and fits a terminal', async () => {
    const surroundings = {
      environment: {},
      print: () => undefined,
      remark: () => undefined,
      isTerminal: false,
      clock: systemClock,
      stop: new AbortController().signal,
    };
    for (const { path, examples } of commandsOf(surroundings)) {
      const { code, out } = await run('help', ...path);
      expect(code).toBe(0);
      expect(examples.length).toBeGreaterThan(0);
      for (const line of out.split('\n').filter((each) => !each.includes('$ ')))
        expect(line.length).toBeLessThanOrEqual(110);
    }
  });
});
