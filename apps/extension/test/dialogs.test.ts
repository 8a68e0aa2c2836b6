import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startExtension, type Extension } from './extension.ts';
import { ada } from './fixed-build.ts';
import { press, read } from './menu-person.ts';
import { dialogs } from './pages/dialogs.ts';
import { tricks } from './tricks.ts';

/** The menu where the page has a modal dialog open: all outside of the dialog is dead then, whichever shadow roots lie between. */

let extension: Extension;
let page: Page;
beforeAll(async () => {
  extension = await startExtension();
  page = extension.page;
});
afterAll(() => extension.close());

const menus = () => page.frames().filter((frame) => frame.url().includes('/menu.html')).length;
const filled = [ada.content.userName, ada.content.password];
const values = async () =>
  Promise.all((await page.locator('input').all()).map((field) => field.inputValue()));
const openMenu = async (html: string) => {
  await extension.open({ name: '', html });
  await page.click('[name=user]');
  return extension.menu();
};

describe('a modal dialog', () => {
  test.for(Object.entries(dialogs))(
    '%s has the menu at its field, and what is chosen there is filled in',
    async ([, html]) => {
      await press(await openMenu(html), /Example/);
      await expect.poll(values).toEqual(filled);
    },
  );

  // Where the field is in a shadow root, what stands around it is what the page can reach.
  const attacks = {
    ...tricks,
    taken: () => {
      for (const around of document.querySelectorAll('dialog, x-dialog')) around.remove();
    },
    moved: () => {
      for (const around of document.querySelectorAll<HTMLElement>('dialog, x-dialog *'))
        around.style.translate = '60px 90px';
    },
    scaled: () => {
      for (const around of document.querySelectorAll<HTMLElement>('dialog, x-dialog *'))
        around.style.scale = '0.2';
    },
    'the dialog is closed': () => {
      const host = document.querySelector<HTMLElement>('x-dialog');
      if (host === null) document.querySelector('dialog')?.close();
      else host.style.display = 'none';
    },
    'another dialog opens over it': () => {
      const over = document.body.appendChild(document.createElement('dialog'));
      over.style.cssText = 'inset:0;width:100%;height:100%';
      over.showModal();
    },
    'what is around is faded': () => {
      for (const around of document.querySelectorAll<HTMLElement>('dialog, x-dialog'))
        around.style.opacity = '0.01';
    },
  };
  const hostile = [
    dialogs['with a form that has a shadow root of its own'],
    dialogs['of a closed shadow root into which the form is slotted'],
  ];
  test.for(Object.entries(attacks))(
    'attack: %s: the menu in it closes, and nothing is filled',
    async ([, trick]) => {
      for (const html of hostile) {
        // It was seen: only then does it say itself that it is not any more. Before that no press in it counts.
        await read(await openMenu(html));
        await page.evaluate(trick);
        await expect.poll(menus).toBe(0);
        expect((await values()).join('')).toBe('');
      }
    },
  );
});

describe('whether to keep what was typed is asked', () => {
  const type = async (html: string) => {
    await extension.forgetTickets();
    await extension.open({ name: '', html, at: 'https://www.club.test/' });
    await page.fill('[name=user]', 'grace');
    await page.fill('[name=password]', 'typed by hand');
    await page.keyboard.press('Enter');
  };
  const dialog = (sent: string, more = '') =>
    `<dialog id="d" style="width:700px;height:600px"><form id="f" onsubmit="event.preventDefault();${sent}"><input name="user"><input type="password" name="password"><button>Log in</button></form></dialog>${more}<script>d.showModal()</script>`;
  const keep = async () => {
    const before = (await extension.kept()).length;
    await press(await extension.menu(), 'Keep');
    await expect.poll(async () => (await extension.kept()).length).toBe(before + 1);
    // For the next page it is new again.
    await extension.forgetKept();
  };

  test('in the dialog, where that stays open once they are in', async () => {
    await type(dialog(`f.outerHTML='<h1>Welcome</h1>'`));
    await keep();
  });

  test('in the dialog that is uppermost', async () => {
    await type(
      dialog(
        `f.outerHTML='<h1>Welcome</h1>';above.showModal()`,
        '<dialog id="above">News</dialog><dialog>Not open</dialog>',
      ),
    );
    await keep();
  });

  test('once more where its dialog is closed, or another one opens', async () => {
    await type(dialog(`f.outerHTML='<h1>Welcome</h1>'`, '<dialog id="above">News</dialog>'));
    for (const change of ['d.close()', 'above.showModal()', 'above.close()']) {
      const menu = await extension.menu();
      // It was seen: so it says itself that it is not any more.
      await read(menu);
      await page.evaluate(change);
      await expect.poll(() => menu.isDetached()).toBe(true);
    }
    await keep();
  });

  test('once more where a person closes its dialog by the page’s own button', async () => {
    await type(dialog(`d.innerHTML='<h1>Welcome</h1><button onclick=d.close()>Start</button>'`));
    const menu = await extension.menu();
    await read(menu);
    await page.mouse.click(500, 420);
    await page.getByRole('button', { name: 'Start' }).click();
    await expect.poll(() => menu.isDetached()).toBe(true);
    await keep();
  });

  test('once the dialog is closed, which changes nothing else in the page', async () => {
    await type(dialog('setTimeout(()=>d.close(),600)'));
    await keep();
  });

  test('once the form is gone from a shadow root, where nothing else changes', async () => {
    await type(
      `<div id="outer"></div><script>
        const root = outer.attachShadow({ mode: 'open' });
        root.innerHTML = '<form><input name="user"><input type="password" name="password"><button>Log in</button></form>';
        root.firstChild.onsubmit = (event) => { event.preventDefault(); setTimeout(() => root.firstChild.remove(), 600); };</script>`,
    );
    await keep();
  });
});
