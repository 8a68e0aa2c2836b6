import type { Page } from 'playwright-core';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { copyLink, greetingOf, openSignInPage } from './desk.ts';
import { aHandset, aMemberHandset, signIn, type Handset } from './handset.ts';
import { qrPage } from './qr-page.ts';
import { look } from './screens.ts';
import { useStage } from './stage.ts';

// The wallet where things are not as they should be: no connection, no camera, other people's codes.

const stage = useStage();
let origin: string;
let phone: Handset;
/** Shows codes that are none of Lanyard's. */
let poster: Page | undefined;

beforeAll(async () => {
  const { organization, owner } = await stage.cloud.anOrganization();
  origin = organization.origin;
  phone = await aMemberHandset(stage, { link: owner.link });
});

beforeEach(() => goHome());

const goHome = async () => {
  await phone.page.goto(stage.cloud.walletOrigin);
  await phone.page.getByRole('navigation', { name: 'Wallet' }).waitFor();
};
const toScan = async () => {
  await phone.page.getByRole('link', { name: /^Scan/ }).first().click();
  await phone.page.getByRole('button', { name: 'Paste a link' }).waitFor();
};

test('without a connection the wallet opens and shows what it holds; what needs the cloud says so', async () => {
  const { page } = phone;
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  await page.context().setOffline(true);
  await page.reload();
  await page.getByText('Your identity').waitFor();
  await page.getByRole('link', { name: /^Acme/ }).waitFor();
  await look(page, 'wallet-offline');
  await page.getByRole('link', { name: 'Prove your e-mail address' }).click();
  await page.getByLabel('E-mail address').fill('typed.offline@acme.test');
  await page.getByRole('button', { name: 'Send the code' }).click();
  await page.getByText(/^(?:You are offline|Lanyard cannot be reached)$/).waitFor();
  await look(page, 'wallet-offline-refused');
  await page.context().setOffline(false);
  await page.getByRole('button', { name: 'Send the code' }).click();
  await page.getByText('Check your mail').waitFor();
  await look(page, 'wallet-email-code');
});

test('a code gets in as a pasted link or as a picture too', async () => {
  const desktop = await stage.aDesktop();
  await openSignInPage(desktop, origin);
  await stage.camera.pointAtNothing();
  await toScan();
  await look(phone.page, 'wallet-scan');
  const picture = { name: 'screen.jpg', mimeType: 'image/jpeg', buffer: await stage.camera.photoOf(desktop) };
  await phone.page.locator('input[type=file]').setInputFiles(picture);
  await phone.approve();
  await phone.done('Approved');
  await greetingOf(desktop, 'Ada').waitFor();

  const other = await stage.aDesktop();
  await openSignInPage(other, origin);
  await phone.paste(await copyLink(other));
  await phone.approve();
  await phone.done('Approved');
  await greetingOf(other, 'Ada').waitFor();

  await toScan();
  const nothing = { ...picture, buffer: await stage.camera.photoOf(desktop) };
  await phone.page.locator('input[type=file]').setInputFiles(nothing);
  await phone.page.getByText('No code was found in that picture.').waitFor();
  await phone.page
    .locator('input[type=file]')
    .setInputFiles({ ...picture, buffer: Buffer.from('no picture') });
  await phone.page.getByText('This picture cannot be read.').waitFor();
});

test.each([
  ['https://login.example/reset#token', 'It leads to login.example, not to your wallet.', 'address'],
  [
    'http://wallet.other.example/sign-in#abc',
    'It belongs to another Lanyard, at wallet.other.example.',
    'wallet',
  ],
  ['WIFI:S:Cafe;T:WPA;P:secret;;', 'It is no sign-in and no invitation.', 'text'],
])('a foreign code is named and not opened: %s', async (text, words, name) => {
  poster ??= await stage.aDesktop();
  await qrPage(poster, text);
  await phone.scan(poster);
  await phone.page.getByText(words).waitFor();
  await look(phone.page, `wallet-foreign-${name}`);
  expect(new URL(phone.page.url()).origin).toBe(stage.cloud.walletOrigin);
});

test('a recovery code shown to the scanner is refused with a warning', async () => {
  const other = await aHandset(stage);
  await other.page.getByRole('button', { name: 'Create my identity' }).click();
  await other.page.getByRole('img', { name: 'Your recovery code' }).scrollIntoViewIfNeeded();
  await phone.scan(other.page);
  await phone.page.getByText('This is a recovery code. Keep it to yourself').waitFor();
  await look(phone.page, 'wallet-foreign-recovery');
});

test('a camera that is not allowed: why, and the other ways in', async () => {
  const { page } = phone;
  const context = page.context();
  await context.clearPermissions();
  await toScan();
  await page.getByText('The camera is not allowed').waitFor();
  await look(page, 'wallet-camera-denied');
  await context.grantPermissions(['camera', 'clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByLabel('Scan with the camera').waitFor();
});

test('proven facts are shown after a touch, deleted and brought back', async () => {
  const { page } = phone;
  await page.getByRole('link', { name: /Prove your e-mail address/ }).click();
  await phone.claimEmail('ada@acme.test');
  await page.getByRole('heading', { name: 'Kept in your wallet' }).waitFor();
  await look(page, 'wallet-email-kept');
  await page.goto(`${stage.cloud.walletOrigin}/claims`);
  await page.getByRole('button', { name: /^Show E-mail address/ }).click();
  await page.getByText('ada@acme.test').waitFor();
  await look(page, 'wallet-claims');
  await page.getByRole('button', { name: /^Delete E-mail address/ }).click();
  // Pointed at, the toast stays until it is needed.
  await page.getByRole('button', { name: 'Undo' }).hover();
  await page.getByText('Nothing proven yet').waitFor();
  await look(page, 'wallet-claims-empty');
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('button', { name: /^Show E-mail address/ }).waitFor();
});

test('settings, and an organization whose browsers can be forgotten', async () => {
  const { page } = phone;
  const desktop = await stage.aDesktop();
  await openSignInPage(desktop, origin);
  await signIn(phone, desktop, 'Ada');
  await page.goto(`${stage.cloud.walletOrigin}/settings`);
  await page.getByText('Locked by your touch').waitFor();
  await look(page, 'wallet-settings');
  await page.getByRole('button', { name: 'Lock now' }).click();
  await page.getByRole('button', { name: 'Unlock' }).click();
  await page.getByRole('heading', { name: 'Settings' }).waitFor();
  await page.goto(stage.cloud.walletOrigin);
  await page.getByRole('link', { name: /^Acme/ }).click();
  await page.getByText('Browsers you approved').waitFor();
  await look(page, 'wallet-organization');
  const forget = page.getByRole('button', { name: /^Forget Chrome/ });
  await forget.first().waitFor();
  const browsers = await forget.count();
  await forget.first().click();
  await page.getByRole('button', { name: 'Undo' }).hover();
  await expect.poll(() => forget.count()).toBe(browsers - 1);
  await look(page, 'wallet-organization-forgotten');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => forget.count()).toBe(browsers);
  await page.goto(`${stage.cloud.walletOrigin}/nowhere`);
  await page.getByText('There is nothing here').waitFor();
  await look(page, 'wallet-missing');
});
