import type { Digest } from '@lanyard/crypto/encoding';
import { openVault } from '@lanyard/session/vault-keeper';
import { aCloudProcess } from '@lanyard/testing/cloud-process';
import { aCloud, type TestCloud } from '@lanyard/testing/cloud';
import { foundInMemory } from '@lanyard/testing/process-memory';
import { login, passwordOf } from '@lanyard/testing/vault-people';
import { attachFile, readFile } from '@lanyard/vault/files';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  aMember,
  anOrganization,
  atDesk,
  behindProxy,
  closeUnharmed,
  type Member,
  type Organization,
} from './cast.ts';
import { aVaultDesk, rolesOf } from './vault-cast.ts';
import { foundIn, type Secret } from './spellings.ts';

/** After a session with a vault the cloud has no word of it: neither in its database and files, nor in its logs, nor in its memory. */

let world: TestCloud;
let organization: Organization;
let mia: Member;
let ben: Member;

beforeAll(async () => {
  world = await aCloud({ settings: behindProxy });
  const made = await anOrganization(world, 'Acme');
  ({ organization } = made);
  const desk = await atDesk(world, organization, made.owner);
  mia = await aMember(world, desk, 'mia@acme.test', { name: 'Mia' });
  ben = await aMember(world, desk, 'ben@acme.test', { name: 'Ben' });
});
afterAll(() => closeUnharmed(world));

const aVault = (member: Member, port: number) => aVaultDesk(world, member, organization, port);

const secrets: readonly Secret[] = Object.entries({
  'the name of an item': 'Nordwind Sparkasse Premium',
  'a user name': 'mia.musterfrau.4711',
  'a password': 'Rhabarber!Quietsche7Ente',
  'a later password': 'Zitronen&Falter9Kompass',
  'an address': 'nordwind-sparkasse.example',
  'a note': 'unter dem dritten Blumentopf links',
  'a field': 'Lieblingstier Axolotl',
  'the name of a file': 'Mietvertrag Birkenallee.txt',
  'the content of a file': 'Kaution dreitausend Kronen in bar',
}).map(([what, value]) => ({ what, value }));
const content = (password: string) => ({
  ...login(password),
  name: 'Nordwind Sparkasse Premium',
  userName: 'mia.musterfrau.4711',
  urls: [{ url: 'https://nordwind-sparkasse.example/login', match: 'domain' as const }],
  notes: 'unter dem dritten Blumentopf links',
  fields: [{ name: 'Frage', value: 'Lieblingstier Axolotl', hidden: true }],
});

/** A text as memory may hold it: in both widths of characters, and in base64 at any of three places. */
function inMemory(text: string): readonly Buffer[] {
  const bytes = Buffer.from(text);
  const base64 = [0, 1, 2].map((shift) => {
    const whole = Buffer.concat([Buffer.alloc(shift), bytes]);
    return whole.toString('base64').slice(Math.ceil((shift * 8) / 6), Math.floor((whole.length * 8) / 6));
  });
  return [text, ...base64].flatMap((each) => [Buffer.from(each), Buffer.from(each, 'utf16le')]);
}

/** What is base64url in it, decoded, twice: statements hold envelopes. */
function unfolded(text: string): string {
  const decoded = (each: string) =>
    each.replaceAll(/[A-Za-z0-9_-]{20,}/gu, (part) => Buffer.from(part, 'base64url').toString('latin1'));
  return [text, decoded(text), decoded(decoded(text))].join('\n');
}

test.runIf(process.platform === 'linux')(
  'full dump after a session: no word of an item in database, files, logs or memory of the cloud',
  async () => {
    const cloud = await aCloudProcess(world);
    const [mias, bens] = [await aVault(mia, cloud.port), await aVault(ben, cloud.port)];
    const [{ vault: atMia }, { vault: atBen }] = [mias, bens];
    const item: Digest = await atMia.create(content('Rhabarber!Quietsche7Ente'));
    const file = new File(['Kaution dreitausend Kronen in bar'.repeat(20)], 'Mietvertrag Birkenallee.txt');
    const attachments = [await attachFile(atMia, item, file)];
    await atMia.change(item, { ...content('Zitronen&Falter9Kompass'), attachments });
    await atMia.share(item, rolesOf([mias, 'owner'], [bens, 'viewer']));
    expect(passwordOf((await atBen.sync()).items.get(item))).toBe('Zitronen&Falter9Kompass');
    for (const attachment of attachments) expect(await readFile(atBen, item, attachment)).toHaveLength(1);
    const gone = await atMia.create(content('Rhabarber!Quietsche7Ente'));
    await atMia.deleteForGood(gone);
    await atMia.share(item, rolesOf([mias, 'owner']));

    const sought = new Map(secrets.map(({ what, value }) => [what, inMemory(String(value))]));
    // Found, so that the others would be.
    sought.set('the identifier of an item', inMemory(item));
    expect(await foundInMemory(cloud.pid, sought)).toEqual(['the identifier of an item']);

    const tables = await world.database.lookAt<{ name: string }>(
      `select table_name as name from information_schema.tables where table_schema = 'lanyard' and table_type = 'BASE TABLE'`,
    );
    const dump: string[] = [];
    for (const { name } of tables)
      dump.push(JSON.stringify(await world.database.lookAt(`select * from lanyard.${name}`)));
    const files = readdirSync(world.data, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'));
    const everything = { database: dump.join('\n'), files: files.join('\n'), logs: world.log.join('') };
    expect(everything.database).toContain(item);
    expect(everything.files).toContain('"level":');
    for (const text of Object.values(everything)) expect(foundIn(unfolded(text), secrets)).toEqual([]);
  },
);

test('locked laptop: everything that storage holds opens nothing, and has no word in it', async () => {
  const { browser, session, vault } = await aVault(mia, world.port);
  await vault.create(content('Rhabarber!Quietsche7Ente'));
  const held = () =>
    inspect([[...browser.storage.entries], browser.session.vaultCache], {
      depth: 12,
      maxArrayLength: null,
      maxStringLength: null,
    });
  expect(held()).toContain('grant: ');
  expect(foundIn(unfolded(held()), secrets)).toEqual([]);
  // Idle for long enough, the cloud has forgotten its share: what is left on the disk is one of two.
  await world.database.lookAt('update sessions set sealed_storage_share2 = null');
  await expect(openVault(browser.session, session)).rejects.toMatchObject({ code: 'vault-locked' });
});
