import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type BrowserContext, type Frame, type Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Phone } from '@lanyard/testing/phone';
import { patience, slowPages } from './slow-pages.ts';
import { watchContext, type Watch } from './watch.ts';

/** A Chromium with the extension in it, its popup opened as a tab: browsers open the real one for a person's click alone. */
export interface ExtensionStage {
  readonly context: BrowserContext;
  /** `chrome-extension://<id>`. */
  readonly origin: string;
  readonly watch: Watch;
  popup(): Promise<Page>;
  /** As the browser tells the worker that the computer was locked. */
  lockComputer(): Promise<void>;
  /** As the browser rings an alarm, once it is set. */
  ring(alarm: string): Promise<void>;
  /** Time passes for the worker that runs now; that of pages is their own. */
  passInWorker(milliseconds: number): Promise<void>;
  /** How many requests the worker that runs now has made to this origin. */
  requestsTo(origin: string): Promise<number>;
  /** Ends the worker as the browser does when nothing happens; the next event starts it again. */
  killWorker(): Promise<void>;
  close(): Promise<void>;
}

/** Signs in and opens the vault in a popup that speaks English, by a virtual phone. */
export async function enterByPopup(popup: Page, phone: Phone, origin: string): Promise<void> {
  await popup.getByLabel('Address of your organization').fill(origin.replace('http://', ''));
  await popup.keyboard.press('Enter');
  await popup.getByRole('img', { name: 'Sign-in code' }).waitFor();
  await phone.approve(await phone.scan(await copiedLink(popup)), { claims: ['email'] });
  await openByPhone(popup, phone);
}

/** Opens the vault of a popup that asks for it. */
export async function openByPhone(popup: Page, phone: Phone): Promise<void> {
  await popup.getByRole('heading', { name: 'Open your vault' }).waitFor();
  await popup.getByRole('button', { name: 'Copy as a link' }).waitFor();
  const digits = await popup.getByRole('img', { name: /^The digits \d\d$/ }).getAttribute('aria-label');
  await phone.approve(await phone.scan(await copiedLink(popup)), { digits: digits?.slice(-2) ?? '' });
  await popup.getByRole('button', { name: 'Add an item' }).waitFor();
}

/** What a popup shows as a code. */
export async function copiedLink(popup: Page): Promise<string> {
  await popup.getByRole('button', { name: 'Copy as a link' }).click();
  await popup.getByText('Copied').waitFor();
  return popup.evaluate(() => navigator.clipboard.readText());
}

/** The menu in a page, once it says so: in a closed shadow root, so it is found among the frames alone. */
export async function menuSays(page: Page, words: RegExp): Promise<Frame> {
  const menus = () => page.frames().filter((frame) => frame.url().includes('/menu.html'));
  // A frame that was just closed says nothing any more.
  const said = () =>
    menus()
      .at(-1)
      ?.locator('main')
      .innerText({ timeout: 2000 })
      .catch(() => '');
  await expect.poll(async () => (await said()) ?? '').toMatch(words);
  const [menu] = menus().slice(-1);
  if (menu === undefined) throw new Error('the menu is gone');
  return menu;
}

/** A page with a form that goes when it is sent, for sites that are not there. */
export const signInPage = `<!doctype html><title>Sign in</title><h1>Club</h1><form onsubmit="event.preventDefault();this.remove()">
<label>User name <input name="user" autocomplete="username"></label>
<label>Password <input name="password" type="password" autocomplete="current-password"></label><button>Sign in</button></form>`;

/** Signs in at such a page, by hand. */
export async function typeAt(page: Page, address: string, userName: string, password: string): Promise<void> {
  await page.goto(address);
  await page.getByLabel('User name').fill(userName);
  await page.getByLabel('Password').fill(password);
  await page.keyboard.press('Enter');
}

const built = fileURLToPath(new URL('../../apps/extension/dist/chrome', import.meta.url));

/** @param proxy What its pages and its worker ask of this origin goes through that port of 127.0.0.1. Default: to where it leads. */
export async function openExtension(
  locale = 'en-GB',
  proxy?: { readonly origin: string; readonly port: number },
): Promise<ExtensionStage> {
  if (!existsSync(built)) throw new Error(`${built} is missing: run \`npm run build\` first.`);
  const profile = mkdtempSync(join(tmpdir(), 'lanyard-extension-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env['LANYARD_CHROMIUM'] ?? '/usr/bin/chromium',
    ignoreDefaultArgs: ['--disable-extensions'],
    args: [
      `--disable-extensions-except=${built}`,
      `--load-extension=${built}`,
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...(proxy === undefined
        ? []
        : [`--host-resolver-rules=MAP ${new URL(proxy.origin).host} 127.0.0.1:${String(proxy.port)}`]),
    ],
    viewport: { width: 380, height: 600 },
    reducedMotion: 'reduce',
    locale,
  });
  slowPages(context);
  context.setDefaultTimeout(patience);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'));
  const { origin } = new URL(worker.url().replace('chrome-extension:', 'https:'));
  const own = origin.replace('https:', 'chrome-extension:');
  return {
    context,
    origin: own,
    watch: watchContext(context, 'extension'),
    async popup() {
      const page = await context.newPage();
      await page.goto(`${own}/popup.html`);
      return page;
    },
    async lockComputer() {
      const awake = context.serviceWorkers().at(-1) ?? (await context.waitForEvent('serviceworker'));
      await awake.evaluate(() => {
        const { idle } = (
          globalThis as unknown as {
            chrome: { idle: { onStateChanged: { dispatch(state: string): void } } };
          }
        ).chrome;
        idle.onStateChanged.dispatch('locked');
      });
    },
    async ring(name) {
      const awake = context.serviceWorkers().at(-1) ?? (await context.waitForEvent('serviceworker'));
      await awake.evaluate(async (of) => {
        const { alarms } = (
          globalThis as unknown as {
            chrome: {
              alarms: {
                get(name: string): Promise<object | undefined>;
                onAlarm: { dispatch(alarm: object): void };
              };
            };
          }
        ).chrome;
        for (;;) {
          const set = await alarms.get(of);
          if (set !== undefined) return alarms.onAlarm.dispatch(set);
        }
      }, name);
    },
    async passInWorker(milliseconds) {
      const awake = context.serviceWorkers().at(-1) ?? (await context.waitForEvent('serviceworker'));
      await awake.evaluate((by) => {
        const now = Date.now.bind(Date);
        Date.now = () => now() + by;
      }, milliseconds);
    },
    async requestsTo(of) {
      const awake = context.serviceWorkers().at(-1) ?? (await context.waitForEvent('serviceworker'));
      return awake.evaluate(
        (to) =>
          performance.getEntriesByType('resource').filter(({ name }) => name.startsWith(`${to}/`)).length,
        of,
      );
    },
    async killWorker() {
      const page = context.pages()[0] ?? (await context.newPage());
      const session = await context.newCDPSession(page);
      const { targetInfos } = await session.send('Target.getTargets');
      const found = targetInfos.find(({ type, url }) => type === 'service_worker' && url.startsWith(own));
      if (found === undefined) throw new Error('the worker does not run');
      await session.send('Target.closeTarget', { targetId: found.targetId });
    },
    async close() {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}
