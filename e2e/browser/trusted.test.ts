import { aPlaceFile } from '@lanyard/testing/place-file';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeOf, digitsOn, greetingOf, saidOn } from './desk.ts';
import { aMemberHandset, aPhoneAt, aReader, signIn, type Handset } from './handset.ts';
import { invitationMailedTo } from './mails.ts';
import { aMemberPhone } from './owner.ts';
import { look } from './screens.ts';
import { useStage } from './stage.ts';

// A browser of one's own: approved once on the phone, then a touch is enough.

// With a database of places: this network is in Germany, the other one in France.
const folder = mkdtempSync(join(tmpdir(), 'lanyard-places-'));
const placesFile = join(folder, 'places.mmdb');
const inGermany = { 'x-forwarded-for': '203.0.113.5' };
const inFrance = { 'x-forwarded-for': '198.51.100.9' };
writeFileSync(
  placesFile,
  aPlaceFile([
    ['203.0.113.0/24', { city: { names: { en: 'Berlin' } }, country: { names: { en: 'Germany' } } }],
    ['198.51.100.0/24', { city: { names: { en: 'Lyon' } }, country: { names: { en: 'France' } } }],
  ]),
);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const stage = useStage({ LANYARD_TRUSTED_PROXIES: '127.0.0.1', LANYARD_PLACES_FILE: placesFile });
let phone: Handset;
let page: Page;
let origin: string;

beforeAll(async () => {
  const { organization, owner } = await stage.cloud.anOrganization();
  origin = organization.origin;
  phone = await aMemberHandset(stage, { link: owner.link });
  page = await stage.aDesktop();
  await page.context().setExtraHTTPHeaders(inGermany);
  await aReader(page, true);
  await page.goto(origin);
  await codeOf(page).waitFor();
  await signIn(phone, page, 'Ada');
});

const button = (on: Page, name: string) => on.getByRole('button', { name, exact: true });

test('the phone approves with two digits, this device makes a passkey, and the browser is in the list', async () => {
  await button(page, 'Trust this browser').click();
  await page.getByRole('img', { name: 'Code to trust this browser' }).waitFor();
  await page.bringToFront();
  await phone.scan(page);
  await phone.page.getByText('This browser will not need your phone').waitFor();
  await phone.page.getByLabel('Two digits on the page').fill(await digitsOn(page));
  await look(phone.page, 'wallet-approve-trust');
  await phone.approve();
  await phone.done('Approved');
  await button(page, 'Make the passkey').waitFor();
  await look(page, 'portal-trust-passkey');
  await button(page, 'Make the passkey').click();
  await saidOn(page, 'This browser is trusted. Next time a touch is enough.');
  await page.getByText('This one').waitFor();
  await look(page, 'portal-trusted');
});

test('from then on a touch enters and opens the vault, by keyboard alone and without the phone', async () => {
  await button(page, 'Sign out').click();
  await button(page, 'Sign in with a touch').waitFor();
  await look(page, 'sign-in-trusted');
  await button(page, 'Sign in with a touch').focus();
  await page.keyboard.press('Enter');
  await greetingOf(page, 'Ada').waitFor();
  await button(page, 'Lock now').click();
  await button(page, 'Open with a touch').waitFor();
  await button(page, 'Open with a touch').click();
  await button(page, 'Lock now').waitFor();
});

