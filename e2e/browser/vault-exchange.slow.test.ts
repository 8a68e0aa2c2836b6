import { readExchangeFile } from '@lanyard/vault/exchange/read-file';
import type { Phone } from '@lanyard/testing/phone';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { copyLink, digitsOn, openItems, saidOn, signInWith } from './desk.ts';
import { anOwnedOrganization } from './owner.ts';
import { look } from './screens.ts';
import { useStage } from './stage.ts';

// Passwords come from another password manager, go back to the bin with one press, and leave again only for who shows that it is them.

const stage = useStage();
const hostile = '<img src=x onerror="document.title=1">';

const bitwarden = JSON.stringify({
  encrypted: false,
  folders: [{ id: 'f', name: 'Money' }],
  items: [
    {
      type: 1,
      name: 'City Bank',
      folderId: 'f',
      login: { uris: [{ uri: 'https://bank.example/login' }], username: 'ada', password: 'from-elsewhere-1' },
      passwordHistory: [{ password: 'older' }],
    },
    { type: 2, name: 'Alarm', notes: 'Under the stairs' },
    { type: 3, name: 'Visa', card: { number: '4111111111111111', code: '123' } },
    { type: 1, name: 'Gone', deletedDate: '2024-01-01T00:00:00Z', login: {} },
  ],
});

const chrome = `name,url,username,password
bank,https://www.bank.example/,ada,from-elsewhere-1
Bank,https://bank.example/,ada,another-one-2
"${hostile.replaceAll('"', '""')}",javascript:alert(1),x,y
"=HYPERLINK(""https://evil.example"")",ftp://files.example,x,y
`;

/** A zip of files that are not compressed. */
function aZip(files: Readonly<Record<string, string>>): Buffer {
  const [locals, entries]: [Buffer[], Buffer[]] = [[], []];
  let at = 0;
  for (const [called, text] of Object.entries(files)) {
    const [name, content] = [Buffer.from(called), Buffer.from(text)];
    const head = Buffer.alloc(26);
    head.writeUInt32LE(content.length, 14);
    head.writeUInt32LE(content.length, 18);
    head.writeUInt16LE(name.length, 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(at, 10);
    locals.push(Buffer.concat([Buffer.from('PK\x03\x04'), head, name, content]));
    entries.push(Buffer.concat([Buffer.from('PK\x01\x02\0\0'), head, place, name]));
    at += 30 + name.length + content.length;
  }
  const directory = Buffer.concat(entries);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...locals, directory, Buffer.from('PK\x05\x06'), end]);
}

const onePassword = {
  categoryUuid: '006',
  overview: { title: 'Lease' },
  details: { documentAttributes: { fileName: 'Lease.txt', documentId: 'doc1' } },
};

async function approve(page: Page, phone: Phone): Promise<void> {
  await page.getByLabel('The digits').waitFor();
  await phone.approve(await phone.scan(await copyLink(page)), { digits: await digitsOn(page) });
}

const choose = (page: Page, name: string, text: string | Buffer) =>
  page
    .getByLabel('Choose or drop a file')
    .setInputFiles({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(text) });

/** The cloud has enough, once, of pieces of files that go this way. @returns whether it came to that */
async function limitOnce(page: Page, way: 'GET' | 'PUT'): Promise<() => boolean> {
  let isMet = false;
  const isPiece = ({ pathname }: URL) => pathname.includes('/chunks/');
  await page.route(isPiece, (route) => {
    if (isMet || route.request().method() !== way) return route.continue();
    isMet = true;
    return route.fulfill({
      status: 429,
      contentType: 'application/problem+json',
      body: JSON.stringify({
        type: 'about:blank',
        title: 'Too many requests.',
        status: 429,
        code: 'too-many-requests',
        requestId: 'of-this-test',
        retryAfterSeconds: 1,
      }),
    });
  });
  return () => isMet;
}

const dialogOf = (page: Page) => page.getByRole('dialog', { name: 'Export your items' });

