import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { watchContext, type Watch } from './watch.ts';

/** A Chromium with the extension in it, its popup opened as a tab: browsers open the real one for a person's click alone. */
export interface ExtensionStage {
  readonly context: BrowserContext;
  /** `chrome-extension://<id>`. */
  readonly origin: string;
  readonly watch: Watch;
  popup(): Promise<Page>;
  /** As the browser tells the worker that the computer was locked. */
  lockComputer(): Promise<void>;
  /** As the browser rings an alarm that was set. */
  ring(alarm: string): Promise<void>;
  /** Ends the worker as the browser does when nothing happens; the next event starts it again. */
  killWorker(): Promise<void>;
  close(): Promise<void>;
}

const built = fileURLToPath(new URL('../../apps/extension/dist/chrome', import.meta.url));

export async function openExtension(locale = 'en-GB'): Promise<ExtensionStage> {
  if (!existsSync(built)) throw new Error(`${built} is missing: run \`npm run build\` first.`);
  const profile = mkdtempSync(join(tmpdir(), 'lanyard-extension-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env['LANYARD_CHROMIUM'] ?? '/usr/bin/chromium',
    ignoreDefaultArgs: ['--disable-extensions'],
    args: [
      `--disable-extensions-except=${built}`,
      `--load-extension=${built}`,
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
    viewport: { width: 380, height: 600 },
    reducedMotion: 'reduce',
    locale,
  });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'));
  const { origin } = new URL(worker.url().replace('chrome-extension:', 'https:'));
  const own = origin.replace('https:', 'chrome-extension:');
  return {
    context,
    origin: own,
    watch: watchContext(context, 'extension'),
    async popup() {
      const page = await context.newPage();
      await page.goto(`${own}/popup.html`);
      return page;
    },
    async lockComputer() {
      const awake = context.serviceWorkers().at(-1) ?? (await context.waitForEvent('serviceworker'));
      await awake.evaluate(() => {
        const { idle } = (
          globalThis as unknown as {
            chrome: { idle: { onStateChanged: { dispatch(state: string): void } } };
          }
        ).chrome;
        idle.onStateChanged.dispatch('locked');
      });
    },
    async ring(name) {
      const awake = context.serviceWorkers().at(-1) ?? (await context.waitForEvent('serviceworker'));
      await awake.evaluate(async (of) => {
        const { alarms } = (
          globalThis as unknown as {
            chrome: {
              alarms: {
                get(name: string): Promise<object | undefined>;
                onAlarm: { dispatch(alarm: object): void };
              };
            };
          }
        ).chrome;
        const set = await alarms.get(of);
        if (set === undefined) throw new Error(`no alarm ${of} is set`);
        alarms.onAlarm.dispatch(set);
      }, name);
    },
    async killWorker() {
      const page = context.pages()[0] ?? (await context.newPage());
      const session = await context.newCDPSession(page);
      const { targetInfos } = await session.send('Target.getTargets');
      const found = targetInfos.find(({ type, url }) => type === 'service_worker' && url.startsWith(own));
      if (found === undefined) throw new Error('the worker does not run');
      await session.send('Target.closeTarget', { targetId: found.targetId });
    },
    async close() {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}
