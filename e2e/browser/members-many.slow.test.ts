import { expect, test } from 'vitest';
import { saidOn, signInWith } from './desk.ts';
import { invitationMailedTo } from './mails.ts';
import { aMemberPhone, anOwnedOrganization } from './owner.ts';
import { look } from './screens.ts';
import { useStage } from './stage.ts';

// An owner imports a file of members, finds some of them, and changes many at once.

const stage = useStage();

const file = [
  'Name;E-Mail',
  'Grace Hopper;grace@acme.test',
  ...Array.from({ length: 60 }, (_, n) => `Person Number${String(n)};person${String(n)}@acme.test`),
  'Ada again;ada@acme.test',
  '=SUM(1+1);evil@acme.test',
  'Nobody;not an address',
].join('\r\n');

test('a file is told row by row, imported, found by search, and its members are changed together', async () => {
  const { origin, phone } = await anOwnedOrganization(stage);
  const page = await stage.aDesktop();
  stage.keepSecret('Grace Hopper', 'person7@acme.test');
  await signInWith(phone, page, origin);
  await page.goto(`${origin}/console/members`);
  await page.getByText('Only you so far').waitFor();

  const dialog = page.getByRole('dialog');
  await page.getByRole('button', { name: 'Import' }).click();
  await dialog.getByText('Choose a CSV file').waitFor();
  await look(page, 'import-choose');
  const choose = async (buffer: Buffer) =>
    dialog
      .getByLabel('Choose a CSV file')
      .setInputFiles({ name: 'members.csv', mimeType: 'text/csv', buffer });
  await choose(Buffer.from('name,email\nZo\xEB,zoe@acme.test', 'latin1'));
  await dialog.getByText('The letters of this file cannot be read').waitFor();
  await look(page, 'import-refused');
  await choose(Buffer.alloc(3_000_000, 'x'));
  await dialog.getByText('This file is larger than 2 MB').waitFor();
  await choose(Buffer.from(file));
  await dialog.getByText('61 people will be invited.').waitFor();
  await dialog.getByText('Begins like a formula of a spreadsheet').waitFor();
  await look(page, 'import-report');
  await dialog.getByRole('button', { name: 'Invite 61 people' }).click();
  await dialog.getByText('61 people are invited').waitFor();
  await look(page, 'import-done');
  await dialog.getByRole('button', { name: 'Close' }).click();

  const rows = page.getByRole('list', { name: 'Everyone' }).getByRole('listitem');
  await page.getByText('The first 50 members').waitFor();
  await page.getByRole('button', { name: 'Show more' }).click();
  await page.getByText('62 members').waitFor();
  await look(page, 'console-many');

  // By keyboard: to the search, and to the box of the one found.
  await page.keyboard.press('/');
  await page.keyboard.type('gra hop');
  await page.getByText('1 member', { exact: true }).waitFor();
  await expect.poll(() => rows.count()).toBe(1);
  const link = await invitationMailedTo(stage.cloud.mail, 'grace@acme.test');
  await aMemberPhone(stage, link, 'grace@acme.test');
  await page.keyboard.press('Escape');
  await page.getByText('The first 50 members').waitFor();
  await page.getByRole('radio', { name: /^Active/ }).check();
  await rows.filter({ hasText: 'Grace Hopper' }).waitFor();
  await page.getByRole('checkbox', { name: 'Select all that are shown' }).check();
  await page.getByRole('toolbar').getByText('2 selected').waitFor();
  await look(page, 'console-selected');
  await page.getByRole('button', { name: 'Disable (2)' }).click();
  await page
    .getByRole('status')
    .getByText('1 member is disabled; their sessions have ended. 1 was left: neither yourself')
    .waitFor();
  // Pointed at, the toast stays until it is needed.
  await page.getByRole('button', { name: 'Undo' }).hover();
  await rows.filter({ hasText: 'Grace Hopper' }).getByText('Disabled', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await saidOn(page, 'Undone: 1 member can sign in again.');

  await page.getByRole('radio', { name: /^Invited/ }).check();
  await page.getByRole('searchbox').fill('number5');
  await page.getByText('11 members').waitFor();
  await page.getByRole('checkbox', { name: 'Select all that are shown' }).check();
  await page.getByRole('button', { name: 'Invite again (11)' }).click();
  await saidOn(page, '11 new invitations are on their way.');
  await page.getByRole('checkbox', { name: 'Select all that are shown' }).check();
  await page.getByRole('button', { name: 'Delete (11)' }).click();
  await look(page, 'console-delete-many');
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await saidOn(page, '11 members were deleted.');
  await page.getByText('Nobody like that').waitFor();
  await look(page, 'console-none');
  await page.getByRole('button', { name: 'Show everyone' }).click();
  await page.getByText('The first 50 members').waitFor();

  await page.setViewportSize({ width: 360, height: 780 });
  await page.getByRole('checkbox', { name: 'Select Grace Hopper' }).check();
  await look(page, 'console-many-narrow');
});
