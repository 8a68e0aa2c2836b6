import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startExtension, type Extension } from './extension.ts';
import { ada } from './fixed-build.ts';
import { press } from './menu-person.ts';
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
        await openMenu(html);
        await page.evaluate(trick);
        await expect.poll(menus).toBe(0);
        expect((await values()).join('')).toBe('');
      }
    },
  );
});
