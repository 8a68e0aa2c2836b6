import { readFileSync } from 'node:fs';
import { inviteMember } from '@lanyard/contract/members';
import type { Phone } from '@lanyard/testing/phone';
import { login } from '@lanyard/testing/vault-people';
import type { Frame, Page } from 'playwright-core';
import { afterAll, expect, test } from 'vitest';
import { saidOn } from './desk.ts';
import { aFormSite, anItemKept, formPassword, type Elsewhere } from './extension-site.ts';
import { copiedLink, menuSays, openExtension, signInPage, type ExtensionStage } from './extension-stage.ts';
import { swapItems } from './lying.ts';
import { focused, hasFocus, pressOn, tabTo, typeInto } from './keys.ts';
import { aMemberPhone, anOwnedOrganization } from './owner.ts';
import { look } from './screens.ts';
import { useStage } from './stage.ts';

// The extension in Chromium: it signs in by the phone, keeps the vault open over its worker's sleep, and lets go of it when it should.

const stage = useStage();
let extension: ExtensionStage | undefined;
/** Where the first story ended. */
let before: { readonly popup: Page; readonly phone: Phone; readonly elsewhere: Elsewhere } | undefined;
afterAll(async () => {
  if (process.env['LANYARD_LOOK'] !== undefined)
    for (const [place, page] of extension?.context.pages().entries() ?? [])
      await page.screenshot({ path: `${process.env['LANYARD_LOOK']}/end-${String(place)}.png` });
  await extension?.close();
});

const digitsOn = async (page: Page): Promise<string> =>
  ((await page.getByRole('img', { name: /^The digits \d\d$/ }).getAttribute('aria-label')) ?? '').slice(-2);