test('whoever runs the organization sees whom a demand shuts out, mails them links, and makes it', async () => {
  const { mail } = stage.cloud;
  const dialog = page.getByRole('dialog');
  await page.goto(`${origin}/console/members`);
  await button(page, 'Invite a member').click();
  await dialog.getByLabel('Name').fill('Mia Novak');
  await dialog.getByLabel('Work e-mail').fill('mia@acme.test');
  await dialog.getByRole('button', { name: 'Send invitation' }).click();
  await aMemberPhone(stage, await invitationMailedTo(mail, 'mia@acme.test'), 'mia@acme.test');
  await page.goto(`${origin}/console/settings/sign-in`);
  await page.getByLabel('Devices', { exact: true }).selectOption('models');
  await page.getByLabel('Some certified models').fill('b93fd961-f2e6-462f-b122-82002247de78');
  await look(page, 'settings-authenticators');
  await page.getByLabel('Devices', { exact: true }).selectOption('any');
  await page.getByText('Keys that are copied between devices').click();
  await button(page, 'Save what is accepted').click();
  await saidOn(page, 'Saved. It holds from now on.');
  await page.getByRole('radio', { name: /^Trusted for everyone/ }).press('Space');
  await page.getByText('1 person would be shut out').waitFor();
  await page.getByRole('link', { name: /Mia/ }).waitFor();
  await look(page, 'settings-policy');
  await button(page, 'Change').click();
  await look(page, 'settings-policy-ask');
  await dialog.getByRole('button', { name: 'Demand it' }).click();
  await saidOn(page, 'Saved. It holds from now on.');
  await page.getByText('1 person does not trust a browser yet').waitFor();
  await mail.next('mia@acme.test', ({ text }) => text.includes('/sign-in#e1.'));
  await look(page, 'settings-policy-demanded');
  await page.getByRole('radio', { name: /^Any browser/ }).press('Space');
  await button(page, 'Change').click();
  await dialog.getByRole('button', { name: 'Allow any browser' }).click();
  await saidOn(page, 'Saved. It holds from now on.');
  await page.goto(origin);
});

test('a passkey on another phone, asked for from far away, takes one more step, and enters from any browser', async () => {
  await page.context().setExtraHTTPHeaders(inFrance);
  const other = await aPhoneAt(page);
  await button(page, 'Add a passkey').click();
  await page.getByRole('img', { name: 'Code to add a passkey' }).waitFor();
  await page.bringToFront();
  await phone.scan(page);
  await phone.page.getByText('A passkey will not need your wallet').waitFor();
  await phone.page.getByLabel('Two digits on the page').fill(await digitsOn(page));
  await look(phone.page, 'wallet-approve-passkey');
  await phone.approve();
  await phone.page.getByText('First confirm that you know the place.').waitFor();
  await look(phone.page, 'wallet-approve-far');
  await phone.page.getByRole('checkbox', { name: 'I know why it comes from Lyon, France' }).check();
  await phone.approve();
  await phone.done('Approved');
  await button(page, 'Make the passkey').waitFor();
  await look(page, 'portal-passkey-device');
  await button(page, 'Make the passkey').click();
  await saidOn(page, 'The passkey lets you in from any browser.');
  await page.getByText('Passkey on a phone').waitFor();
  await look(page, 'portal-passkeys');
  const anywhere = await stage.aDesktop();
  await anywhere.goto(origin);
  await codeOf(anywhere).waitFor();
  await other.goesTo(anywhere);
  await button(anywhere, 'Use a passkey').click();
  await greetingOf(anywhere, 'Ada').waitFor();
  await button(anywhere, 'Open with my phone').waitFor();
});

test('ended in the wallet, the browser is outside at once and its passkey opens nothing', async () => {
  await phone.page.getByRole('link', { name: /Acme/ }).first().click();
  await phone.page.getByRole('heading', { name: 'Trusted browsers and passkeys' }).waitFor();
  await look(phone.page, 'wallet-trusted');
  await phone.page.getByRole('button', { name: /no more$/ }).click();
  await phone.page
    .getByText(/is trusted no more/)
    .first()
    .waitFor();
  await page.reload();
  await button(page, 'Use a passkey on another device').waitFor();
  await look(page, 'sign-in-trusted');
  await button(page, 'Sign in with a touch').click();
  await page.getByText('This passkey lets nobody in any more.').waitFor();
  await button(page, 'Ask my phone').waitFor();
  await look(page, 'sign-in-untrusted');
  expect(page.url()).toBe(`${origin}/sign-in`);
});

test('a passkey is asked for where nobody is known; with none, the page says so', async () => {
  const stranger = await stage.aDesktop();
  const reader = await aReader(stranger, true);
  await stranger.goto(origin);
  await codeOf(stranger).waitFor();
  await reader.goesUntouched();
  await button(stranger, 'Use a passkey').click();
  await stranger.getByText('No touch came. Try again.').waitFor();
  await look(stranger, 'sign-in-passkey');
  await button(stranger, 'Scan a code instead').click();
  await codeOf(stranger).waitFor();
});
