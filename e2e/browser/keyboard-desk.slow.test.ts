import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { codeShown, copyLink, greetingOf, openSignInPage } from './desk.ts';
import { hasFocus, opensDialog, pressOn, tabTo, typeInto } from './keys.ts';
import { aMemberPhone, anOwnedOrganization } from './owner.ts';
import { invitationMailedTo } from './mails.ts';
import { useStage } from './stage.ts';

// A desk without a mouse: set-up, sign-in, portal and console by Tab, Enter, Space, Escape and what is typed. Wherever the focus goes,
// it is seen; a dialog holds it, and gives it back.

const stage = useStage();
let origin: string;
let phone: Awaited<ReturnType<typeof anOwnedOrganization>>['phone'];

beforeAll(async () => {
  ({ origin, phone } = await anOwnedOrganization(stage));
});

const clipboard = (page: Page) => page.evaluate(() => navigator.clipboard.readText());

async function signInByKeyboard(page: Page): Promise<void> {
  await openSignInPage(page, origin);
  await pressOn(page, /^Copy as a link/);
  await page.getByRole('button', { name: 'Copied' }).waitFor();
  await phone.approve(await phone.scan(await clipboard(page)), { claims: ['email'] });
  await greetingOf(page, 'Ada').waitFor();
}

test('set-up: what is missing gets the focus, each step begins at its title, the owner’s code is copied', async () => {
  const page = await stage.aDesktop();
  await page.goto(await stage.cloud.setupLink());
  await page.getByLabel('Name', { exact: true }).waitFor();
  await typeInto(page, 'Name', 'Bolt');
  await page.keyboard.press('Enter');
  await hasFocus(page, 'Region');
  await page.keyboard.insertText('Europe');
  await typeInto(page, 'Your name', 'Bea Bolt');
  await typeInto(page, 'Your work e-mail', 'bea@bolt.test');
  await page.keyboard.press('Enter');
  await page.getByRole('img', { name: 'Owner code' }).waitFor();
  await hasFocus(page, 'Scan to become the owner');
  await pressOn(page, /^Copy as a link/);
  await page.getByRole('button', { name: 'Copied' }).waitFor();
  await aMemberPhone(stage, await clipboard(page), 'bea@bolt.test');
  await page.getByRole('heading', { name: 'Bolt is ready' }).waitFor();
  await hasFocus(page, 'Bolt is ready');
  await pressOn(page, 'Go to sign-in');
  await codeShown(page);
});

test('sign-in page: from the code to the link on this device and back, and in', async () => {
  const page = await stage.aDesktop();
  await openSignInPage(page, origin);
  await pressOn(page, 'Lanyard is on this device');
  await page.getByRole('link', { name: 'Open Lanyard' }).waitFor();
  await page.keyboard.press('Tab');
  await hasFocus(page, 'Open Lanyard');
  await Promise.all([
    page.waitForResponse((answer) => answer.url().endsWith('/events')),
    pressOn(page, 'Scan with another phone'),
  ]);
  await codeShown(page);
  await phone.decline(await phone.scan(await copyLink(page)));
  await page.getByRole('button', { name: 'Show a new code' }).waitFor();
  await pressOn(page, 'Show a new code');
  await codeShown(page);
  await tabTo(page, 'I have no wallet yet');
  await signInByKeyboard(page);
});

test('portal: over the header to the content; dialogs hold the focus and give it back; out', async () => {
  const page = await stage.aDesktop();
  await signInByKeyboard(page);
  await pressOn(page, 'Skip to content');
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('content');
  await opensDialog(page, 'Open with my phone');
  await opensDialog(page, 'Sign out everywhere');
  await opensDialog(page, /^Block /);
  await pressOn(page, 'Sign out');
  await page.waitForURL(`${origin}/sign-in`);
  await tabTo(page, 'I have no wallet yet');
});

