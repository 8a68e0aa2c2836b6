import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { aCloud, type TestCloud } from '@lanyard/testing/cloud';
import { launch, type Browser, type Page } from 'puppeteer-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aFormSite, anItemKept, formPassword } from './extension-site.ts';
import { anOwnedOrganization } from './owner.ts';

// The extension in Firefox, by WebDriver BiDi: nothing is downloaded, the browser is the system's own.

const built = fileURLToPath(new URL('../../apps/extension/dist/firefox', import.meta.url));
const executablePath = process.env['LANYARD_FIREFOX'] ?? '/usr/bin/firefox-esr';
/** Firefox gives each extension an address of its own; a test chooses it. */
const uuid = '3c1c9a4e-5b1c-4a0e-9d1f-2f6d5e0f7a11';
const popupAddress = `moz-extension://${uuid}/popup.html`;

let cloud: TestCloud;
let browser: Browser;
beforeAll(async () => {
  if (!existsSync(executablePath))
    throw new Error(
      `Firefox is missing at ${executablePath}. Run: sudo apt-get install -y firefox-esr, or name one you have: LANYARD_FIREFOX=/path/to/firefox`,
    );
  if (!existsSync(built)) throw new Error(`${built} is missing: run \`npm run build\` first.`);
  cloud = await aCloud();
  browser = await launch({
    browser: 'firefox',
    executablePath,
    headless: true,
    // Pages of extensions are opened by no other driver.
    args: ['--remote-allow-system-access'],
    extraPrefsFirefox: {
      'extensions.webextensions.uuids': JSON.stringify({ 'extension@lanyard.example': uuid }),
      // Its background page ends as soon as it has nothing to do.
      'extensions.background.idle.timeout': 1000,
    },
  });
  await browser.installExtension(built);
});
afterAll(async () => {
  await browser.close();
  await cloud.close();
});

/** The popup as a tab, at an item if one is named. Firefox does not tell that such a page has loaded; what is on it does. */
async function openPopup(item?: string): Promise<Page> {
  const page = await browser.newPage();
  const address = item === undefined ? popupAddress : `${popupAddress}#${item}`;
  page.goto(address, { timeout: 0 }).catch(() => undefined);
  return page;
}

async function says(page: Page, text: string): Promise<void> {
  await expect.poll(() => page.evaluate(() => document.body.innerText)).toContain(text);
}

/** Presses the button whose words begin so. */
const press = (page: Page, words: string) =>
  page.evaluate((beginning) => {
    const all = [...document.querySelectorAll('button')];
    all.find((button) => button.innerText.replaceAll(/\s+/gu, ' ').includes(beginning))?.click();
  }, words);

/** What "Copy as a link" puts into the clipboard, which a test may not read here. */
async function copiedLink(page: Page): Promise<string> {
  await says(page, 'Copy as a link');
  await page.evaluate(() => {
    navigator.clipboard.writeText = (text) => {
      document.documentElement.dataset['copied'] = text;
      return Promise.resolve();
    };
  });
  await press(page, 'Copy as a link');
  const copied = () => page.evaluate(() => document.documentElement.dataset['copied'] ?? '');
  await expect.poll(copied).not.toBe('');
  return copied();
}

/** What the popup calls of the browser, by names, as a page of the extension may. */
interface Extensions {
  readonly browser: {
    readonly extension: { getBackgroundPage(): unknown };
    readonly runtime: { sendMessage(message: unknown): Promise<unknown> };
    readonly alarms: {
      get(name: string): Promise<object | undefined>;
      create(name: string, when: { readonly when: number }): Promise<void>;
    };
    readonly storage: {
      readonly session: {
        get(key: null): Promise<{
          readonly use?: { readonly at: number };
          readonly held?: { readonly state: { readonly session: object; readonly share2?: string } };
        }>;
        set(of: object): Promise<void>;
      };
    };
  };
}

const isBackgroundOver = (page: Page) =>
  page.evaluate(() => (globalThis as unknown as Extensions).browser.extension.getBackgroundPage() === null);

/** As if so much time had passed: nobody used the vault, or the session began so long ago. */
const letPass = (page: Page, what: 'idle time' | 'session') =>
  page.evaluate(async (passed) => {
    const { session } = (globalThis as unknown as Extensions).browser.storage;
    const { use, held } = await session.get(null);
    if (passed === 'idle time')
      return use === undefined ? undefined : session.set({ use: { ...use, at: use.at - 600_000 } });
    const state = { ...held?.state, session: { ...held?.state.session, expiresAt: Date.now() - 1 } };
    return session.set({ held: { ...held, state } });
  }, what);

/** What is kept in the memory of the browser. */
const heldIn = (page: Page) =>
  page.evaluate(async () => {
    const { held } = await (globalThis as unknown as Extensions).browser.storage.session.get(null);
    return { session: held !== undefined, share2: held?.state.share2 !== undefined };
  });

/** Firefox's own switch, which only its own pages reach. */
async function setOffline(isOffline: boolean): Promise<void> {
  const own = await browser.newPage();
  own.goto('about:support', { timeout: 0 }).catch(() => undefined);
  const isSet = () =>
    own.evaluate((offline) => {
      const { Services } = globalThis as unknown as { Services?: { io: { offline: boolean } } };
      if (Services !== undefined) Services.io.offline = offline;
      return Services?.io.offline === offline;
    }, isOffline);
  await expect.poll(isSet).toBe(true);
  await own.close();
}

