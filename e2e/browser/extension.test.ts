import type { Page } from 'playwright-core';
import { afterAll, expect, test } from 'vitest';
import { aFormSite, anItemKept, formPassword } from './extension-site.ts';
import { openExtension, type ExtensionStage } from './extension-stage.ts';
import { anOwnedOrganization } from './owner.ts';
import { look } from './screens.ts';
import { useStage } from './stage.ts';

// The extension in Chromium: it signs in by the phone, keeps the vault open over its worker's sleep, and lets go of it when it should.

const stage = useStage();
let extension: ExtensionStage | undefined;
afterAll(async () => {
  if (process.env['LANYARD_LOOK'] !== undefined)
    for (const [place, page] of extension?.context.pages().entries() ?? [])
      await page.screenshot({ path: `${process.env['LANYARD_LOOK']}/end-${String(place)}.png` });
  await extension?.close();
});

async function copiedLink(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Copy as a link' }).click();
  await page.getByText('Copied').waitFor();
  return page.evaluate(() => navigator.clipboard.readText());
}

const digitsOn = async (page: Page): Promise<string> =>
  ((await page.getByRole('img', { name: /^The digits \d\d$/ }).getAttribute('aria-label')) ?? '').slice(-2);

/** What the worker shows of a tab. */
const badgeOf = (page: Page, url: string): Promise<string> =>
  page.evaluate(async (address) => {
    const { chrome } = globalThis as unknown as {
      chrome: {
        tabs: { query(of: object): Promise<{ id: number; url?: string }[]> };
        action: { getBadgeText(of: object): Promise<string> };
      };
    };
    const tab = (await chrome.tabs.query({})).find((each) => each.url?.startsWith(address) === true);
    return chrome.action.getBadgeText({ tabId: tab?.id });
  }, url);

test('it signs in and opens by the phone, counts and fills what is for a page, survives its worker, reads without a connection, locks and leaves', async () => {
  const { origin, phone } = await anOwnedOrganization(stage);
  const form = await aFormSite();
  await anItemKept({ cloud: stage.cloud, phone, origin, url: form.origin });
  extension = await openExtension();
  let popup = await extension.popup();
  await popup.getByRole('heading', { name: 'Your passwords, opened by your phone' }).waitFor();
  await look(popup, 'extension-address');
  await popup.getByLabel('Address of your organization').fill('acme');
  await popup.keyboard.press('Enter');
  await popup.getByText('That is no address.').waitFor();
  await popup.getByLabel('Address of your organization').fill(origin.replace('http://', ''));
  await popup.keyboard.press('Enter');
  await popup.getByRole('heading', { name: 'Sign in to Acme' }).waitFor();
  await popup.getByRole('img', { name: 'Sign-in code' }).waitFor();
  await look(popup, 'extension-code');
  await phone.approve(await phone.scan(await copiedLink(popup)), { claims: ['email'] });
  await popup.getByRole('heading', { name: 'Open your vault' }).waitFor();
  await popup.getByRole('button', { name: 'Copy as a link' }).waitFor();
  await look(popup, 'extension-unlock');
  await phone.approve(await phone.scan(await copiedLink(popup)), { digits: await digitsOn(popup) });
  await popup.getByRole('button', { name: /Club site/ }).waitFor();
  await look(popup, 'extension-vault');

  const site = await extension.context.newPage();
  await site.goto(`${form.origin}/`);
  await expect.poll(() => badgeOf(popup, form.origin)).toBe('1');

  // The worker ends, and starts again with the next page: nobody signs in anew.
  await extension.killWorker();
  await site.goto(`${form.origin}/?again`);
  await expect.poll(() => badgeOf(popup, `${form.origin}/?again`)).toBe('1');

  await extension.context.setOffline(true);
  await popup.reload();
  // The tab behind this one is the site's: what is for it comes first.
  await popup.getByRole('button', { name: /Club site.*Fill in/ }).waitFor();
  await look(popup, 'extension-for-site');
  await extension.context.setOffline(false);
  await popup.getByRole('button', { name: /Club site.*Fill in/ }).click();
  await expect.poll(() => site.getByLabel('Password').inputValue()).toBe(formPassword);
  await expect.poll(() => site.getByLabel('User name').inputValue()).toBe('ada');
  popup = await extension.popup();
  await popup
    .getByRole('button', { name: /Club site/ })
    .first()
    .waitFor();

  await popup.getByRole('button', { name: 'Settings' }).click();
  await popup.getByRole('heading', { name: 'Fill by keyboard' }).waitFor();
  await look(popup, 'extension-settings');
  await popup.getByRole('button', { name: 'Back' }).click();

  // Ten minutes pass on the clock on the wall, with nobody there.
  await popup.goto('about:blank');
  const page = await extension.popup();
  await page
    .getByRole('button', { name: /Club site/ })
    .first()
    .waitFor();
  await passTenMinutes(page);
  await popup.goto(`${extension.origin}/popup.html`);
  await popup.getByRole('button', { name: 'Open with my phone' }).waitFor();
  await page.close();
  expect(await keptAt(popup)).toEqual({ share2: false, vault: false, session: true });
  await look(popup, 'extension-locked');

  await popup.getByRole('button', { name: 'Sign out' }).click();
  await popup.getByRole('button', { name: 'Continue as AL' }).waitFor();
  expect(await keptAt(popup)).toEqual({ share2: false, vault: false, session: false });

  // Known from now on: the phone is asked, and opens both at once.
  await popup.getByRole('button', { name: 'Continue as AL' }).click();
  await popup.getByRole('img', { name: /^The digits \d\d$/ }).waitFor();
  await look(popup, 'extension-digits');
  const [waiting] = await phone.notified();
  const request = await phone.open(waiting!);
  await phone.approve(request, { digits: await digitsOn(popup), claims: ['email'] });
  await popup
    .getByRole('button', { name: /Club site/ })
    .first()
    .waitFor();
  expect(extension.watch.wrong).toEqual([]);
  await form.close();
});

/** As if nobody had touched the vault for so long. */
async function passTenMinutes(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const { chrome } = globalThis as unknown as {
      chrome: {
        storage: {
          session: { get(key: string): Promise<{ use: { at: number } }>; set(of: object): Promise<void> };
        };
      };
    };
    const { use } = await chrome.storage.session.get('use');
    await chrome.storage.session.set({ use: { ...use, at: use.at - 600_000 } });
  });
}

/** What lies in the extension's storage, by the names it keeps it under. */
function keptAt(page: Page) {
  return page.evaluate(async () => {
    const { chrome } = globalThis as unknown as {
      chrome: {
        storage: { session: { get(key: null): Promise<{ held?: { state: { share2?: string } } }> } };
      };
    };
    const { held } = await chrome.storage.session.get(null);
    const found = (await indexedDB.databases()).find(({ name }) => name?.startsWith('lanyard http') === true);
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const open = indexedDB.open(found?.name ?? '');
      open.addEventListener('success', () => resolve(open.result));
      open.addEventListener('error', () => reject(new Error('no database')));
    });
    const keys = await new Promise<IDBValidKey[]>((resolve) => {
      const asked = database.transaction('kept').objectStore('kept').getAllKeys();
      asked.addEventListener('success', () => resolve(asked.result));
    });
    database.close();
    return {
      share2: held?.state.share2 !== undefined,
      vault: keys.includes('vault'),
      session: held !== undefined,
    };
  });
}
