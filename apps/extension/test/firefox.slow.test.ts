import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ada } from './fixed-build.ts';
import { dialogs } from './pages/dialogs.ts';
import { hostile } from './pages/hostile.ts';
import { firefoxPopup, startPuppet, type Puppet } from './puppet.ts';
import { tricks } from './tricks.ts';

/** Hostile pages in Firefox, with the built extension: the same as in Chromium, which tells the extension more. */

let puppet: Puppet;
let page: Page;
let popup: Page;

beforeAll(async () => {
  puppet = await startPuppet('firefox');
  ({ page } = puppet);
  popup = await puppet.browser.newPage();
  popup.goto(firefoxPopup, { timeout: 0 }).catch(() => undefined);
  await popup.waitForSelector('main');
});
afterAll(() => puppet.close());

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
    await puppet.open(of);
    await fillByPopup();
    const wrong = async () =>
      (await fields()).filter(({ fill, now }) => now !== (fill === null ? '' : wanted[fill]));
    await expect.poll(wrong).toEqual([]);
  });

  const form = `<form style="margin:40px"><input name="user"><br><input type="password" name="password"><br><button>Log in</button></form>`;
  /** What stands for the menu in the page. */
  const menus = () => page.$$eval('html > div', (all) => all.length);
  const openMenu = async (more = '') => {
    await puppet.open({ name: '', html: form + more });
    await page.click('[name=user]');
  };
  const shown = async () => {
    await expect.poll(menus).toBe(1);
  };
  const closed = async () => {
    await expect.poll(menus).toBe(0);
  };

  /** Presses the first row of the menu below the field. */
  const chosen = async () => {
    const box = await page.waitForSelector('>>> [name=user]').then((field) => field?.boundingBox());
    const { x, y, height } = box ?? { x: 0, y: 0, height: 0 };
    const filled = async () => {
      // Half a second must pass before a press counts: it is repeated, as an impatient person does.
      const now = await Promise.all(
        (await page.$$('>>> input')).map((field) => field.evaluate(({ value }) => value)),
      );
      if (now.join('') === '') await page.mouse.click(x + 100, y + height + 80);
      return now;
    };
    await expect.poll(filled, { interval: 300 }).toEqual([ada.content.userName, ada.content.password]);
  };

  test('a login chosen in the menu is filled in', async () => {
    await openMenu();
    await shown();
    await chosen();
  });

  test.for(Object.entries(dialogs))(
    'a modal dialog %s: a login chosen in the menu is filled in',
    async ([, html]) => {
      await puppet.open({ name: '', html });
      await page.locator('>>> [name=user]').click();
      await chosen();
    },
  );

  test.for(Object.entries(tricks))('%s: the menu closes, and nothing is filled', async ([, trick]) => {
    await openMenu();
    await shown();
    await page.evaluate(trick);
    await closed();
    expect((await fields()).map(({ now }) => now).join('')).toBe('');
  });

  test('a dialog below is closed and opened again over the menu: it closes, and nothing is filled', async () => {
    await puppet.open({ name: '', html: dialogs['over another one'] });
    await page.click('[name=user]');
    const inDialog = () => page.$$eval('dialog > div', (all) => all.length);
    await expect.poll(inDialog).toBe(1);
    await page.evaluate(() => {
      const below = document.querySelector('dialog');
      below?.style.setProperty('pointer-events', 'none', 'important');
      below?.close();
      below?.showModal();
    });
    await expect.poll(inDialog).toBe(0);
    expect((await fields()).map(({ now }) => now).join('')).toBe('');
  });

  test('a popover that was there before, and could come over the menu unseen: no menu stays open beside it', async () => {
    await puppet.open({
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
});