test('in Firefox it signs in and opens by the phone, fills what is for a page, survives its background page, reads without a connection, locks and leaves', async () => {
  const form = await aFormSite();
  const { origin, phone } = await anOwnedOrganization({ cloud });
  const elsewhere = await anItemKept({ cloud, phone, origin, url: form.origin });
  let popup = await openPopup();
  await says(popup, 'Your passwords, opened by your phone');
  await popup.type('input', origin.replace('http://', ''));
  await press(popup, 'Continue');
  await says(popup, 'Sign in to Acme');
  await phone.approve(await phone.scan(await copiedLink(popup)), { claims: ['email'] });
  await says(popup, 'Open your vault');
  await says(popup, 'Copy as a link');
  const label = await popup.$eval(
    '[aria-label^="The digits"]',
    (each) => each.getAttribute('aria-label') ?? '',
  );
  await phone.approve(await phone.scan(await copiedLink(popup)), { digits: label.slice(-2) });
  await says(popup, 'Club site');

  const site = await browser.newPage();
  await site.goto(form.origin);
  await site.bringToFront();
  await popup.evaluate(() => location.reload());
  await says(popup, 'Fill in');
  await press(popup, 'Club site ada Fill in');
  const typed = () => site.$eval('input[type=password]', (field) => field.value);
  await expect.poll(typed).toBe(formPassword);
  await expect.poll(() => site.$eval('input', (field) => field.value)).toBe('ada');

  // The background page ends, and begins anew with the next press: nobody signs in again.
  popup = await openPopup();
  await says(popup, 'Club site');
  await expect.poll(() => isBackgroundOver(popup)).toBe(true);
  await site.goto(`${form.origin}/?again`);
  await site.bringToFront();
  await popup.evaluate(() => location.reload());
  await says(popup, 'Fill in');
  await press(popup, 'Club site ada Fill in');
  await expect.poll(typed).toBe(formPassword);

  // The link to an item's site, as the portal has it: what it opens is filled.
  const [item = ''] = (await elsewhere.vault.sync()).items.keys();
  const portal = await browser.newPage();
  await portal.goto(`${origin}/`);
  await portal.evaluate(
    (of, href) => {
      const link = document.createElement('a');
      Object.assign(link, { href, target: '_blank', rel: 'noopener noreferrer', textContent: 'Open' });
      link.dataset['lanyardItem'] = of;
      document.body.replaceChildren(link);
    },
    item,
    `${form.origin}/?launched`,
  );
  await portal.bringToFront();
  await portal.click('a');
  const launched = async () => (await browser.pages()).find((page) => page.url().endsWith('/?launched'));
  await expect.poll(async () => (await launched()) !== undefined).toBe(true);
  const opened = await launched();
  await expect
    .poll(() => opened?.$eval('input[type=password]', (field) => field.value).catch(() => ''))
    .toBe(formPassword);

  // A file is added in the tab that the popup opens at the item.
  popup = await openPopup(item);
  await says(popup, 'Add files');
  const chooser = await popup.$('input[type=file]');
  await chooser?.uploadFile(import.meta.filename);
  // The form is not saved before all was sent.
  const saved = async () => {
    await press(popup, 'Save');
    return popup.evaluate(() => document.body.innerText);
  };
  await expect.poll(saved).toContain('Club site was saved');
  popup = await openPopup(item);
  await says(popup, 'Add files');
  await says(popup, 'extension-firefox.slow.test.ts');

  // What was copied leaves the clipboard, by the background page.
  popup = await openPopup();
  await says(popup, 'Club site');
  await popup.evaluate(async () => {
    await navigator.clipboard.writeText('copied');
    const { runtime } = (globalThis as unknown as Extensions).browser;
    await runtime.sendMessage({ type: 'copied' });
  });
  await site.bringToFront();
  const pasted = async () => {
    await site.$eval('input', (field) => {
      field.value = 'before';
      field.focus();
      field.select();
    });
    await site.keyboard.down('Control');
    await site.keyboard.press('v');
    await site.keyboard.up('Control');
    return site.$eval('input', (field) => field.value);
  };
  await expect.poll(pasted).toBe('copied');
  const isSet = await popup.evaluate(async () => {
    const { alarms } = (globalThis as unknown as Extensions).browser;
    const before = await alarms.get('clipboard');
    await alarms.create('clipboard', { when: Date.now() });
    return before !== undefined;
  });
  expect(isSet).toBe(true);
  await expect.poll(pasted).not.toBe('copied');

  popup = await openPopup();
  await says(popup, 'Club site');
  await setOffline(true);
  await popup.evaluate(() => location.reload());
  await says(popup, 'No connection. This is what was read last.');
  await says(popup, 'Club site');
  await setOffline(false);

  // A use of before, noted a moment later, begins the idle time anew: then it passes once more.
  const locked = async () => {
    await letPass(popup, 'idle time');
    await popup.evaluate(() => location.reload());
    await expect
      .poll(() => popup.evaluate(() => document.body.innerText), { timeout: 5000 })
      .toContain('Open your vault');
    return true;
  };
  await expect.poll(() => locked().catch(() => false)).toBe(true);
  await expect.poll(() => heldIn(popup)).toEqual({ session: true, share2: false });
  await letPass(popup, 'session');
  await popup.evaluate(() => location.reload());
  await says(popup, 'Continue as AL');
  await expect.poll(() => heldIn(popup)).toEqual({ session: false, share2: false });
  await form.close();
});
