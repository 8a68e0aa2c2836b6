import { readFileSync } from 'node:fs';
import type { Phone } from '@lanyard/testing/phone';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aFormSite, anItemKept } from './extension-site.ts';
import { enterByPopup, openByPhone, openExtension, type ExtensionStage } from './extension-stage.ts';
import { anOwnedOrganization } from './owner.ts';
import { look } from './screens.ts';
import { useStage } from './stage.ts';

// A file is on its way in the extension, and nobody touches it: what breaks off says so, and it says when the vault locks.

const stage = useStage();
let extension: ExtensionStage;
let form: Awaited<ReturnType<typeof aFormSite>>;
let phone: Phone;
let popup: Page;

beforeAll(async () => {
  const owned = await anOwnedOrganization(stage);
  ({ phone } = owned);
  form = await aFormSite();
  await anItemKept({ cloud: stage.cloud, phone, origin: owned.origin, url: form.origin });
  extension = await openExtension();
  popup = await extension.context.newPage();
  await popup.clock.install({ time: stage.clock.now() });
  await popup.goto(`${extension.origin}/popup.html`);
  await enterByPopup(popup, phone, owned.origin);
});
afterAll(async () => {
  await extension.close();
  await form.close();
});

/** In steps shorter than any time limit of a request: what is on its way must not seem lost. */
async function pass(minutes: number): Promise<void> {
  for (let step = 0; step < 3 * minutes; step += 1)
    await Promise.all([stage.pass(20_000), popup.clock.fastForward(20_000), extension.passInWorker(20_000)]);
}

/** A cloud that takes its time is no sign of life. */
const stall = () =>
  popup.route(
    ({ pathname }) => pathname.includes('/chunks/'),
    () => undefined,
  );

const button = (name: string) => popup.getByRole('button', { name });
const club = () => popup.getByRole('button', { name: /Club site/ }).last();
const soon = () => popup.getByRole('alert').filter({ hasText: 'The vault locks at' });

/** Whether a person sees all of it, without scrolling. */
const isSeen = (locator: Locator) =>
  locator.evaluate((element) => {
    const { top, bottom, left, right } = element.getBoundingClientRect();
    const isOnTop = (y: number) => element.contains(document.elementFromPoint((left + right) / 2, y));
    return top >= 0 && bottom <= innerHeight && isOnTop(top + 1) && isOnTop(bottom - 1);
  });

test('a download that breaks off says so for as long as nobody has seen it, and is tried again', async () => {
  await stall();
  await club().click();
  await button('Download Club.txt').click();
  await popup.getByRole('progressbar', { name: 'Fetching Club.txt' }).waitFor();
  // Given up for once, it is asked for again.
  await pass(0.6);
  await popup.getByText('No connection. Trying again').waitFor();
  await pass(5);
  await popup.getByText('The download broke off.', { exact: false }).waitFor();
  await look(popup, 'extension-download-broke-off');
  await popup.unrouteAll();
  const [downloaded] = await Promise.all([
    popup.waitForEvent('download'),
    button('Try again to download Club.txt').click(),
  ]);
  expect(readFileSync(await downloaded.path(), 'utf8')).toBe('Statutes');
  await button('Download Club.txt').waitFor();
  await button('Close').click();
});

test('while a file is sent the extension says when it locks; a touch keeps it open, and locked it asks for nothing and tells what was lost', async () => {
  await stall();
  await club().click();
  await button('Edit').click();
  await popup.getByLabel('Add files, or drop them here').setInputFiles({
    name: 'Statutes.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('New statutes'),
  });
  await popup.getByRole('progressbar', { name: /Statutes\.txt/ }).waitFor();
  expect(await soon().count()).toBe(0);
  // Wherever in the form somebody is, they see it.
  const name = popup.getByLabel('Name', { exact: true });
  await name.scrollIntoViewIfNeeded();
  await pass(9);
  await soon().waitFor();
  expect([await isSeen(name), await isSeen(soon())]).toEqual([true, true]);
  await look(popup, 'extension-locks-soon');
  await button('Keep it open').click();
  await soon().waitFor({ state: 'detached' });
  await pass(9);
  await soon().waitFor();

  await pass(2);
  // By the worker, or by the first touch of whoever comes back too late. No code is shown before somebody asks: it would be renewed again
  // and again, for nobody.
  await popup.keyboard.press('Shift');
  await button('Open with my phone').waitFor();
  expect(await popup.getByText('Club site').count()).toBe(0);
  await popup.unrouteAll();
  await button('Open with my phone').click();
  await openByPhone(popup, phone);
  await popup.getByText('1 file was not added').waitFor();
  await popup.getByText('the vault locked, before Club site was saved', { exact: false }).waitFor();
  await look(popup, 'extension-file-left');
  await button('Open the item').click();
  await popup.getByLabel('Add files, or drop them here').waitFor();
});