/** Of each row of the item, by which people know it again. */
const colorsOf = (place: Page | Frame): Promise<string[]> =>
  place
    .getByRole('button', { name: /Club site/ })
    .locator('[class*="hue-"]')
    .evaluateAll((signs) => signs.map((sign) => getComputedStyle(sign).color));

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
  const elsewhere = await anItemKept({ cloud: stage.cloud, phone, origin, url: form.origin });
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

  // Where trusted browsers are demanded it shows no code that could let nobody in, and says where to go.
  const { database } = stage.cloud;
  await database.lookAt(
    `insert into sign_in_policies (organization_id, demands, changed_at) select id, 'all', now() from organizations`,
  );
  await popup.reload();
  await popup.getByText('an extension cannot become one').waitFor();
  expect(await popup.getByRole('link', { name: 'Open the portal' }).getAttribute('href')).toBe(`${origin}/`);
  await look(popup, 'extension-trusted');
  // Where only admins must have one nothing tells who is an admin, until their phone does not let the extension in.
  await database.lookAt(`update sign_in_policies set demands = 'admins'`);
  await popup.reload();
  await popup.getByRole('img', { name: 'Sign-in code' }).waitFor();
  const refused = await phone.scan(await copiedLink(popup));
  const approved = phone.approve(refused, { claims: ['email'] });
  await expect(approved).rejects.toMatchObject({ code: 'browser-not-trusted' });
  await stage.pass(181_000);
  await popup.getByText('If your phone refused').waitFor();
  await popup.getByRole('link', { name: 'Open the portal' }).waitFor();
  await look(popup, 'extension-trusted-admins');
  await database.lookAt('delete from sign_in_policies');

  await popup.reload();
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

  expect(await extension.requestsTo(origin)).toBeGreaterThan(0);
  // The worker ends, and starts again with the next page: nobody signs in anew.
  await extension.killWorker();
  await site.goto(`${form.origin}/?again`);
  await expect.poll(() => badgeOf(popup, `${form.origin}/?again`)).toBe('1');
  // For the badge it asked nobody: no cloud hears when a person turns to which page.
  expect(await extension.requestsTo(origin)).toBe(0);

  await extension.context.setOffline(true);
  await popup.reload();
  // The tab behind this one is the site's: what is for it comes first.
  await popup.getByRole('button', { name: /Club site.*Fill in/ }).waitFor();
  await popup.getByText('No connection. This is what was read last.').waitFor();
  await look(popup, 'extension-offline');
  await extension.context.setOffline(false);
  await popup.getByText('No connection. This is what was read last.').waitFor({ state: 'detached' });
  await look(popup, 'extension-for-site');
  const [color = '', ...others] = await colorsOf(popup);
  expect(others).toEqual([color]);
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
  await popup.getByText('Alt+Shift+L').waitFor();
  await look(popup, 'extension-settings');
  // From here on this is no tab but the popup: the browser closes that when it asks for a file.
  await popup.evaluate(() => {
    document.documentElement.dataset['popup'] = '';
    // As wide as what looks at it wants it.
    document.documentElement.style.width = 'auto';
  });
  await popup.getByRole('button', { name: 'Back' }).click();

  // Files of an item are saved from the popup; they are added, and taken off, in a tab of it.
  await popup
    .getByRole('button', { name: /Club site/ })
    .last()
    .click();
  const [downloaded] = await Promise.all([
    popup.waitForEvent('download'),
    popup.getByRole('button', { name: 'Download Club.txt' }).click(),
  ]);
  expect(downloaded.suggestedFilename()).toBe('Club.txt');
  expect(readFileSync(await downloaded.path(), 'utf8')).toBe('Statutes');
  await look(popup, 'extension-files');
  await popup.getByRole('button', { name: 'Edit' }).click();
  await look(popup, 'extension-files-elsewhere');
  const [tab] = await Promise.all([
    extension.context.waitForEvent('page'),
    popup.getByRole('button', { name: 'Add files in a tab' }).click(),
  ]);
  await tab.getByLabel('Add files, or drop them here').setInputFiles({
    name: 'Club 2.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('New statutes'),
  });
  await tab.getByRole('button', { name: 'Remove Club 2.txt' }).waitFor();
  await tab.getByRole('button', { name: 'Remove Club.txt' }).click();
  await look(tab, 'extension-files-tab');
  await tab.getByRole('button', { name: 'Save' }).click();
  await saidOn(tab, 'Club site was saved');
  await tab.getByRole('button', { name: /Club site/ }).click();
  await tab.getByRole('button', { name: 'Download Club 2.txt' }).waitFor();
  await tab.getByRole('button', { name: 'Download Club.txt' }).waitFor({ state: 'detached' });
  await tab.close();
  popup = await extension.popup();

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
  await expect.poll(() => keptAt(popup)).toEqual({ share2: false, vault: false, session: true });
  await look(popup, 'extension-locked');

  await popup.getByRole('button', { name: 'Sign out' }).click();
  await popup.getByRole('button', { name: 'Continue as AL' }).waitFor();
  await expect.poll(() => keptAt(popup)).toEqual({ share2: false, vault: false, session: false });

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

  // What another browser keeps shows as soon as somebody presses a field, with no popup open.
  await popup.goto('about:blank');
  const pressed = await extension.context.newPage();
  await pressed.goto(form.origin);
  await elsewhere.vault.create({
    ...login('from-elsewhere'),
    name: 'Club treasurer',
    urls: [{ url: form.origin, match: 'domain' }],
  });
  await pressed.getByLabel('User name').click();
  expect(await colorsOf(await menuSays(pressed, /Club treasurer/))).toEqual([color]);

  await pressed.close();

  // The computer is locked, and so is the vault, in a popup that was left open, too.
  await popup.goto(`${extension.origin}/popup.html`);
  await popup.getByRole('button', { name: /Club treasurer/ }).waitFor();
  await extension.lockComputer();
  await popup.getByRole('button', { name: 'Open with my phone' }).waitFor();
  await expect.poll(() => keptAt(popup)).toEqual({ share2: false, vault: false, session: true });
  expect(extension.watch.wrong).toEqual([]);
  await form.close();
  before = { popup, phone, elsewhere };
});

