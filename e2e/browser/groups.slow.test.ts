import { expect, test } from 'vitest';
import { openVaultWith, saidOn, signInWith } from './desk.ts';
import { invitationMailedTo } from './mails.ts';
import { aMemberPhone, anOwnedOrganization } from './owner.ts';
import { look } from './screens.ts';
import { useStage } from './stage.ts';

// An owner puts members into groups by hand and by a rule, says more of them, and confirms who they are.

const stage = useStage();

const file = [
  'Name;E-Mail;Department;Groups',
  'Grace Hopper;grace@acme.test;Research;Board',
  'Katherine Johnson;katherine@acme.test;Research;',
  'Annie Easley;annie@acme.test;Sales;',
].join('\r\n');

test('groups are made, filled from a file, by hand and by a rule; a member’s page shows and changes all of it', async () => {
  const { origin, phone } = await anOwnedOrganization(stage);
  const page = await stage.aDesktop();
  stage.keepSecret('Grace Hopper', 'Katherine Johnson', 'Research', 'Board');
  await signInWith(phone, page, origin);
  const dialog = page.getByRole('dialog');

  await page.goto(`${origin}/console/groups`);
  await page.getByText('No group yet').waitFor();
  await look(page, 'groups-empty');
  await page.getByRole('button', { name: 'New group' }).click();
  await dialog.getByRole('button', { name: 'Make group' }).click();
  await dialog.getByText('Fill this in.').waitFor();
  await dialog.getByLabel('Name').fill('Board');
  await look(page, 'group-new');
  await dialog.getByRole('button', { name: 'Make group' }).click();
  await saidOn(page, 'The group Board is there');
  await page.getByRole('button', { name: 'New attribute' }).click();
  await dialog.getByLabel('Name').fill('Department');
  await dialog.getByLabel('Kind').selectOption('Choice');
  await dialog.getByLabel('Choices').fill('Research\nSales');
  await look(page, 'attribute-new');
  await dialog.getByRole('button', { name: 'Make attribute' }).click();
  await saidOn(page, 'The attribute Department is there');
  await look(page, 'groups');

  await page.getByRole('link', { name: 'Members' }).click();
  await page.getByRole('button', { name: 'Import' }).click();
  await dialog
    .getByLabel('Choose a CSV file')
    .setInputFiles({ name: 'members.csv', mimeType: 'text/csv', buffer: Buffer.from(file) });
  await dialog.getByText('Attributes in the file: Department.').waitFor();
  await dialog.getByText('Groups in the file are filled too.').waitFor();
  await look(page, 'import-columns');
  await dialog.getByRole('button', { name: 'Invite 3 people' }).click();
  await dialog.getByText('3 people are invited').waitFor();
  await dialog.getByRole('button', { name: 'Close' }).click();
  const rows = page.getByRole('list', { name: 'Everyone' }).getByRole('listitem');
  await page.getByRole('combobox', { name: 'Group' }).selectOption('Board');
  await page.getByText('1 member', { exact: true }).waitFor();
  await rows.filter({ hasText: 'Grace Hopper' }).waitFor();
  await page.getByRole('combobox', { name: 'Group' }).selectOption('Any group');
  await page.getByText('4 members', { exact: true }).waitFor();

  // Many at once, and back.
  await page.getByRole('checkbox', { name: 'Select Katherine Johnson' }).check();
  await page.getByRole('checkbox', { name: 'Select Annie Easley' }).check();
  await page.getByRole('toolbar').getByRole('button', { name: 'Add to a group' }).click();
  await look(page, 'members-add-to-group');
  await dialog.getByRole('button', { name: 'Add' }).click();
  await page.getByRole('status').getByText('2 members are in Board now.').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await saidOn(page, 'Undone.');
  await page.getByRole('checkbox', { name: 'Select Annie Easley' }).check();
  await page.getByRole('toolbar').getByRole('button', { name: 'Set role' }).click();
  await dialog.getByLabel('Role').selectOption('User');
  await dialog.getByRole('button', { name: 'Set role' }).click();
  await page.getByRole('status').getByText('1 member has the role now.').waitFor();
  // Pointed at, the toast stays until it is needed.
  await page.getByRole('button', { name: 'Undo' }).hover();
  await page.getByRole('combobox', { name: 'Role' }).selectOption('User');
  await page.getByText('1 member', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await saidOn(page, 'Undone.');
  await page.getByText('Nobody like that').waitFor();

  // The group by hand.
  await page.getByRole('link', { name: 'Groups' }).click();
  await page.getByRole('link', { name: /^Board/ }).click();
  await page.getByRole('heading', { level: 1, name: 'Board' }).waitFor();
  await page.getByRole('button', { name: 'Add members' }).click();
  await dialog.getByRole('searchbox').fill('annie');
  await dialog.getByRole('button', { name: 'Add: Annie Easley' }).click();
  await dialog.getByText('Is in').waitFor();
  await look(page, 'group-add');
  await dialog.getByRole('button', { name: 'Done' }).click();
  await page.getByText('2 members').waitFor();
  await page.getByRole('button', { name: 'Take out Annie Easley' }).click();
  await page.getByRole('status').getByText('Annie Easley was taken out').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await saidOn(page, 'Annie Easley is in again');
  await look(page, 'group');

  // By a rule: previewed, and saved after that.
  await page.getByRole('button', { name: 'Use a rule' }).click();
  await dialog.getByLabel('Comparison').selectOption('is empty');
  await dialog.getByRole('button', { name: 'Show who it is' }).click();
  await dialog.getByText('1 member of 4 would be in the group.').waitFor();
  await dialog.getByLabel('Comparison').selectOption('is');
  await dialog.getByRole('button', { name: 'Show who it is' }).click();
  await dialog.getByText('2 members of 4 would be in the group.').waitFor();
  await dialog.getByText('1 comes in').waitFor();
  await dialog.getByText('1 goes').waitFor();
  await look(page, 'group-rule');
  await dialog.getByRole('button', { name: 'Save the rule' }).click();
  await saidOn(page, 'Saved. Whoever belongs to it comes in now.');
  await page.getByRole('link', { name: 'Katherine Johnson' }).waitFor();
  await page.getByRole('link', { name: 'Annie Easley' }).waitFor({ state: 'detached' });
  await look(page, 'group-by-rule');

  // A member's page; the group follows the attribute.
  await page.getByRole('link', { name: 'Katherine Johnson' }).click();
  await page.getByRole('heading', { level: 1, name: 'Katherine Johnson' }).waitFor();
  await page.getByRole('link', { name: /^Board/ }).waitFor();
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  await look(page, 'member-attributes');
  await dialog.getByLabel('Department').selectOption('Sales');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await saidOn(page, 'Saved');
  await page.getByText('In no group.').waitFor();
  await look(page, 'member-invited');
  await page.getByRole('button', { name: 'Edit name and address' }).click();
  await dialog.getByLabel('Name').fill('Katherine Goble');
  await dialog.getByLabel('Work e-mail').fill('goble@acme.test');
  await look(page, 'member-edit');
  await dialog.getByRole('button', { name: 'Save' }).press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Katherine Goble' }).waitFor();
  await page.getByText('goble@acme.test').waitFor();
});

test('who has joined is confirmed with one press, the safety number at hand; sessions and phones are seen and ended', async () => {
  const { origin, phone } = await anOwnedOrganization(stage, 'Beta');
  const page = await stage.aDesktop();
  stage.keepSecret('Grace Hopper');
  await signInWith(phone, page, origin);
  const dialog = page.getByRole('dialog');
  await page.goto(`${origin}/console/members`);
  await page.getByRole('button', { name: 'Invite a member' }).click();
  await dialog.getByLabel('Name').fill('Grace Hopper');
  await dialog.getByLabel('Work e-mail').fill('grace@beta.test');
  await dialog.getByRole('button', { name: 'Send invitation' }).click();
  await saidOn(page, 'Invitation sent to Grace Hopper');
  const link = await invitationMailedTo(stage.cloud.mail, 'grace@beta.test');
  const grace = await aMemberPhone(stage, link, 'grace@beta.test');
  const desk = await stage.aDesktop();
  await signInWith(grace, desk, origin);

  await page.reload();
  await page.getByText('1 member waits to be confirmed').waitFor();
  await look(page, 'members-to-confirm');
  await page.getByRole('button', { name: 'Look' }).click();
  await look(page, 'confirm-members-locked');
  await dialog.getByRole('link', { name: 'Open your vault' }).click();
  await openVaultWith(phone, page);
  await page.goto(`${origin}/console/members`);
  await page.getByRole('button', { name: 'Look' }).click();
  await dialog.getByText('Safety number of Grace Hopper').waitFor();
  await look(page, 'confirm-members');
  await desk.getByRole('button', { name: 'Show the safety number' }).press('Enter');
  const onHers = desk.getByRole('figure', { name: 'Safety number with Ada Lovelace' });
  const onMine = dialog.getByRole('figure', { name: 'Safety number of Grace Hopper' });
  const number = await onMine.locator('p').innerText();
  await expect.poll(() => onHers.locator('p').innerText()).toBe(number);
  await look(desk, 'portal-safety-number');
  await dialog.getByRole('button', { name: 'Confirm Grace Hopper' }).click();
  await saidOn(page, '1 member is confirmed');
  await page.getByText('waits to be confirmed').waitFor({ state: 'detached' });

  await page.getByRole('link', { name: 'Grace Hopper' }).click();
  await page.getByText('Your browser has checked it up to the owner.').waitFor();
  await page.getByRole('figure', { name: 'Safety number' }).waitFor();
  await look(page, 'member');
  await page.setViewportSize({ width: 360, height: 780 });
  await look(page, 'member-narrow');
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.getByRole('button', { name: /^End the session/ }).click();
  await saidOn(page, 'Ended. They can sign in again.');
  await page.getByText('Signed in nowhere.').waitFor();
  await desk.reload();
  await desk.waitForURL(`${origin}/sign-in`);
  await page.getByRole('button', { name: /^Block/ }).click();
  await look(page, 'member-block');
  await dialog.getByRole('button', { name: 'Block' }).click();
  await page.getByText('No phone.').waitFor();
});