async function downloaded(page: Page, press: () => Promise<void>): Promise<Buffer> {
  const [download] = await Promise.all([page.waitForEvent('download'), press()]);
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

test('passwords are imported after a look at what would come, do not come twice, also after the browser was closed in the middle, are taken back, and leave again only after an approval', async () => {
  stage.keepSecret('from-elsewhere-1', 'City Bank', 'bank.example');
  const { origin, phone } = await anOwnedOrganization(stage);
  const ada = await stage.aDesktop();
  await signInWith(phone, ada, origin);
  await openItems(phone, ada);
  await ada.getByRole('button', { name: 'Import' }).click();
  await choose(ada, 'shop.pdf', '%PDF-1.7');
  await ada.getByText('This is no export of a password manager').waitFor();
  await look(ada, 'vault-import');
  await choose(ada, 'bitwarden.json', bitwarden);
  await ada.getByText('3 items come').waitFor();
  await ada.getByRole('button', { name: 'Import 3 items' }).click();
  await ada.getByText('3 items were imported').waitFor();
  await ada.getByText('Delete bitwarden.json now').waitFor();
  await look(ada, 'vault-import-done');
  await ada.getByRole('button', { name: 'Done' }).click();
  await ada.getByRole('button', { name: /City Bank/ }).waitFor();
  expect(await ada.title()).not.toBe('1');

  // What is here already, a login with another password, and names that would like to be more than names.
  await ada.getByRole('button', { name: 'Import' }).click();
  await choose(ada, 'chrome.csv', chrome);
  await ada.getByText('1 is here already').waitFor();
  await ada.getByText('Another one is here. It comes beside it.').waitFor();
  await ada.getByText(hostile).first().waitFor();
  await look(ada, 'vault-import-report');
  const report = () => ada.getByRole('button', { name: 'Download this report' }).click();
  const told = (await downloaded(ada, report)).toString();
  // A spreadsheet runs nothing of it, and it tells no password.
  expect(told).toContain(`"'=HYPERLINK(`);
  expect(told).not.toMatch(/from-elsewhere-1|another-one-2/u);
  await ada.getByText('Leave out', { exact: true }).click();
  await ada.getByRole('button', { name: 'Import 2 items' }).waitFor();
  await ada.getByText('Add beside', { exact: true }).click();
  await ada.getByRole('button', { name: 'Import 3 items' }).click();
  await ada.getByText('3 items were imported').waitFor();
  await ada.getByRole('button', { name: 'Undo the import' }).click();
  await ada.getByText('What was imported is in the bin.').waitFor();
  await ada.getByRole('button', { name: 'Done' }).click();
  await ada.getByText('Bin', { exact: true }).click();
  await ada.getByRole('button', { name: /HYPERLINK/ }).waitFor();
  await ada.getByText('Items', { exact: true }).click();

  // An archive with a file: it comes along with its item, once.
  const archived = aZip({
    'export.data': JSON.stringify({ accounts: [{ vaults: [{ items: [onePassword] }] }] }),
    'files/doc1___Lease.txt': 'Signed on a Monday',
  });
  await ada.getByRole('button', { name: 'Import' }).click();
  await choose(ada, 'vault.1pux', archived);
  await ada.getByRole('button', { name: 'Import 1 item' }).click();
  await ada.getByText('1 item was imported').waitFor();
  await ada.getByRole('button', { name: 'Done' }).click();
  await ada.getByRole('button', { name: 'Import' }).click();
  await choose(ada, 'vault.1pux', archived);
  await ada.getByText('1 is here already').waitFor();
  await ada.getByRole('button', { name: 'Another file' }).click();
  await ada.getByRole('button', { name: 'Cancel' }).click();

  // Out again: nobody who just sits at the open page gets a file.
  await ada.getByRole('button', { name: 'Export' }).click();
  const dialog = dialogOf(ada);
  await dialog.getByLabel('Password of the archive').fill('Sommer2024!');
  await dialog.getByLabel('Once more').fill('Sommer2024!');
  await dialog.getByRole('button', { name: 'Export' }).click();
  await dialog.getByText('Too easy to guess.').waitFor();
  const password = 'orbit-velvet-canyon-sparrow-lantern';
  await dialog.getByLabel('Password of the archive').fill(password);
  await dialog.getByLabel('Once more').fill(password);
  await dialog.getByText('3 stay; the report says why.').waitFor();
  await dialog.getByText('One file goes with them, 18 bytes.').waitFor();
  await look(ada, 'vault-export');
  await dialog.getByRole('button', { name: 'Export' }).click();
  const approval = ada.getByRole('dialog', { name: 'Show that it is you' });
  await approval.getByLabel('The digits').waitFor();
  await approval.getByText('It asks as if to open the vault', { exact: false }).waitFor();
  await look(ada, 'vault-export-approval');
  await approval.getByRole('button', { name: 'Cancel' }).click();
  await dialog.getByText('Nobody has shown that it is you.').waitFor();
  // A cloud that answers nothing holds nobody up who cancels.
  const isPiece = ({ pathname }: URL) => pathname.includes('/chunks/');
  await ada.route(isPiece, () => undefined);
  await dialog.getByRole('button', { name: 'Export' }).click();
  await approve(ada, phone);
  await ada.getByText('Files are fetched and encrypted.', { exact: false }).waitFor();
  await ada.getByRole('button', { name: 'Cancel' }).click();
  await dialog.getByLabel('Once more').waitFor({ timeout: 20_000 });
  await ada.unroute(isPiece);
  await dialog.getByRole('button', { name: 'Export' }).click();
  // However large it is: where the cloud has enough for a moment, it goes on after that.
  const wasOutLimited = await limitOnce(ada, 'GET');
  const archive = await downloaded(ada, () => approve(ada, phone));
  expect(wasOutLimited()).toBe(true);
  await ada.getByText('4 items were exported').waitFor();
  await ada.getByText('It is in the bin.').first().waitFor();
  await look(ada, 'vault-export-done');
  for (const mark of ['bank', 'Lease', 'Monday']) expect(archive.includes(mark)).toBe(false);
  const { format, found } = await readExchangeFile(archive, { password, untitled: '' });
  expect(format).toBe('lanyard-archive');
  expect(found.map(({ content }) => content.name).toSorted()).toEqual([
    'Alarm',
    'City Bank',
    'Lease',
    'Visa',
  ]);

  // And back: what was lost meanwhile comes with its file, the rest is here.
  await ada.getByRole('button', { name: 'Done' }).click();
  await ada.getByRole('button', { name: /Lease/ }).click();
  await ada.getByRole('button', { name: 'Move to bin' }).click();
  await ada.getByRole('button', { name: /Lease/ }).waitFor({ state: 'hidden' });
  await ada.getByRole('button', { name: 'Import' }).click();
  const wasBackLimited = await limitOnce(ada, 'PUT');
  await choose(ada, 'vault.zip', archive);
  await ada.getByLabel('Password of the file').fill(password);
  await ada.getByRole('button', { name: 'Open', exact: true }).click();
  await ada.getByText('3 are here already').waitFor();
  await ada.getByRole('button', { name: 'Import 1 item' }).click();
  await ada.getByText('1 item was imported').waitFor();
  // Nobody reads this one without its password: it may be kept.
  expect(await ada.getByText('Delete vault.zip now').count()).toBe(0);
  await ada.getByRole('button', { name: 'Done' }).click();
  await ada.getByRole('button', { name: /Lease/ }).click();
  expect(wasBackLimited()).toBe(true);
  const lease = () => ada.getByRole('button', { name: 'Download Lease.txt' }).click();
  expect((await downloaded(ada, lease)).toString()).toBe('Signed on a Monday');

  // The browser is closed between two steps of an import: the same file brings the rest, and nothing twice.
  const many = ['name,url,username,password'];
  for (let line = 0; line < 101; line += 1)
    many.push(`Site ${line},https://site-${line}.example/,ada,pass-${line}`);
  await ada.getByRole('button', { name: 'Close' }).click();
  await ada.getByRole('button', { name: 'Import' }).click();
  await choose(ada, 'many.csv', many.join('\n'));
  const closed = Promise.withResolvers<void>();
  let batches = 0;
  await ada.route('**/api/vault/batches', async (route) => {
    batches += 1;
    if (batches === 1) return route.continue();
    // Closed with the request on its way it would still arrive; and the page looks no further before it is closed.
    await ada.route(
      ({ pathname }) => pathname === '/api/vault/items',
      () => undefined,
    );
    await route.abort();
    await ada.close();
    closed.resolve();
  });
  const context = ada.context();
  await ada.getByRole('button', { name: 'Import 101 items' }).click();
  await closed.promise;
  const again = await context.newPage();
  await again.goto(`${origin}/vault`);
  // It is told, and what came is whole.
  await again.getByText('100 of 101 items came').waitFor();
  await look(again, 'vault-import-left');
  await again.getByRole('searchbox').fill('Site 99');
  await again.getByRole('button', { name: /Site 99/ }).click();
  await again.getByRole('button', { name: 'Show Password' }).click();
  await again.getByText('pass-99', { exact: true }).waitFor();
  await again.getByRole('button', { name: 'Close' }).click();
  await again.getByRole('button', { name: 'Choose the file' }).click();
  for (const [name, here] of [
    ['Import 1 item', '100 are here already'],
    [undefined, '101 are here already'],
  ] as const) {
    await choose(again, 'many.csv', many.join('\n'));
    await again.getByText(here).waitFor();
    if (name === undefined) continue;
    await again.getByRole('button', { name }).click();
    await again.getByText('1 item was imported').waitFor();
    await again.getByRole('button', { name: 'Done' }).click();
    await again.getByRole('button', { name: 'Import', exact: true }).click();
  }
  expect(await again.getByText('The last import broke off').count()).toBe(0);

  // A page that is loaded anew while a file is on its way: the browser asks before, it is told after, and nothing of the file stays.
  await again.getByRole('button', { name: 'Another file' }).click();
  await again.getByRole('button', { name: 'Cancel' }).click();
  await again.getByRole('button', { name: /Site 99/ }).click();
  await again.getByRole('button', { name: 'Edit', exact: true }).click();
  const held = Promise.withResolvers<void>();
  const isSecondPiece = ({ pathname }: URL) => pathname.endsWith('/chunks/2');
  await again.route(isSecondPiece, () => held.resolve());
  const contract = { name: 'Contract.pdf', mimeType: 'application/pdf', buffer: Buffer.alloc(600_000, 7) };
  await again.getByLabel('Add files, or drop them here').setInputFiles(contract);
  await held.promise;
  const asked = again.waitForEvent('dialog').then((leaving) => leaving.accept());
  await Promise.all([again.reload(), asked]);
  await again.unroute(isSecondPiece);
  await again.getByText('1 file was not added').waitFor();
  await look(again, 'vault-file-left');
  const uploads = () =>
    stage.cloud.database.lookAt('select from vault_attachments where uploader_id is not null');
  await expect.poll(uploads).toEqual([]);
  await again.getByRole('button', { name: 'Open the item' }).click();
  await again.getByLabel('Add files, or drop them here').setInputFiles(contract);
  await again.getByRole('button', { name: 'Remove Contract.pdf' }).waitFor();
  await again.getByRole('button', { name: 'Save' }).click();
  await saidOn(again, 'Site 99 was saved');
  await again.reload();
  await again.getByRole('button', { name: /Site 0/ }).waitFor();
  expect(await again.getByText('was not added').count()).toBe(0);

  // A file that is chosen while the vault is still read waits for it, and it is said how far that is: nothing looks new that is only late.
  const whole = Promise.withResolvers<void>();
  // What came since the first answer, or since what this browser keeps, is late.
  const isRest = ({ pathname, searchParams }: URL) =>
    pathname === '/api/vault/items' && searchParams.get('since') !== '0';
  await again.route(isRest, async (route) => {
    await whole.promise;
    await route.continue();
  });
  await again.reload();
  await again.getByRole('button', { name: 'Import', exact: true }).click();
  await choose(again, 'many.csv', many.join('\n'));
  await again.getByText(/^Your vault is being read: 1\d\d items so far$/u).waitFor();
  expect(await again.getByText('items come').count()).toBe(0);
  await look(again, 'vault-import-waiting');
  whole.resolve();
  await again.getByText('101 are here already').waitFor();
  await again.unroute(isRest);

  // Nobody touches the page while files are fetched: it says when the vault locks, a touch keeps it open, and a cloud that takes its time
  // does not. What broke off is told when it is opened again.
  await again.close();
  const left = await stage.aDesktop({ clock: true });
  await signInWith(phone, left, origin);
  await openItems(phone, left);
  await left.getByRole('button', { name: /Site 0/ }).waitFor();
  await left.route(isPiece, () => undefined);
  await left.getByRole('button', { name: 'Export' }).click();
  await dialogOf(left).getByLabel('Password of the archive').fill(password);
  await dialogOf(left).getByLabel('Once more').fill(password);
  await dialogOf(left).getByRole('button', { name: 'Export' }).click();
  await approve(left, phone);
  await left.getByText('After 10 minutes without a touch of this page', { exact: false }).waitFor();
  const soon = left.getByText('The vault locks at', { exact: false });
  await stage.pass(9 * 60_000);
  await soon.waitFor();
  await look(left, 'vault-lock-soon');
  await left.getByRole('button', { name: 'Keep it open' }).click();
  await soon.waitFor({ state: 'detached' });
  await stage.pass(9 * 60_000);
  await soon.waitFor();
  await stage.pass(60_000);
  await left.getByRole('button', { name: 'Open with my phone' }).waitFor();
  expect(await left.getByText('Site 0').count()).toBe(0);
  await left.unroute(isPiece);
  await left.getByRole('button', { name: 'Open with my phone' }).click();
  await approve(left, phone);
  await left.getByText('The last export broke off').waitFor();
  await look(left, 'vault-export-left');
  await left.getByRole('alert').getByRole('button', { name: 'Export' }).click();
  await dialogOf(left).getByRole('button', { name: 'Cancel' }).click();
  expect(await left.getByText('The last export broke off').count()).toBe(0);
});
