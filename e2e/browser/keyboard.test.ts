import { beforeAll, test } from 'vitest';
import { copyLink, greetingOf, openSignInPage } from './desk.ts';
import { aMemberHandset, type Handset } from './handset.ts';
import { focused, hasFocus, tabTo } from './keys.ts';
import { useStage } from './stage.ts';

// Somebody who uses neither finger nor mouse: Tab, Enter, Space and what they type, from the home screen to the signed-in portal.

const stage = useStage();
let origin: string;
let phone: Handset;

beforeAll(async () => {
  const { organization, owner } = await stage.cloud.anOrganization();
  origin = organization.origin;
  phone = await aMemberHandset(stage, { link: owner.link });
});

test('a sign-in is opened, confirmed and approved by keyboard alone', async () => {
  const { page } = phone;
  const desktop = await stage.aDesktop();
  await openSignInPage(desktop, origin);
  const link = await copyLink(desktop);
  await stage.camera.pointAtNothing();
  await page.bringToFront();

  await tabTo(page, 'Scan');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Paste a link' }).waitFor();
  await tabTo(page, 'Paste a link');
  await page.keyboard.press('Space');
  await page.getByRole('dialog').waitFor();
  if ((await focused(page)) !== 'Link') await tabTo(page, 'Link');
  await page.keyboard.insertText(link);
  await page.keyboard.press('Enter');

  await page.getByRole('button', { name: 'Approve', exact: true }).waitFor();
  // Approving first leads to what is to be confirmed before.
  await tabTo(page, 'Approve');
  await page.keyboard.press('Enter');
  await page.getByText('First confirm where').waitFor();
  await hasFocus(page, 'The code is on a screen in front of me');
  await page.keyboard.press('Space');
  await tabTo(page, 'Approve');
  await page.keyboard.press('Enter');

  await page.getByRole('heading', { name: 'Approved' }).waitFor();
  await hasFocus(page, 'Approved');
  await tabTo(page, 'Done');
  await page.keyboard.press('Enter');
  await page.getByRole('navigation', { name: 'Wallet' }).waitFor();
  await greetingOf(desktop, 'Ada').waitFor();
});
