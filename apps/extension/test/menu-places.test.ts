import type { Frame, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startExtension, type Extension } from './extension.ts';
import { ada } from './fixed-build.ts';

/** Where the menu stands and how large it is: beside its field, as high as what is in it, and whole in narrow frames. */

const longName = 'Association of Voluntary Lighthouse Keepers and Friends of the Coast';
const logins = [
  ...Array.from({ length: 12 }, (_, place) => ({
    id: `${'b'.repeat(41)}${String(place).padStart(2, '0')}`,
    content: {
      ...ada.content,
      name: `Account ${String(place)}`,
      userName: `person${String(place)}@example.com`,
    },
  })),
  {
    id: 'c'.repeat(43),
    content: {
      ...ada.content,
      name: longName,
      urls: [{ url: 'https://one.test/', match: 'domain' as const }],
    },
  },
];

let extension: Extension;
let page: Page;
beforeAll(async () => {
  extension = await startExtension(logins);
  page = extension.page;
});
afterAll(() => extension.close());

const form = (style: string) =>
  `<form style="${style}"><input name="user"><br><input type="password" name="password"><br><button>Log in</button></form>`;
const one = 'https://www.one.test/';

async function openMenu(html: string, at?: string): Promise<Frame> {
  await extension.open({ name: '', html, ...(at !== undefined && { at }) });
  await page.click('[name=user]');
  return extension.menu();
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
async function boxOf(menu: Frame): Promise<Box> {
  const box = await (await menu.frameElement()).boundingBox();
  if (box === null) throw new Error('the menu is not drawn');
  return box;
}
/** Of each row: how much of the menu is below its lower edge, and whether its upper edge is in it. */
const rowsIn = (menu: Frame) =>
  menu.locator('li').evaluateAll((rows) =>
    rows.map((row) => {
      const { top, bottom } = row.getBoundingClientRect();
      return { isBegun: top < innerHeight, below: innerHeight - bottom };
    }),
  );

describe('the menu', () => {
  test.each([
    ['above, where there is more room', 'margin-top:180px', 340],
    ['below, where there is more room', 'margin-top:100px', 340],
    ['below, where each side has less than it takes', 'margin-top:60px', 200],
  ])('leaves its field free %s', async (_, style, height) => {
    await page.setViewportSize({ width: 1000, height });
    const menu = await openMenu(form(style));
    const { y, height: high } = await boxOf(menu);
    const field = await page.locator('[name=user]').boundingBox();
    if (field === null) throw new Error('the field is not drawn');
    expect(y >= field.y + field.height || y + high <= field.y).toBe(true);
    expect([y >= 0, y + high <= height, high >= 100]).toEqual([true, true, true]);
    await page.setViewportSize({ width: 1000, height: 720 });
  });

  test('is as high as its only row', async () => {
    const menu = await openMenu(form('margin:40px'), one);
    const [row] = await rowsIn(menu);
    expect(row?.below).toBeLessThan(16);
  });

  test('shows half a row where there are more than it has room for', async () => {
    const menu = await openMenu(form('margin:40px'));
    const begun = (await rowsIn(menu)).filter(({ isBegun }) => isBegun);
    expect(begun).toHaveLength(5);
    expect(begun.at(-1)?.below).toBeLessThan(-10);
    expect(begun.at(-1)?.below).toBeGreaterThan(-40);
  });

  test('is whole in a frame that is narrower than a page of ours may be', async () => {
    const inFrame = form('margin:10px');
    await extension.open({
      name: '',
      html: `<iframe src="/frame" width="280" height="420"></iframe>`,
      others: { 'https://www.example.com/frame': inFrame },
    });
    await page.frameLocator('iframe').locator('[name=user]').click();
    const menu = await extension.menu();
    const close = await menu.getByRole('button', { name: 'Close' }).evaluate((button) => ({
      right: button.getBoundingClientRect().right,
      width: innerWidth,
    }));
    expect(close.right).toBeLessThanOrEqual(close.width);
  });
});
