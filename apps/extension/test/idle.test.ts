import { afterAll, beforeAll, expect, test } from 'vitest';
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
