import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Frame, type Page } from 'playwright-core';
import type { LoginContent } from '@lanyard/vault/items';
import { ada, builtWith, wholePage } from './fixed-build.ts';
import type { PageCase } from './pages/page-case.ts';

/** The built extension in Chromium, with a vault of fixed logins, and pages under any address. */
export interface Extension {
  readonly context: BrowserContext;
  readonly page: Page;
  /** The popup, in a tab of its own. */
  readonly popup: Page;
  /** Opens a page of these cases: always in the same tab. */
  open(of: PageCase): Promise<Page>;
  /** As the popup fills the tab in front. */
  fillByPopup(item?: string): Promise<void>;
  /** Presses Alt+Shift+L, which the browser takes for the extension. */
  shortcut(): Promise<void>;
  /** The frame of the extension's menu, once it shows something. */
  menu(): Promise<Frame>;
  /** Logins of the vault, those kept during the test too. */
  kept(): Promise<readonly { readonly id: string; readonly content: LoginContent }[]>;
  /** All but those it began with. */
  forgetKept(): Promise<void>;
  /** What the worker was asked for by content scripts, and promised. */
  tickets(): Promise<readonly KeptTicket[]>;
  /** Of each site that was launched: the frames that were filled. */
  launches(): Promise<readonly (readonly number[])[]>;
  forgetTickets(): Promise<void>;
  /** The worker has answered what came after everything before this. */
  roundTrip(): Promise<void>;
  close(): Promise<void>;
}

interface KeptTicket {
  readonly asks: { readonly password: string } | null;
  readonly launched: object | null;
  readonly filled: readonly number[];
}

const executablePath = process.env['LANYARD_CHROMIUM'] ?? '/usr/bin/chromium';

export async function startExtension(
  logins: readonly { id: string; content: LoginContent }[] = [ada],
): Promise<Extension> {
  const { folder, copy } = await builtWith(logins, 'chrome');
  const context = await chromium.launchPersistentContext(join(folder, 'profile'), {
    executablePath,
    headless: true,
    viewport: { width: 1000, height: 720 },
    locale: 'en-GB',
    args: [
      `--disable-extensions-except=${copy}`,
      `--load-extension=${copy}`,
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
    ],
  });
  // However busy the computer is. What is there at once waits for none of it.
  context.setDefaultTimeout(90_000);
  const [running] = context.serviceWorkers();
  const worker = running ?? (await context.waitForEvent('serviceworker'));
  const served = new Map<string, { html: string; policy: string | undefined }>();
  await context.route(/^https?:\/\//, async (route) => {
    const { origin, pathname } = new URL(route.request().url());
    const found = served.get(origin + pathname);
    if (found === undefined) return route.fulfill({ status: 404, body: '' });
    const { html, policy } = found;
    return route.fulfill({
      contentType: 'text/html; charset=utf-8',
      body: html,
      headers: policy === undefined ? {} : { 'content-security-policy': policy },
    });
  });
  const page = await context.newPage();
  const popup = await context.newPage();
  const id = new URL(worker.url()).host;
  await popup.goto(`chrome-extension://${id}/popup.html`);

  const ticketsNow = () =>
    worker.evaluate(async () => {
      const { storage } = (
        globalThis as unknown as {
          chrome: {
            storage: { session: { get(key: string): Promise<{ tickets?: [string, KeptTicket][] }> } };
          };
        }
      ).chrome;
      return ((await storage.session.get('tickets')).tickets ?? []).map(([, ticket]) => ticket);
    });
  return {
    context,
    page,
    popup,
    async open({ html, at = 'https://www.example.com/', title = 'Example', others = {}, policy, ...of }) {
      served.clear();
      const { origin, pathname } = new URL(at);
      served.set(origin + pathname, { html: wholePage(html, title), policy });
      for (const [address, body] of Object.entries(others))
        served.set(address, { html: wholePage(body, title), policy: undefined });
      await page.goto(at, { waitUntil: 'load' });
      if (of.readyWhen !== undefined) await page.waitForSelector(of.readyWhen);
      if (of.clickFirst !== undefined) await page.click(of.clickFirst);
      await page.bringToFront();
      return page;
    },
    async fillByPopup(item = ada.id) {
      await popup.evaluate(
        (of) =>
          (
            globalThis as unknown as {
              chrome: { runtime: { sendMessage(message: unknown): Promise<unknown> } };
            }
          ).chrome.runtime.sendMessage({ type: 'fill-tab', item: of }),
        item,
      );
      // What frames besides the first were told is done by then, too: they work before the next picture is drawn.
      await page.evaluate(
        () =>
          new Promise((resolve) =>
            requestAnimationFrame(() => requestAnimationFrame(() => resolve(undefined))),
          ),
      );
    },
    async shortcut() {
      const session = await context.newCDPSession(page);
      const key = { key: 'L', code: 'KeyL', windowsVirtualKeyCode: 76, nativeVirtualKeyCode: 76 };
      // Alt and Shift. Playwright's own keyboard keeps to the page.
      await session.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', modifiers: 9, ...key });
      await session.send('Input.dispatchKeyEvent', { type: 'keyUp', modifiers: 9, ...key });
      await session.detach();
    },
    async menu() {
      const isMenu = (frame: Frame) => /^chrome-extension:\/\/[^/]+\/menu\.html/.test(frame.url());
      for (;;) {
        const frame =
          page.frames().find(isMenu) ?? (await page.waitForEvent('framenavigated', { predicate: isMenu }));
        // One that was just closed may still be among them.
        const isShown = await frame.waitForSelector('main').then(
          () => true,
          () => false,
        );
        if (isShown) return frame;
      }
    },
    kept: () => worker.evaluate(() => (globalThis as unknown as { kept: typeof logins }).kept),
    forgetKept: () =>
      worker.evaluate((many) => {
        (globalThis as unknown as { kept: unknown[] }).kept.length = many;
      }, logins.length),
    tickets: ticketsNow,
    launches: async () =>
      (await ticketsNow()).flatMap(({ launched, filled }) => (launched === null ? [] : [filled])),
    forgetTickets: () =>
      worker.evaluate(async () => {
        const { storage } = (
          globalThis as unknown as {
            chrome: { storage: { session: { remove(key: string): Promise<void> } } };
          }
        ).chrome;
        await storage.session.remove('tickets');
      }),
    roundTrip: () =>
      popup.evaluate(async () => {
        const { runtime } = (
          globalThis as unknown as {
            chrome: { runtime: { sendMessage(message: unknown): Promise<unknown> } };
          }
        ).chrome;
        await runtime.sendMessage({ type: 'changed' });
      }),
    async close() {
      await context.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
