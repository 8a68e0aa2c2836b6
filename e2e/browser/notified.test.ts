import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { codeShown, digitsOn, greetingOf } from './desk.ts';
import { aMemberHandset, openVault, signIn, type Handset } from './handset.ts';
import { look } from './screens.ts';
import { useStage } from './stage.ts';

// The second sign-in in a browser: one touch there, and the open wallet asks by itself.

const stage = useStage();
let phone: Handset;
let page: Page;

beforeAll(async () => {
  const { organization, owner } = await stage.cloud.anOrganization();
  phone = await aMemberHandset(stage, { link: owner.link });
  const allowed = ['notifications', 'camera', 'clipboard-read', 'clipboard-write'];
  await phone.page.context().grantPermissions(allowed, { origin: stage.cloud.walletOrigin });
  await phone.page.reload();
  page = await stage.aDesktop();
  await page.goto(organization.origin);
  await codeShown(page);
  await signIn(phone, page, 'Ada');
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
});

const button = (on: Page, name: string) => on.getByRole('button', { name, exact: true });

test('the page knows whom to ask, the wallet opens the request by itself, and the digits of the page let one in', async () => {
  await button(page, 'Ask my phone').waitFor();
  await page.getByText('Continue as A. L.').waitFor();
  await look(page, 'sign-in-known');
  await button(page, 'Ask my phone').click();
  await phone.page.getByRole('heading', { name: 'Approve sign-in' }).waitFor();
  await phone.page.getByLabel('Two digits on the page').waitFor();
  await page.getByText('Check the details there').waitFor();
  await look(page, 'sign-in-digits');
  await look(phone.page, 'wallet-approve-notified');
  await button(phone.page, 'Approve').click();
  await phone.page.getByText('Type the two digits first.').waitFor();
  await phone.page.getByLabel('Two digits on the page').fill(await digitsOn(page));
  await phone.approve();
  await phone.done('Approved');
  await greetingOf(page, 'Ada').waitFor();
  await button(page, 'Sign out').click();
});

test('by keyboard alone; and what was closed waits on the home screen', async () => {
  await button(page, 'Ask my phone').waitFor();
  await page.keyboard.press('Tab');
  await button(page, 'Ask my phone').focus();
  await page.keyboard.press('Enter');
  await phone.page.getByRole('heading', { name: 'Approve sign-in' }).waitFor();
  await phone.page.getByRole('button', { name: 'Close' }).click();
  await phone.page.getByText('A sign-in waits for you').waitFor();
  // Now that a browser can ask this phone, it offers to ring: said no to, it asks no more.
  await phone.page.getByText('Be told when a sign-in waits').waitFor();
  await look(phone.page, 'wallet-home-waiting');
  await button(phone.page, 'Not now').click();
  await phone.page.getByText('Be told when a sign-in waits').waitFor({ state: 'detached' });
  await button(phone.page, 'Look').click();
  await phone.page.getByLabel('Two digits on the page').fill(await digitsOn(page));
  await phone.approve();
  await phone.done('Approved');
  await greetingOf(page, 'Ada').waitFor();
  await button(page, 'Sign out').click();
});

test('a locked vault: the phone is asked in place of a code, from then on at once; declined and asked too soon, a code is there', async () => {
  await button(page, 'Ask my phone').click();
  await phone.page.getByLabel('Two digits on the page').fill(await digitsOn(page));
  await phone.approve();
  await phone.done('Approved');
  await greetingOf(page, 'Ada').waitFor();
  await page.getByRole('link', { name: 'Vault', exact: true }).click();
  const open = () => button(page, 'Open with my phone').click();
  const asked = phone.page.getByRole('heading', { name: 'Open your vault' });
  // The first time it is scanned.
  await openVault(phone, page);
  await button(page, 'Lock now').click();
  await open();
  await page.getByRole('img', { name: 'Code to open the vault' }).waitFor();
  await look(page, 'unlock-code');
  await button(page, 'Ask my phone instead').click();
  await asked.waitFor();
  await page.getByText('Open Lanyard on your phone, and type these two digits there.').waitFor();
  await look(page, 'unlock-asked');
  await look(phone.page, 'wallet-unlock-notified');
  await phone.page.getByLabel('Two digits on the page').fill(await digitsOn(page));
  await phone.approve();
  await phone.done('Approved');
  await button(page, 'Lock now').click();

  await open();
  await asked.waitFor();
  expect(await page.getByRole('img', { name: 'Code to open the vault' }).count()).toBe(0);
  await phone.page.getByRole('button', { name: 'Decline' }).click();
  await page.getByText('Declined on the phone. The vault stays locked.').waitFor();
  await button(page, 'Ask again').click();
  await page.getByText('Your phone could not be asked.').waitFor();
  await page.getByRole('img', { name: 'Code to open the vault' }).waitFor();
  await look(page, 'unlock-not-asked');
  await phone.page.getByRole('link', { name: /^(Done|Go to your wallet)$/ }).click();
  await button(page, 'Cancel').click();
  await button(page, 'Sign out').click();
  // What was declined no longer weighs.
  await stage.pass(180_000);
});

test('wrong digits end it, and the page leads to the code', async () => {
  await button(page, 'Ask my phone').click();
  const shown = await digitsOn(page);
  await phone.page.getByLabel('Two digits on the page').fill(shown === '11' ? '12' : '11');
  await phone.approve();
  await page.getByText('Declined on the phone').waitFor();
  await look(page, 'sign-in-known-declined');
  await button(page, 'Ask again').click();
  await page.getByText('Your phone could not be asked.').waitFor();
  await codeShown(page);
  await look(page, 'sign-in-not-asked');
  await phone.page.getByRole('link', { name: 'Go to your wallet' }).click();
});

test('somebody else has the page forget whom it knew', async () => {
  await page.reload();
  await button(page, 'Not you? Forget').click();
  await codeShown(page);
  await page.reload();
  await codeShown(page);
  expect(await button(page, 'Ask my phone').count()).toBe(0);
});