test('console: invite, find, select, disable and undo; a file is imported; activity is narrowed and taken along', async () => {
  stage.keepSecret('Grace Hopper', 'grace@acme.test');
  const page = await stage.aDesktop();
  await signInByKeyboard(page);
  await pressOn(page, 'Console');
  await page.getByRole('heading', { level: 1, name: 'Dashboard' }).waitFor();
  await pressOn(page, 'Members');
  await page.getByText('Only you so far').waitFor();

  await opensDialog(page, 'Invite a member');
  await pressOn(page, 'Invite a member');
  await page.getByRole('dialog').waitFor();
  await hasFocus(page, 'Name');
  await page.keyboard.press('Enter');
  await page.getByText('Fill this in.').waitFor();
  await hasFocus(page, 'Name');
  await typeInto(page, 'Name', 'Grace Hopper');
  await typeInto(page, 'Work e-mail', 'grace@acme.test');
  await page.keyboard.press('Enter');
  await page.getByRole('status').getByText('Invitation sent to Grace Hopper').waitFor();
  await hasFocus(page, 'Invite a member');
  const link = await invitationMailedTo(stage.cloud.mail, 'grace@acme.test');
  await aMemberPhone(stage, link, 'grace@acme.test');

  // A file, from the dialog's first step to its last.
  await opensDialog(page, 'Import');
  await pressOn(page, 'Import');
  await page.getByRole('dialog').waitFor();
  await tabTo(page, /^Choose a CSV file/);
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.keyboard.press('Space')]);
  const rows = Array.from({ length: 12 }, (_, n) => `Person ${String(n)},person${String(n)}@acme.test`);
  const file = ['name,email', ...rows, 'Nobody,not an address'].join('\n');
  await chooser.setFiles({ name: 'members.csv', mimeType: 'text/csv', buffer: Buffer.from(file) });
  await page.getByText('12 people will be invited.').waitFor();
  await tabTo(page, 'Rows that are left out');
  await pressOn(page, 'Invite 12 people');
  await page.getByText('12 people are invited').waitFor();
  await pressOn(page, 'Close');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await hasFocus(page, 'Import');

  // Found, selected, disabled, and back.
  await page.keyboard.press('/');
  await page.keyboard.insertText('gra');
  await page.getByText('1 member', { exact: true }).waitFor();
  const grace = page.getByRole('listitem').filter({ hasText: 'Grace Hopper' });
  await grace.getByText('Active', { exact: true }).waitFor();
  await pressOn(page, 'Select Grace Hopper', 'Space');
  await tabTo(page, 'Disable (1)', 'Shift+Tab');
  await page.keyboard.press('Enter');
  await grace.getByText('Disabled', { exact: true }).waitFor();
  await hasFocus(page, 'Undo');
  await page.keyboard.press('Enter');
  await grace.getByText('Active', { exact: true }).waitFor();
  await pressOn(page, 'Disable');
  await grace.getByText('Disabled', { exact: true }).waitFor();
  await hasFocus(page, 'Undo');
  await page.keyboard.press('Enter');
  await grace.getByText('Active', { exact: true }).waitFor();
  await page.keyboard.press('/');
  await page.keyboard.press('Escape');

  // Many: what can be done with them is a few steps away, however long the list; every row stays in sight under it.
  await page.getByText('14 members').waitFor();
  await pressOn(page, 'Select all that are shown', 'Space');
  await page.getByRole('toolbar').getByText('14 selected').waitFor();
  await tabTo(page, 'Select Person 9');
  await tabTo(page, /^Delete \(/, 'Shift+Tab');
  await opensDialog(page, /^Delete \(/);

  await pressOn(page, 'Activity');
  await page.getByText('Organization created').waitFor();
  await tabTo(page, 'What');
  await page.keyboard.press('O');
  await page.getByText('Members imported').waitFor({ state: 'detached' });
  await tabTo(page, 'CSV', 'Shift+Tab');
  const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
  expect(download.suggestedFilename()).toBe('activity.csv');
});
