import type { Phone } from '@lanyard/testing/phone';
import type { Page } from 'playwright-core';
import type { Population } from './people.ts';
import { figure, type Figure } from './report.ts';
import { approve, inPortal } from './vault-page.ts';

/**
 * A file of many logins imported in the real portal, in Chromium: from the press to the last item kept and read again. Then the list of them
 * all, looked through by typing and by scrolling. The longest task says how long the page does not answer.
 */
export async function importInChromium(population: Population, items = 10_000): Promise<Figure[]> {
  const measure = async (page: Page, phone: Phone) => {
    await approve(page, phone);
    await page.getByRole('button', { name: 'Import' }).first().click();
    await page
      .getByLabel('Choose or drop a file')
      .setInputFiles({ name: 'logins.csv', mimeType: 'text/csv', buffer: Buffer.from(fileOf(items)) });
    const start = page.getByRole('button', { name: /^Import [\d,]+ items$/ });
    await start.waitFor({ timeout: 120_000 });
    const importing = await whileWatched(page, async () => {
      await start.click();
      await page.getByText('items were imported').waitFor({ timeout: 240_000 });
    });
    await page.getByRole('button', { name: 'Done' }).click();
    const looking = await whileWatched(page, async () => {
      const search = page.getByRole('searchbox');
      await search.pressSequentially('imported 77', { delay: 60 });
      await search.fill('');
      for (let step = 0; step < 20; step += 1) {
        await page.mouse.wheel(0, 3000);
        await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
      }
    });
    const name = `vault, import of ${String(items)} items in Chromium`;
    return [
      figure(name, importing.took / 1000, 's'),
      figure(`${name}, longest task`, importing.longest, 'ms'),
      figure(`${name}, tasks over 50 ms`, importing.count, ''),
      figure('vault, longest task while they are searched and scrolled', looking.longest, 'ms'),
    ];
  };
  // The second has none yet.
  return inPortal(population, measure, 1);
}

/** As a browser exports them. */
function fileOf(items: number): string {
  const rows = Array.from({ length: items }, (_, number) => {
    const site = `https://imported${String(number)}.example/login`;
    return `Imported ${String(number)},${site},ada${String(number)}@acme.test,${crypto.randomUUID()}`;
  });
  return `name,url,username,password\n${rows.join('\n')}\n`;
}

interface Watched {
  readonly took: number;
  /** Of tasks over 50 ms, in milliseconds; 0: there were none. */
  readonly longest: number;
  readonly count: number;
}

async function whileWatched(page: Page, act: () => Promise<void>): Promise<Watched> {
  await page.evaluate(() => {
    const tasks: number[] = [];
    const observer = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) tasks.push(duration);
    });
    observer.observe({ type: 'longtask' });
    Object.assign(globalThis, { lanyardTasks: { tasks, observer } });
  });
  const begun = performance.now();
  await act();
  const took = performance.now() - begun;
  const tasks = await page.evaluate(async () => {
    // Tasks are told of a moment later.
    await new Promise((resolve) => {
      setTimeout(resolve, 500);
    });
    const watched = (
      globalThis as unknown as { lanyardTasks: { tasks: number[]; observer: PerformanceObserver } }
    ).lanyardTasks;
    watched.observer.disconnect();
    return watched.tasks;
  });
  return { took, longest: Math.max(0, ...tasks), count: tasks.length };
}
