import { checkImport, importMembers, mostImportBytes } from '@lanyard/contract/member-import';
import { countMembers } from '@lanyard/contract/members';
import { aCloud, type TestCloud } from '@lanyard/testing/cloud';
import { request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { anOrganization, atDesk, behindProxy, closeUnharmed, refusalOf, type Organization } from './cast.ts';

// What comes as a file of members: it runs in no spreadsheet, fills no memory, and no letter of it is guessed.

let world: TestCloud;
let organization: Organization;
let desk: Awaited<ReturnType<typeof atDesk>>;
beforeAll(async () => {
  world = await aCloud({ settings: behindProxy });
  const made = await anOrganization(world);
  organization = made.organization;
  desk = await atDesk(world, organization, made.owner);
});
afterAll(() => closeUnharmed(world));

const proof = () => desk.browser.proof(desk.session);
const check = async (file: Buffer) =>
  desk.browser.client.call(checkImport, { body: { file: file.toString('base64') } }, await proof());
const headCount = async () => {
  const { invited, active } = await desk.browser.client.call(countMembers, {}, await proof());
  return invited + active;
};

test('attack: a CSV with formulas: told row by row, and none of them is invited', async () => {
  const names = ['=HYPERLINK("//evil.test")', '+1+cmd|’/C calc’!A0', '-2+3', '@SUM(A1)', '\t=1', '\r=1'];
  const lines = names.map((name, at) => `"${name.replaceAll('"', '""')}",f${String(at)}@acme.test`);
  const file = Buffer.from(['name,email', ...lines, 'Mia,=mia@acme.test'].join('\n'));
  const { rows, invited } = await check(file);
  expect(rows).toHaveLength(7);
  // Cut off around, a name may be harmless; what is left of it begins like none.
  for (const { name, outcome } of rows)
    if (outcome === 'invite') expect(name).not.toMatch(/^[=+\-@\t\r]/);
    else expect(outcome).toBe('formula');
  expect(invited).toBe(0);
  const before = await headCount();
  const body = { file: file.toString('base64') };
  const { signal } = new AbortController();
  const events = desk.browser.client.stream(importMembers, { body }, await proof(), signal);
  for await (const event of events) expect(event.invited).toBe(0);
  expect(await headCount()).toBe(before);
});

test('attack: a CSV whose one field is 1 GB: refused at the door, by its announced length or as it comes', async () => {
  const send = async (headers: Readonly<Record<string, string>>) => {
    const { port } = world;
    const { host } = new URL(organization.origin);
    let written = 0;
    const answer = Promise.withResolvers<number | 'cut'>();
    const sending = request(
      {
        host: '127.0.0.1',
        port,
        method: 'POST',
        path: importMembers.path,
        headers: { host, 'content-type': 'application/json', ...headers },
      },
      (response) => {
        response.resume();
        answer.resolve(response.statusCode ?? 0);
      },
    );
    sending.on('error', () => answer.resolve('cut'));
    const piece = Buffer.alloc(64 * 1024, 'x');
    sending.write('{"file":"');
    const over = answer.promise.then(() => 'over' as const);
    while (written < 2 ** 30) {
      written += piece.length;
      sending.write(piece);
      const drained = new Promise((resolve) => sending.once('drain', resolve));
      if ((await Promise.race([over, drained])) === 'over') break;
    }
    const outcome = await answer.promise;
    sending.destroy();
    return { outcome, written };
  };
  for (const headers of [{ 'content-length': String(2 ** 30) }, { 'transfer-encoding': 'chunked' }]) {
    const { outcome, written } = await send(headers);
    expect([413, 'cut']).toContain(outcome);
    // What the sockets hold beside.
    expect(written).toBeLessThan(mostImportBytes * 8);
  }
  const field = Buffer.from(`name,email\n"${'x'.repeat(mostImportBytes - 100)}",zoe@acme.test`);
  expect(await refusalOf(check(field))).toBe('import-malformed');
});

test('attack: a CSV in a wrong encoding: refused, not guessed', async () => {
  for (const file of [
    Buffer.from('name,email\nZo\xEB,zoe@acme.test', 'latin1'),
    Buffer.from('name,email\nZoe,zoe@acme.test', 'utf16le'),
    Buffer.from([0x6e, 0x61, 0xc0, 0xaf, 0x0a]),
    Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 0xff]),
  ])
    expect(await refusalOf(check(file))).toBe('import-encoding');
  const body = { file: 'no base64!' };
  const sent = desk.browser.client.call(checkImport, { body }, await proof());
  expect(await refusalOf(sent)).toBe('invalid-request');
});
