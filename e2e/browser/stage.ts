import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { aCloud, type TestCloud } from '@lanyard/testing/cloud';
import { jumpingClock, type JumpingClock } from '@lanyard/testing/jumping-clock';
import { aCamera, cameraSwitches, type Camera } from './camera.ts';
import { keepPictures, takeFindings } from './screens.ts';
import { patience, slowPages } from './slow-pages.ts';
import { watchContext, type Watch } from './watch.ts';

/**
 * All of Lanyard on one computer, as people see it: a real cloud serving the built pages, one a file, and a Chromium with a context for
 * each desktop browser and each phone. What goes wrong in any page fails the test that runs.
 */
export interface Stage {
  readonly cloud: TestCloud;
  readonly camera: Camera;
  readonly clock: JumpingClock;
  /** A browser on a desk that was never used before. */
  aDesktop(options?: ContextOptions): Promise<Page>;
  /** A phone that was never used before, without its fingerprint reader (see handset.ts). */
  aPhoneContext(options?: ContextOptions): Promise<BrowserContext>;
  /** Lets time pass: in the cloud, and in the pages made with `clock`. */
  pass(milliseconds: number): Promise<void>;
  /** No log line may hold this. */
  keepSecret(...values: string[]): void;
}

export interface ContextOptions {
  /** Time passes here too when the stage lets it. Default: false. */
  readonly clock?: boolean;
  /** The language of the browser. Default: `en-GB`. */
  readonly locale?: string | undefined;
}

const executablePath = process.env['LANYARD_CHROMIUM'] ?? '/usr/bin/chromium';
const common = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const androidChrome =
  'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Mobile Safari/537.36';

for (const app of ['portal/dist/index.html', 'console/dist/index.html', 'wallet/dist/index.html']) {
  if (!existsSync(new URL(`../../apps/${app}`, import.meta.url))) {
    throw new Error(`apps/${app} is missing: these tests run the built apps. Run \`npm run build\` first.`);
  }
}

/** One a worker: files come one after the other, and nothing of a context outlives it. Ends with the worker. */
let launched: Promise<{ readonly browser: Browser; readonly camera: Camera }> | undefined;
async function chromiumOfWorker() {
  // One that has ended takes along the file that ended it, and no other.
  const known = await launched?.catch(() => undefined);
  return known?.browser.isConnected() === true ? known : (launched = launch());
}
async function launch() {
  const folder = mkdtempSync(join(tmpdir(), 'lanyard-stage-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'camera.mjpeg');
  const browser = await chromium.launch({ executablePath, args: [...common, ...cameraSwitches(file)] });
  return { browser, camera: aCamera(browser, file) };
}

/**
 * Call at the top of a test file.
 *
 * @param settings Environment variables on top of those of a test.
 * @param options.behind Milliseconds that the cloud's clock starts in the past.
 */
export function useStage(
  settings: Readonly<Record<string, string>> = {},
  { behind = 0 }: { readonly behind?: number } = {},
): Stage {
  const clock = jumpingClock(behind);
  const watches: Watch[] = [];
  const clocked: BrowserContext[] = [];
  const contexts: BrowserContext[] = [];
  const secrets = new Set<string>();
  let isCameraDark: Promise<void> | undefined;
  let made: { cloud: TestCloud; browser: Browser; camera: Camera } | undefined;
  const current = () => {
    if (made === undefined) throw new Error('the stage is set up before the first test');
    return made;
  };

  beforeAll(async () => {
    const [cloud, browser] = await Promise.all([aCloud({ clock, settings }), chromiumOfWorker()]);
    made = { cloud, ...browser };
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await keepPictures(contexts);
    expect([...watches.flatMap(({ wrong }) => wrong), ...takeFindings()]).toEqual([]);
    expect(current().cloud.log.filter((line) => line.includes('content security policy'))).toEqual([]);
  });
  afterAll(async () => {
    if (made === undefined) return;
    const { cloud } = made;
    for (const context of contexts) for (const { value } of await context.cookies()) secrets.add(value);
    for (const mail of cloud.mail.mails) {
      secrets.add(mail.to);
      for (const [code] of mail.text.matchAll(/\b\d{6}\b/g)) secrets.add(code);
      for (const [, token = ''] of mail.text.matchAll(/#(\S{20,})/g)) secrets.add(token);
    }
    for (const { to, text } of cloud.texts.texts) {
      secrets.add(to);
      for (const [code] of text.matchAll(/\b\d{6}\b/g)) secrets.add(code);
    }
    for (const watch of watches) for (const secret of watch.secrets) secrets.add(secret);
    for (const context of contexts) await context.close();
    await cloud.close();
    const log = cloud.log.join('');
    expect(log).not.toBe('');
    expect([...secrets].filter((secret) => tells(log, secret))).toEqual([]);
  });

  const open = async (who: string, options: Parameters<Browser['newContext']>[0], withClock = false) => {
    const context = await current().browser.newContext({
      reducedMotion: 'reduce',
      serviceWorkers: 'allow',
      ...options,
    });
    contexts.push(context);
    slowPages(context);
    context.setDefaultTimeout(patience);
    watches.push(watchContext(context, `${who} ${contexts.length}`));
    if (withClock) {
      await context.clock.install({ time: clock.now() });
      clocked.push(context);
    }
    return context;
  };

  return {
    get cloud() {
      return current().cloud;
    },
    clock,
    get camera() {
      return current().camera;
    },
    async aDesktop({ clock: withClock, locale = 'en-GB' } = {}) {
      const context = await open('desktop', { locale, viewport: { width: 1280, height: 800 } }, withClock);
      await context.grantPermissions(['clipboard-read', 'clipboard-write']);
      return context.newPage();
    },
    async aPhoneContext({ clock: withClock, locale = 'en-GB' } = {}) {
      await (isCameraDark ??= current().camera.pointAtNothing());
      return open(
        'phone',
        {
          locale,
          viewport: { width: 360, height: 780 },
          isMobile: true,
          hasTouch: true,
          userAgent: androidChrome,
          permissions: ['camera', 'clipboard-read', 'clipboard-write'],
        },
        withClock,
      );
    },
    async pass(milliseconds) {
      // In steps shorter than any time limit of a request: what is on its way must not seem lost.
      for (let left = milliseconds; left > 0; left -= 20_000) {
        const step = Math.min(left, 20_000);
        clock.jump(step);
        await Promise.all(clocked.map((context) => context.clock.fastForward(step)));
      }
    },
    keepSecret(...values) {
      for (const value of values) secrets.add(value);
    },
  };
}

/** Six digits are in some longer number of a log by chance (a duration, an identifier): they count where they stand by themselves. */
const tells = (log: string, secret: string): boolean =>
  /^\d{6}$/u.test(secret) ? new RegExp(`(?<![\\w.])${secret}(?!\\w)`, 'u').test(log) : log.includes(secret);
