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
    },
  });
  await browser.installExtension(built);
});
afterAll(async () => {
  await browser.close();
  await cloud.close();
});

/** The popup as a tab. Firefox does not tell that such a page has loaded; what is on it does. */
async function openPopup(): Promise<Page> {
  const page = await browser.newPage();
  page.goto(popupAddress, { timeout: 0 }).catch(() => undefined);
  return page;
}

async function says(page: Page, text: string): Promise<void> {
  await expect.poll(() => page.evaluate(() => document.body.innerText), { timeout: 30_000 }).toContain(text);
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

test('in Firefox it signs in and opens by the phone, lists what is for a page, and fills it there', async () => {
  const form = await aFormSite();
  const { origin, phone } = await anOwnedOrganization({ cloud });
  await anItemKept({ cloud, phone, origin, url: form.origin });
  const popup = await openPopup();
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
  await expect.poll(typed, { timeout: 15_000 }).toBe(formPassword);
  expect(await site.$eval('input', (field) => field.value)).toBe('ada');
  await form.close();
});