test('in its popup an item is added, changed, shared and taken back, binned, restored, launched and filled there, by the keyboard alone', async () => {
  const { popup, phone, elsewhere } = before!;
  const body = { name: 'Ben Builder', email: 'ben@acme.test', role: null };
  await elsewhere.cloud.call(inviteMember, { body }, elsewhere.headers);
  const { text } = await stage.cloud.mail.next('ben@acme.test');
  await aMemberPhone(stage, /\bhttp\S+\/join#\S+/u.exec(text)?.[0] ?? '', 'ben@acme.test');
  await pressOn(popup, 'Open with my phone');
  await popup.getByRole('button', { name: 'Copy as a link' }).waitFor();
  // In place of a code the phone is asked by itself.
  await pressOn(popup, 'Ask my phone');
  await popup.getByText('Open Lanyard on your phone and type these two digits there.').waitFor();
  await popup.getByRole('img', { name: /^The digits \d\d$/ }).waitFor();
  await look(popup, 'extension-unlock-asked');
  const opened = await phone.open((await phone.notified())[0]!);
  expect(opened.grants).toBe('vault');
  await phone.approve(opened, { digits: await digitsOn(popup) });
  await popup.getByRole('button', { name: /Club site/ }).waitFor();

  await pressOn(popup, 'Add an item');
  await typeInto(popup, 'Name', 'Boat shed');
  await typeInto(popup, 'Website', 'shed.example');
  await typeInto(popup, 'Password', 'shed-and-harbour');
  await look(popup, 'extension-editor');
  await pressOn(popup, 'Save');
  const row = popup.getByRole('button', { name: /Boat shed/ });
  await row.waitFor();
  await pressOn(popup, /Boat shed/);
  await pressOn(popup, 'Edit');
  await typeInto(popup, 'User name', 'ada@shed.example');
  await pressOn(popup, 'Save');
  await popup.getByRole('dialog').waitFor({ state: 'detached' });
  await popup.getByText('ada@shed.example').first().waitFor();
  await pressOn(popup, /Boat shed/);
  await look(popup, 'extension-item');
  // What was copied leaves the clipboard also where the popup is closed by then, as it mostly is.
  const clipboard = () => popup.evaluate(() => navigator.clipboard.readText());
  await pressOn(popup, 'Copy Password');
  await expect.poll(clipboard).toBe('shed-and-harbour');
  await popup.getByText('The clipboard is cleared in 30 seconds.').first().waitFor();
  await extension?.ring('clipboard');
  await expect.poll(async () => (await clipboard()).trim()).toBe('');

  await pressOn(popup, 'Share');
  await typeInto(popup, 'Work e-mail', 'ben@acme.test');
  await pressOn(popup, 'Add');
  await popup.getByText('Safety number with Ben Builder').waitFor();
  await popup.getByText('saving deletes its earlier version').waitFor();
  await look(popup, 'extension-share');
  await pressOn(popup, 'Save');
  await popup.getByText('Boat shed is shared as you said').first().waitFor();
  await chooseView(popup, 'Shared by you');
  await popup.getByText('Ben Builder').waitFor();
  await pressOn(popup, 'Stop sharing Boat shed');
  await popup.getByText('You share nothing').waitFor();
  await chooseView(popup, 'Items');
  await pressOn(popup, /Boat shed/);
  await pressOn(popup, 'Move to bin');
  await row.waitFor({ state: 'detached' });
  await chooseView(popup, 'Bin');
  await row.waitFor();
  await pressOn(popup, /Boat shed/);
  await pressOn(popup, 'Restore');
  await chooseView(popup, 'Items');
  await row.waitFor();
  await pressOn(popup, /Boat shed/);
  await popup
    .context()
    .route('https://shed.example/**', (route) =>
      route.fulfill({ contentType: 'text/html; charset=utf-8', body: signInPage }),
    );
  const [shed] = await Promise.all([
    popup.context().waitForEvent('page'),
    pressOn(popup, 'Open shed.example'),
  ]);
  await expect.poll(() => shed.getByLabel('Password').inputValue()).toBe('shed-and-harbour');
  await expect.poll(() => shed.getByLabel('User name').inputValue()).toBe('ada@shed.example');

  // Somebody who may change it wrote what opens for nobody: it is told, and what was read here is brought back.
  const { items } = await elsewhere.vault.sync();
  const boat = [...items].find(([, { content }]) => content.content.name === 'Boat shed');
  await elsewhere.spoil(boat![0]);
  await popup.reload();
  await popup.getByText('Boat shed opens for nobody any more').waitFor();
  await row.waitFor({ state: 'detached' });
  await look(popup, 'extension-spoiled');
  await pressOn(popup, 'Bring it back');
  await row.last().waitFor();

  // A cloud that swaps two ciphertexts: it is told, and neither is opened. Told the truth, they are back.
  await swapItems(popup, stage.cloud.port);
  await popup.reload();
  await popup.getByText('2 items do not verify and stay closed.').waitFor();
  await popup.unrouteAll({ behavior: 'wait' });
  await popup.reload();
  await row.last().waitFor();
  expect(await popup.getByText(/do not verify/).count()).toBe(0);

  // The session runs out by the extension's own clock, whatever the cloud says: nothing that opens anything is left.
  await letSessionRunOut(popup);
  await popup.reload();
  await popup.getByRole('button', { name: 'Continue as AL' }).waitFor();
  await expect.poll(() => keptAt(popup)).toEqual({ share2: false, vault: false, session: false });
  expect(extension?.watch.wrong).toEqual([]);
});

/** By the arrows, as in any group of which one is chosen. */
async function chooseView(popup: Page, name: string): Promise<void> {
  await tabTo(popup, /^(?:Items|Favourites|Shared by you|Bin)$/u);
  for (let step = 0; step < 4 && (await focused(popup)) !== name; step += 1)
    await popup.keyboard.press('ArrowRight');
  await hasFocus(popup, name);
}

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

/** As if the session had been opened so long ago. */
async function letSessionRunOut(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const { chrome } = globalThis as unknown as {
      chrome: {
        storage: {
          session: {
            get(key: string): Promise<{ held: { state: { session: object } } }>;
            set(of: object): Promise<void>;
          };
        };
      };
    };
    const { held } = await chrome.storage.session.get('held');
    const session = { ...held.state.session, expiresAt: Date.now() - 1 };
    await chrome.storage.session.set({ held: { ...held, state: { ...held.state, session } } });
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
