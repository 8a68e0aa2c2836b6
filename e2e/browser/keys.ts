import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** What somebody does who has neither finger nor mouse. */

/** What has the focus, as it is told: its label or its words. Nothing where it is on the page, or on a part of it, as a whole. */
export const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const { activeElement: element } = document;
    const label = element?.getAttribute('aria-label');
    if (label !== null && label !== undefined) return label;
    if (element === null || element.matches('body, main, dialog')) return '';
    const isField = element instanceof HTMLInputElement || element instanceof HTMLSelectElement;
    return ((isField ? element.labels?.[0] : element)?.textContent ?? '').trim();
  });

/** Waits until the focus is on what is named so. */
export async function hasFocus(page: Page, name: string | RegExp): Promise<void> {
  await expect
    .poll(() => focused(page))
    .toEqual(typeof name === 'string' ? name : expect.stringMatching(name));
}

/** What has the focus shows it, is in sight, not covered, and in the dialog where there is one: at once, or when a toast is gone. */
async function showsFocus(page: Page): Promise<void> {
  await expect.poll(() => page.evaluate(whatIsWrong)).toBeUndefined();
}

/**
 * Goes on by Tab (or back) to what is named so; what cannot be reached in a round is not there for the keyboard. On the way, all that
 * takes the focus shows it, is in sight and not covered, and is inside the dialog where there is one.
 */
export async function tabTo(page: Page, name: string | RegExp, key: 'Tab' | 'Shift+Tab' = 'Tab') {
  const isIt = (words: string) => (typeof name === 'string' ? words === name : name.test(words));
  const passed: string[] = [];
  for (let step = 0; step < 80; step += 1) {
    await page.keyboard.press(key);
    await showsFocus(page);
    const here = await focused(page);
    if (isIt(here)) return;
    passed.push(here.slice(0, 40));
  }
  throw new Error(`the keyboard does not reach “${String(name)}”; it came by ${passed.join(' | ')}`);
}

/** Goes to it and presses it. */
export async function pressOn(page: Page, name: string | RegExp, key: 'Enter' | 'Space' = 'Enter') {
  if (!(typeof name === 'string' ? (await focused(page)) === name : name.test(await focused(page)))) {
    await tabTo(page, name);
  }
  await page.keyboard.press(key);
}

/** Goes to a field and types. */
export async function typeInto(page: Page, name: string, text: string) {
  if ((await focused(page)) !== name) await tabTo(page, name);
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(text);
}

/** Opens a dialog with what is named so, sees the focus held in it and given back by Escape. */
export async function opensDialog(page: Page, opener: string | RegExp) {
  await pressOn(page, opener);
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  await expect.poll(() => page.evaluate(() => document.activeElement?.closest('dialog') !== null)).toBe(true);
  for (let step = 0; step < 12; step += 1) {
    await page.keyboard.press(step < 8 ? 'Tab' : 'Shift+Tab');
    await showsFocus(page);
  }
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  await hasFocus(page, opener);
}

/** In the page: what keeps somebody from seeing where the focus is. */
function whatIsWrong(): string | undefined {
  const { activeElement: element } = document;
  const is = (wrong: string) => `“${element?.textContent.slice(0, 60) ?? ''}” has the focus and ${wrong}`;
  // Between the last and the first of a page, or of a dialog, the browser itself has it.
  if (!(element instanceof HTMLElement) || element === document.body) return undefined;
  const dialog = document.querySelector('dialog:modal');
  if (dialog !== null && !dialog.contains(element)) return is('is outside of the dialog');
  // Put there by the page, as at a title: told to those who listen, and no stop of the keyboard.
  if (element.tabIndex === -1) return undefined;
  if (!element.matches(':focus-visible')) return is('does not show it');
  // The ring may be drawn by what stands around it: a field, a chip.
  let around: HTMLElement | null = element;
  const hasRing = ({ outlineStyle, outlineWidth }: CSSStyleDeclaration) =>
    outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 1;
  for (let up = 0; up < 3 && around !== null && !hasRing(getComputedStyle(around)); up += 1)
    around = around.parentElement;
  if (around === null || !hasRing(getComputedStyle(around))) return is('has no ring');
  const { left, right, top, bottom } = element.getBoundingClientRect();
  const seen = [
    [(left + right) / 2, (top + bottom) / 2],
    [left + 2, top + 2],
    [right - 2, bottom - 2],
  ].some(([x = 0, y = 0]) => {
    const there = document.elementFromPoint(x, y);
    return there !== null && (element.contains(there) || there.contains(element));
  });
  return seen ? undefined : is('is covered or out of sight');
}
