import { rmSync } from 'node:fs';
import { launch, type Browser, type Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ada, builtWith, wholePage } from './fixed-build.ts';
import { hostile } from './pages/hostile.ts';
import type { PageCase } from './pages/page-case.ts';
import { tricks } from './tricks.ts';

/** Hostile pages in Firefox, with the built extension: the same as in Chromium, which tells the extension more. */

const executablePath = process.env['LANYARD_FIREFOX'] ?? '/usr/bin/firefox-esr';
const uuid = '3c1c9a4e-5b1c-4a0e-9d1f-2f6d5e0f7a12';
let folder: string;
let browser: Browser;
let page: Page;
let popup: Page;
const served = new Map<string, { readonly html: string; readonly policy: string | undefined }>();

beforeAll(async () => {
  const built = await builtWith([ada], 'firefox');
  ({ folder } = built);
  browser = await launch({
    browser: 'firefox',
    executablePath,
    headless: true,
    args: ['--remote-allow-system-access'],
    defaultViewport: { width: 1000, height: 720 },
    extraPrefsFirefox: {
      'extensions.webextensions.uuids': JSON.stringify({ 'extension@lanyard.example': uuid }),
      // Pages of http are asked for as they are.
      'dom.security.https_first': false,
    },
  });
  await browser.installExtension(built.copy);
  popup = await browser.newPage();
  popup.goto(`moz-extension://${uuid}/popup.html`, { timeout: 0 }).catch(() => undefined);
  await popup.waitForSelector('main');
  page = await browser.newPage();
  await page.setRequestInterception(true);
  page.on('request', (request) => {
    const { protocol, origin, pathname } = new URL(request.url());
    if (!protocol.startsWith('http')) {
      request.continue().catch(unlessGivenUp);
      return;
    }
    const found = served.get(origin + pathname);
    const { html, policy } = found ?? { html: '', policy: undefined };
    const answer = request.respond({
      status: found === undefined ? 404 : 200,
      contentType: 'text/html; charset=utf-8',
      body: html,
      headers: policy === undefined ? {} : { 'content-security-policy': policy },
    });
    answer.catch(unlessGivenUp);
  });
});
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Firefox gives up a request of a page it has left (its icon, say), which may be before it has our answer. */
function unlessGivenUp(error: unknown): void {
  if (!(error instanceof Error && error.message.includes('no such request'))) throw error;
}

async function open({ html, at = 'https://www.example.com/', others = {}, policy, readyWhen }: PageCase) {
  served.clear();
  const { origin, pathname } = new URL(at);
  served.set(origin + pathname, { html: wholePage(html), policy });
  for (const [address, body] of Object.entries(others))
    served.set(address, { html: wholePage(body), policy: undefined });
  await page.goto(at);
  if (readyWhen !== undefined) await page.waitForSelector(readyWhen);
  await page.bringToFront();
}

/** As the popup fills the tab in front. */
const fillByPopup = (): Promise<unknown> =>
  popup.evaluate((item) => {
    const { runtime } = (
      globalThis as unknown as { browser: { runtime: { sendMessage(of: unknown): Promise<unknown> } } }
    ).browser;
    return runtime.sendMessage({ type: 'fill-tab', item });
  }, ada.id);

/** Of all frames: what each field is for, and what is in it, by the browser's own word, whatever the page made of its prototypes. */
async function fields() {
  const found = await Promise.all(
    page.frames().map((frame) =>
      frame
        .evaluate(() => {
          const clean = document.createElement('iframe');
          document.documentElement.append(clean);
          const { HTMLInputElement: Field, Document: Pages } =
            clean.contentWindow as unknown as typeof globalThis;
          const valueOf = Object.getOwnPropertyDescriptor(Field.prototype, 'value');
          const all = Pages.prototype.querySelectorAll.call(document, 'input');
          const read: { fill: string | null; now: string }[] = [];
          for (const field of all as NodeListOf<HTMLInputElement>)
            if (read.length < 20 || field.dataset['fill'] !== undefined)
              read.push({ fill: field.dataset['fill'] ?? null, now: String(valueOf?.get?.call(field)) });
          clean.remove();
          return read;
        })
        // Frames in a sandbox run nothing of ours: what is in their fields is told by none of them.
        .catch(() => []),
    ),
  );
  return found.flat();
}

const wanted: Readonly<Record<string, string>> = {
  'user name': ada.content.userName,
  password: ada.content.password,
};

describe('in Firefox', () => {
  test.for(hostile.cases.map((of) => [of.name, of] as const))('%s', async ([, of]) => {
    await open(of);
    await fillByPopup();
    const wrong = async () =>
      (await fields()).filter(({ fill, now }) => now !== (fill === null ? '' : wanted[fill]));
    await expect.poll(wrong).toEqual([]);
  });

  const form = `<form style="margin:40px"><input name="user"><br><input type="password" name="password"><br><button>Log in</button></form>`;
  /** What stands for the menu in the page. */
  const menus = () => page.$$eval('html > div', (all) => all.length);
  const openMenu = async (more = '') => {
    await open({ name: '', html: form + more });
    await page.click('[name=user]');
  };
  const shown = async () => {
    await expect.poll(menus).toBe(1);
  };
  const closed = async () => {
    await expect.poll(menus).toBe(0);
  };

  test('a login chosen in the menu is filled in', async () => {
    await openMenu();
    await shown();
    const { x, bottom } = await page.$eval('[name=user]', (field) => {
      const box = field.getBoundingClientRect();
      return { x: box.x, bottom: box.bottom };
    });
    const filled = async () => {
      // Half a second must pass before a press counts: it is repeated, as an impatient person does.
      if ((await menus()) > 0) await page.mouse.click(x + 100, bottom + 80);
      return (await fields()).map(({ now }) => now);
    };
    await expect.poll(filled, { interval: 300 }).toEqual([ada.content.userName, ada.content.password]);
  });

  test.for(Object.entries(tricks))('%s: the menu closes, and nothing is filled', async ([, trick]) => {
    await openMenu();
    await shown();
    await page.evaluate(trick);
    await closed();
    expect((await fields()).map(({ now }) => now).join('')).toBe('');
  });

  test('a popover that was there before, and could come over the menu unseen: no menu stays open beside it', async () => {
    await open({
      name: '',
      html: `${form}<div popover="manual" id="p" style="inset:auto;right:0">Hello</div><script>
        p.showPopover();
        new MutationObserver((records) => {
          for (const { addedNodes, removedNodes } of records)
            document.title += '+'.repeat(addedNodes.length) + '-'.repeat(removedNodes.length);
        }).observe(document.documentElement, { childList: true });</script>`,
    });
    await page.click('[name=user]');
    await expect.poll(() => page.title()).toMatch(/\+-$/u);
  });

  test('its shortcut is one that the browser grants', async () => {
    const shortcuts = await popup.evaluate(async () => {
      const { commands } = (
        globalThis as unknown as {
          browser: { commands: { getAll(): Promise<{ name: string; shortcut: string }[]> } };
        }
      ).browser;
      return (await commands.getAll()).map(({ name, shortcut }) => `${name} ${shortcut}`);
    });
    expect(shortcuts).toContain('fill Alt+Shift+L');
  });
});
