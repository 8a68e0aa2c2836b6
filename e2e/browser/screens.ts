import type axe from 'axe-core';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';

type Theme = 'light' | 'dark';

const standards = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** The themes differ in their colors alone: what else axe looks at is seen in the light one. */
const themes: Record<Theme, axe.RunOnly> = {
  light: { type: 'tag', values: standards },
  dark: { type: 'rule', values: ['color-contrast'] },
};
/** As short as it comes: each document that is looked at is sent it, and reads it anew. */
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const folder = process.env['LANYARD_LOOK'];

/** How every page looked when a test failed. */
export async function keepPictures(contexts: readonly BrowserContext[]): Promise<void> {
  for (const [place, page] of contexts.flatMap((context) => context.pages()).entries()) {
    await keepPicture(page, `failed-${place}`);
  }
}

async function keepPicture(page: Page, name: string): Promise<void> {
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}

/** What was found on the screens of the test that runs. Told at its end: one finding must not hide the others. */
const found: string[] = [];

/** Adds to what was found: one line each. */
export const tell = (findings: readonly string[]): void => void found.push(...findings);

/** What was found since the last call. */
export const takeFindings = (): readonly string[] => found.splice(0);

/** As wide as the narrowest phone that is catered for (style, Screens), and as wide as a screen on a desk. */
const narrow = { width: 360, height: 780 };

/**
 * A screen as it should be, in both themes, as wide as it is and as narrow as a phone: nothing for axe to find, nothing wider than
 * the window or its dialog. With LANYARD_LOOK=<folder> pictures are kept there, to be looked at.
 */
export async function look(page: Page, name: string): Promise<void> {
  await drawn(page);
  const own = page.viewportSize() ?? narrow;
  await lookAt(page, name, ['light', 'dark']);
  if (own.width !== narrow.width) {
    await page.setViewportSize(narrow);
    await lookAt(page, `${name}-narrow`, ['dark', 'light']);
    await page.setViewportSize(own);
  }
  await page.emulateMedia({ colorScheme: 'light' });
}

/** A page that has loaded has nothing on it yet: the screen is there once it has its title, in its own letters. */
async function drawn(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor({ state: 'attached' });
  await page.evaluate(() => document.fonts.ready);
}

/** What is wrong with a screen is wrong a moment later, too: one that is still being drawn is looked at again. */
export async function lasting(find: () => Promise<readonly string[]>): Promise<readonly string[]> {
  let wrong: readonly string[] = ['cannot be looked at'];
  const looks = async () => (wrong = await find());
  await expect
    .poll(looks, { timeout: 45_000, interval: 500 })
    .toEqual([])
    .catch(() => undefined);
  return wrong;
}

/** @param inTurn A page changes its theme as seldom as it can: each time it is drawn anew. */
async function lookAt(page: Page, name: string, inTurn: readonly Theme[]): Promise<void> {
  for (const theme of inTurn) {
    await page.emulateMedia({ colorScheme: theme });
    await keepPicture(page, `${name}-${theme}`);
    const violations = await lasting(() => violationsOf(page, theme));
    found.push(...violations.map((violation) => `${name}, ${theme}: ${violation}`));
  }
  await lookForWidth(page, name);
}

/** A screen that was looked at in another language: its words must fit. With LANYARD_LOOK a picture is kept. */
export async function lookAtWords(page: Page, name: string): Promise<void> {
  await drawn(page);
  await keepPicture(page, name);
  await lookForWidth(page, name);
}

async function lookForWidth(page: Page, name: string): Promise<void> {
  const wrong = await lasting(async () =>
    (await page.evaluate(tooWide)).map(
      ({ what, wide, room }) => `${what} is ${String(wide)} px wide where there are ${String(room)}`,
    ),
  );
  found.push(...wrong.map((each) => `${name}: ${each}`));
  const covered = await lasting(() => page.evaluate(underToast));
  found.push(...covered.map((each) => `${name}: “${each}” lies under a toast`));
}

/** In the page: what is always at hand, the places of the bar and the buttons at the foot of a dialog, and covered by what is told. */
function underToast(): string[] {
  const toast = document.querySelector('aside:popover-open')?.getBoundingClientRect();
  if (toast === undefined) return [];
  const foot = document.querySelector('dialog:modal') === null ? '[data-foot]' : '.dialog-foot';
  return [...document.querySelectorAll<HTMLElement>(`${foot} :is(a, button)`)]
    .filter((each) => {
      const { top, bottom, left, right } = each.getBoundingClientRect();
      return top < toast.bottom && bottom > toast.top && left < toast.right && right > toast.left;
    })
    .map(({ innerText }) => innerText);
}

/** In the page: what sticks out of the window, of its dialog, or of the part of the page it stands in. */
function tooWide(): { what: string; wide: number; room: number }[] {
  const overflows = (element: HTMLElement) => {
    const { display, overflowX } = getComputedStyle(element);
    const isRegion = overflowX !== 'visible' || display === 'inline' || element.clientWidth === 0;
    // What is drawn a little beyond its place on purpose, such as room for a ring, is no more than 4 px.
    return !isRegion && element.scrollWidth > element.clientWidth + 4;
  };
  const all = document.body.querySelectorAll<HTMLElement>('main *:not(header *), dialog[open] *');
  const parts = [...all].filter(overflows);
  // What is set from the right sticks out to the left, where nothing scrolls to it.
  const toTheLeft = [...document.querySelectorAll('dialog[open] :is(a, button, input, select)')].filter(
    (element) => {
      const { left, width } = element.getBoundingClientRect();
      return width > 1 && left < (element.closest('dialog')?.getBoundingClientRect().left ?? 0) - 1;
    },
  );
  const inside = parts.filter((part) => !parts.some((other) => other !== part && part.contains(other)));
  const measure = (what: string, { scrollWidth, clientWidth }: Element) => ({
    what,
    wide: scrollWidth,
    room: clientWidth,
  });
  return [
    measure('the page', document.documentElement),
    ...[...document.querySelectorAll('dialog[open]')].map((dialog) => measure('the dialog', dialog)),
    ...inside.map((part) => measure(`“${part.textContent.slice(0, 40)}”`, part)),
    ...toTheLeft.map(({ textContent }) => ({
      what: `“${textContent.slice(0, 40)}”, cut off,`,
      wide: 1,
      room: 0,
    })),
  ].filter(({ wide, room }) => wide > room);
}

/** What axe has to say, a line for each rule: no more than that is worked out in the page, and brought here. */
async function violationsOf(page: Page, theme: Theme): Promise<readonly string[]> {
  const options: axe.RunOptions = { runOnly: themes[theme], resultTypes: ['violations'] };
  // More than half a megabyte of script, which a document needs only once.
  if (!(await page.evaluate(() => 'axe' in globalThis)))
    for (const frame of page.frames()) await frame.evaluate(axeSource);
  return page.evaluate(async (of) => {
    const { violations } = await (globalThis as unknown as { axe: typeof axe }).axe.run(document, of);
    return violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
    );
  }, options);
}
