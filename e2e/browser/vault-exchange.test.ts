import type { Phone } from '@lanyard/testing/phone';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { copyLink, digitsOn, signInWith } from './desk.ts';
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
    {
      type: 1,
      name: hostile,
      login: { uris: [{ uri: 'javascript:alert(1)' }], username: 'x', password: 'y' },
    },
    {
      type: 3,
      name: '=HYPERLINK("https://evil.example")',
      card: { number: '4111111111111111', code: '123' },
    },
    { type: 1, name: 'Gone', deletedDate: '2024-01-01T00:00:00Z', login: {} },
  ],
});

async function openItems(page: Page, phone: Phone): Promise<void> {
  await page.getByRole('link', { name: 'Vault', exact: true }).click();
  await page.getByRole('button', { name: 'Open with my phone' }).click();
  await approve(page, phone);
  await page.getByRole('button', { name: 'Add item' }).first().waitFor();
}

async function approve(page: Page, phone: Phone): Promise<void> {
  await page.getByLabel('The digits').waitFor();
  await phone.approve(await phone.scan(await copyLink(page)), { digits: await digitsOn(page) });
}

const choose = (page: Page, name: string, text: string) =>
  page
    .getByLabel('Choose or drop a file')
    .setInputFiles({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(text) });

test('passwords are imported after a look at what would come, do not come twice, and are taken back', async () => {
  stage.keepSecret('from-elsewhere-1', 'City Bank', 'bank.example');
  const { origin, phone } = await anOwnedOrganization(stage);
  const ada = await stage.aDesktop();
  await signInWith(phone, ada, origin);
  await openItems(ada, phone);
  await ada.getByRole('button', { name: 'Import' }).click();
  await choose(ada, 'shop.pdf', '%PDF-1.7');
  await ada.getByText('This is no export of a password manager').waitFor();
  await look(ada, 'vault-import');
  await choose(ada, 'bitwarden.json', bitwarden);
  await ada.getByText('3 items come').waitFor();
  await ada.getByText(hostile).first().waitFor();
  await look(ada, 'vault-import-report');
  const downloading = ada.waitForEvent('download');
  await ada.getByRole('button', { name: 'Download this report' }).click();
  const chunks: Buffer[] = [];
  for await (const chunk of await (await downloading).createReadStream()) chunks.push(chunk as Buffer);
  const told = Buffer.concat(chunks).toString();
  // A spreadsheet runs nothing of it, and it tells no password.
  expect(told).toContain(`"'=HYPERLINK(`);
  expect(told).not.toMatch(/from-elsewhere-1|4111/u);
  await ada.getByRole('button', { name: 'Import 3 items' }).click();
  await ada.getByText('3 items were imported').waitFor();
  await ada.getByText('Delete bitwarden.json now').waitFor();
  await look(ada, 'vault-import-done');
  await ada.getByRole('button', { name: 'Done' }).click();
  await ada.getByRole('button', { name: /City Bank/ }).waitFor();
  expect(await ada.title()).not.toBe('1');

  // The same file again, and a login that has another password by now.
  await ada.getByRole('button', { name: 'Import' }).click();
  await choose(
    ada,
    'chrome.csv',
    'name,url,username,password\nbank,https://www.bank.example/,ada,from-elsewhere-1\nbank,https://bank.example/,ada,another-one-2\n',
  );
  await ada.getByText('1 is here already').waitFor();
  await ada.getByText('Another one is here. It comes beside it.').waitFor();
  await ada.getByText('Leave out', { exact: true }).click();
  await ada.getByRole('button', { name: 'Nothing to import' }).waitFor();
  await ada.getByText('Add beside', { exact: true }).click();
  await ada.getByRole('button', { name: 'Import 1 item' }).click();
  await ada.getByText('1 item was imported').waitFor();
  await ada.getByRole('button', { name: 'Undo the import' }).click();
  await ada.getByText('What was imported is in the bin.').waitFor();
  await ada.getByRole('button', { name: 'Done' }).click();
  await ada.getByText('Bin', { exact: true }).click();
  await ada.getByRole('button', { name: /bank/ }).waitFor();
  await ada.getByText('Items', { exact: true }).click();
});
