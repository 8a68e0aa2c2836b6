import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { saidOn } from './desk.ts';
import { aMemberHandset, type Handset } from './handset.ts';
import { look } from './screens.ts';
import { useStage } from './stage.ts';

// A file is on its way in the wallet, and nobody touches it: it says when it locks, and opened again it tells what was lost.

const stage = useStage();
let phone: Handset;
let page: Page;

const button = (name: string) => page.getByRole('button', { name, exact: true });
const soon = () => page.getByRole('alert').filter({ hasText: 'The vault locks at' });
const files = () => page.getByLabel('Add files, or drop them here');
const file = (name: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(`This is ${name}`) });
const minutes = (count: number) => stage.pass(count * 60_000);

/** A cloud that takes its time is no sign of life. */
const stall = () =>
  page.context().route(
    ({ pathname }) => pathname.includes('/chunks/'),
    () => undefined,
  );

/** After the touch for the wallet, and the one for the vault. */
async function comeBack(): Promise<void> {
  await button('Unlock').click();
  await button('Open by touch').click();
}

beforeAll(async () => {
  const { owner } = await stage.cloud.anOrganization();
  phone = await aMemberHandset(stage, { link: owner.link }, { clock: true });
  ({ page } = phone);
  await page.getByRole('link', { name: 'Vault', exact: true }).click();
  await button('Open by touch').click();
  await button('Add item').first().click();
  await page.getByText('Note', { exact: true }).click();
  await page.getByLabel('Name', { exact: true }).fill('Club');
  await files().setInputFiles(file('Rules.txt'));
  await button('Remove Rules.txt').waitFor();
  await button('Save').click();
  await saidOn(page, 'Club was saved');
});

test('while a file is sent the wallet says when it locks; a touch keeps it open, and locked it tells what was lost', async () => {
  await stall();
  await page.getByRole('button', { name: /^Club/ }).click();
  await button('Edit').click();
  await files().setInputFiles(file('Statutes.txt'));
  await page.getByRole('progressbar', { name: /Statutes\.txt/ }).waitFor();
  expect(await soon().count()).toBe(0);
  await minutes(4);
  await soon().waitFor();
  await look(page, 'wallet-locks-soon');
  await button('Keep it open').click();
  await soon().waitFor({ state: 'detached' });
  await minutes(4);
  await soon().waitFor();

  await minutes(2);
  await button('Unlock').waitFor();
  expect(await page.getByText('Statutes.txt').count()).toBe(0);
  await look(page, 'wallet-locked-over-a-file');
  await page.context().unrouteAll();
  await comeBack();
  await page.getByText('1 file was not added').waitFor();
  await page.getByText('the vault locked, before Club was saved', { exact: false }).waitFor();
  await look(page, 'wallet-file-left');
  await button('Open the item').click();
  await files().setInputFiles(file('Statutes.txt'));
  await button('Remove Statutes.txt').waitFor();
  await button('Save').click();
  await saidOn(page, 'Club was saved');
});

test('before what was typed is lost the wallet says so, and a file that was sent and not saved is told of', async () => {
  await page.getByRole('button', { name: /^Club/ }).click();
  await button('Edit').click();
  await minutes(4);
  // Nothing in it would be lost.
  expect(await soon().count()).toBe(0);
  await page.getByLabel('Notes').pressSequentially('Fridays');
  await minutes(4);
  await soon().waitFor();
  await files().setInputFiles(file('Plan.txt'));
  await button('Remove Plan.txt').waitFor();
  await page.keyboard.press('Shift');
  await soon().waitFor({ state: 'detached' });
  // Also where it is said already why nothing was saved.
  await page.context().setOffline(true);
  await button('Save').click();
  await page.getByText('No connection: nothing was changed.', { exact: false }).waitFor();
  await minutes(4);
  await soon().waitFor();
  await look(page, 'wallet-locks-soon-unsaved');
  await page.context().setOffline(false);
  await minutes(2);
  await button('Unlock').waitFor();
  await comeBack();
  await page.getByText('1 file was not added').waitFor();
  await button('Not now').click();
  await page.getByText('1 file was not added').waitFor({ state: 'detached' });
});

test('a download that breaks off says so for as long as nobody has seen it, and is tried again', async () => {
  await stall();
  await page.getByRole('button', { name: /^Club/ }).click();
  await button('Download Rules.txt').click();
  await page.getByRole('progressbar', { name: 'Fetching Rules.txt' }).waitFor();
  await minutes(4);
  await page.getByText('The download broke off.', { exact: false }).waitFor();
  await look(page, 'wallet-download-broke-off');
  await page.context().unrouteAll();
  const [downloaded] = await Promise.all([
    page.waitForEvent('download'),
    button('Try again to download Rules.txt').click(),
  ]);
  expect(readFileSync(await downloaded.path(), 'utf8')).toBe('This is Rules.txt');
});
