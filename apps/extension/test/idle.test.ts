import { afterAll, beforeAll, expect, test } from 'vitest';
import { hearsAs } from '../src/api.ts';
import { startExtension, type Extension } from './extension.ts';

/** What the built extension does in a page in which there is nothing for it to do. */

let extension: Extension;
beforeAll(async () => {
  extension = await startExtension();
});
afterAll(() => extension.close());

/** An event of the browser's trace. */
interface Traced {
  readonly name: string;
  readonly args?: { readonly data?: { readonly frame?: string; readonly url?: string } };
}

const waits = new Set(['TimerInstall', 'RequestAnimationFrame', 'RequestIdleCallback']);

/**
 * The extension's script has run in the page in front. The page is loaded before that: what was traced until then may have nothing of it. A
 * script that is given to the page comes after those that the page has by itself.
 */
async function hasRun(): Promise<void> {
  const isThere = await extension.popup.evaluate(async (name) => {
    interface Given {
      readonly target: { readonly tabId: number };
      readonly func: (of: string) => boolean;
      readonly args: readonly string[];
    }
    const { tabs, scripting } = (
      globalThis as unknown as {
        chrome: {
          tabs: { query(of: object): Promise<{ readonly id: number }[]> };
          scripting: { executeScript(of: Given): Promise<{ readonly result: boolean }[]> };
        };
      }
    ).chrome;
    const [tab] = await tabs.query({ active: true, currentWindow: true });
    if (tab === undefined) return false;
    const func = (of: string) => of in globalThis;
    const [given] = await scripting.executeScript({ target: { tabId: tab.id }, func, args: [name] });
    return given?.result === true;
  }, hearsAs);
  expect(isThere).toBe(true);
}

/** Which waits were begun in the page while it was loaded, and how often scripts of the extension ran. */
async function during(html: string): Promise<{ waits: readonly string[]; ran: number }> {
  const { page, context } = extension;
  const cdp = await context.newCDPSession(page);
  const events: Traced[] = [];
  cdp.on('Tracing.dataCollected', ({ value }) => void events.push(...(value as unknown as Traced[])));
  const { frameTree } = await cdp.send('Page.getFrameTree');
  await cdp.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['devtools.timeline'] },
  });
  await extension.open({ name: '', html });
  await hasRun();
  const whole = new Promise<void>((resolve) => {
    cdp.once('Tracing.tracingComplete', () => resolve());
  });
  await cdp.send('Tracing.end');
  await whole;
  await cdp.detach();
  return {
    waits: events
      .filter(({ name, args }) => waits.has(name) && args?.data?.frame === frameTree.frame.id)
      .map(({ name }) => name),
    ran: events.filter(({ args }) => args?.data?.url?.startsWith('chrome-extension://') === true).length,
  };
}

test('in a page without forms no timer is set and no frame asked for', async () => {
  const idle = await during('<h1>News</h1><p>Nothing to sign in to.</p>');
  expect(idle.waits).toEqual([]);
  expect(idle.ran).toBeGreaterThan(0);
  // The page's own are seen, so the extension's would be.
  const busy = await during(
    '<h1>News</h1><script>setTimeout(() => {}, 5); requestAnimationFrame(() => {})</script>',
  );
  expect(busy.waits.toSorted()).toEqual(['RequestAnimationFrame', 'TimerInstall']);
});
