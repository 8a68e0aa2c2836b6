import { AxeBuilder } from '@axe-core/playwright';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';

type Theme = 'light' | 'dark';
type RunOnly = { readonly type: 'tag' | 'rule'; readonly values: string[] };

const standards = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** The themes differ in their colors alone: what else axe looks at is seen in the light one. */
const themes: Record<Theme, RunOnly> = {
  light: { type: 'tag', values: standards },
  dark: { type: 'rule', values: ['color-contrast'] },
};
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

/** What was found since the last call. */
export const takeFindings = (): readonly string[] => found.splice(0);

/**
 * A screen as it should be, in both themes: nothing for axe to find, nothing wider than the window. With LANYARD_LOOK=<folder>
 * pictures are kept there, to be looked at.
 */
export async function look(page: Page, name: string): Promise<void> {
  await page.evaluate(() => document.fonts.ready);
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await keepPicture(page, `${name}-${theme}`);
    for (const { id, nodes } of await violationsOf(page, theme)) {
      found.push(`${name}, ${theme}: ${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`);
    }
  }
  await page.emulateMedia({ colorScheme: 'light' });
  const { wide, window } = await page.evaluate(() => ({
    wide: document.documentElement.scrollWidth,
    window: innerWidth,
  }));
  if (wide > window) found.push(`${name}: ${wide} px wide in a window of ${window}`);
}

async function violationsOf(page: Page, theme: Theme) {
  // Half a megabyte of script, which a document needs only once.
  const isThere = await page.evaluate(() => 'axe' in globalThis);
  const axe = new AxeBuilder(isThere ? { page, axeSource: 'undefined' } : { page });
  const { violations } = await axe.options({ runOnly: themes[theme] }).setLegacyMode().analyze();
  return violations;
}
