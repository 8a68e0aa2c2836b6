import { beforeAll, expect, test } from 'vitest';
import { copyLink, greetingOf, openSignInPage } from './desk.ts';
import { aMemberHandset, type Handset } from './handset.ts';
import { look } from './screens.ts';
import { useStage } from './stage.ts';

// The lock of the wallet's screen: a PIN that opens it and nothing else, and a link that needs one touch only.

const stage = useStage();
let origin: string;
let phone: Handset;

beforeAll(async () => {
  const { organization, owner } = await stage.cloud.anOrganization();
  origin = organization.origin;
  phone = await aMemberHandset(stage, { link: owner.link });
});

const pinFields = () => phone.page.getByLabel(/digits$|^Once more/);
const typeTwice = async (one: string, two: string) => {
  await pinFields().nth(0).fill(one);
  await pinFields().nth(1).fill(two);
  await phone.page.getByRole('button', { name: 'Confirm by touch' }).click();
};

test('a PIN is set with a touch, opens the screen, and makes whoever guesses wait; a touch opens all the same', async () => {
  const { page, reader } = phone;
  await page.goto(`${stage.cloud.walletOrigin}/settings`);
  await page.getByRole('link', { name: 'Set a PIN' }).click();
  await typeTwice('123456', '123456');
  await page.getByText(/^Choose six digits/).waitFor();
  await typeTwice('482913', '482914');
  await page.getByText('The two are not the same.').waitFor();
  await look(page, 'wallet-pin');
  await reader.goesUntouched();
  await typeTwice('482913', '482913');
  await page.getByText('Not confirmed').waitFor();
  await reader.isTouched();
  await typeTwice('482913', '482913');
  await page.getByRole('link', { name: 'Change or remove the PIN' }).waitFor();

  const lockAgain = () => page.getByRole('button', { name: 'Lock now' }).click();
  const pin = page.getByLabel('PIN', { exact: true });
  await lockAgain();
  await pin.fill('111222');
  await page.getByText('Not the PIN. 4 tries left.').waitFor();
  await look(page, 'wallet-locked-pin');
  await reader.goesUntouched();
  await pin.fill('482913');
  await page.getByRole('heading', { name: 'Settings' }).waitFor();
  // It opened the screen only: a fact, an approval, another PIN each ask for the touch.
  await page.getByRole('link', { name: 'Change or remove the PIN' }).click();
  await page.getByRole('button', { name: 'Remove the PIN' }).click();
  await page.getByText('Not confirmed').waitFor();
  await reader.isTouched();

  await page.goto(`${stage.cloud.walletOrigin}/settings`);
  await lockAgain();
  for (let tries = 4; tries > 0; tries -= 1) {
    await pin.fill('111222');
    await page.getByText(new RegExp(`Not the PIN. ${tries} tr`)).waitFor();
  }
  await pin.fill('111222');
  await page.getByText(/^Too many wrong tries/).waitFor();
  await page.reload();
  await page.getByText(/^Too many wrong tries/).waitFor();
  await look(page, 'wallet-locked-wait');
  await page.getByRole('button', { name: 'Unlock by touch' }).click();
  await page.getByRole('heading', { name: 'Settings' }).waitFor();
  await lockAgain();
  await pin.waitFor();
});

test('opened by a sign-in link the locked wallet shows the request at once: one touch approves and opens', async () => {
  const { page } = phone;
  const desktop = await stage.aDesktop();
  await openSignInPage(desktop, origin);
  await page.goto(`${stage.cloud.walletOrigin}/settings`);
  await page.getByLabel('PIN', { exact: true }).waitFor();
  await page.goto(await copyLink(desktop));
  await phone.approve();
  await phone.done('Approved');
  await greetingOf(desktop, 'Ada').waitFor();
  expect(await page.getByLabel('PIN', { exact: true }).count()).toBe(0);
});
