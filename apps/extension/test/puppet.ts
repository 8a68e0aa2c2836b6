import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { launch, type Browser, type HTTPRequest, type LaunchOptions, type Page } from 'puppeteer-core';
import { ada, builtWith, wholePage } from './fixed-build.ts';
import type { PageCase } from './pages/page-case.ts';

/** Chromium or Firefox with the built extension, whose vault is open and holds the login of `ada`, and pages under any address. */
export interface Puppet {
  readonly browser: Browser;
  readonly page: Page;
  /** Opens a page of these cases: always in the same tab, in front. */
  open(of: PageCase): Promise<void>;
  close(): Promise<void>;
}

/** Firefox gives each extension an address of its own; a test chooses it. */
const uuid = '3c1c9a4e-5b1c-4a0e-9d1f-2f6d5e0f7a12';
export const firefoxPopup = `moz-extension://${uuid}/popup.html`;

/** @param display That of an X server, to be seen there; without a window otherwise. */
export async function startPuppet(which: 'chrome' | 'firefox', display?: string): Promise<Puppet> {
  const { folder, copy } = await builtWith([ada], which);
  const common = {
    headless: display === undefined,
    ...(display !== undefined && { env: { ...process.env, DISPLAY: display } }),
    defaultViewport: { width: 1000, height: 720 },
  };
  const browser = await launch(
    which === 'chrome' ? chromium(common, copy, join(folder, 'profile')) : firefox(common),
  );
  if (which === 'firefox') await browser.installExtension(copy);
  const page = await browser.newPage();
  const served = new Map<string, { readonly html: string; readonly policy: string | undefined }>();
  await page.setRequestInterception(true);
  page.on('request', (request) => {
    const { protocol, origin, pathname } = new URL(request.url());
    const found = served.get(origin + pathname);
    const answer = protocol.startsWith('http') ? answered(request, found) : request.continue();
    answer.catch(unlessGivenUp);
  });
  return {
    browser,
    page,
    async open({ html, at = 'https://www.example.com/', title, others = {}, policy, readyWhen }) {
      served.clear();
      const { origin, pathname } = new URL(at);
      served.set(origin + pathname, { html: wholePage(html, title), policy });
      for (const [address, body] of Object.entries(others))
        served.set(address, { html: wholePage(body, title), policy: undefined });
      await page.goto(at);
      if (readyWhen !== undefined) await page.waitForSelector(readyWhen);
      await page.bringToFront();
    },
    async close() {
      await browser.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const chromium = (common: LaunchOptions, copy: string, userDataDir: string): LaunchOptions => ({
  ...common,
  browser: 'chrome',
  executablePath: process.env['LANYARD_CHROMIUM'] ?? '/usr/bin/chromium',
  userDataDir,
  enableExtensions: [copy],
  pipe: true,
  args: ['--no-sandbox', '--disable-gpu', '--no-first-run'],
});

const firefox = (common: LaunchOptions): LaunchOptions => ({
  ...common,
  browser: 'firefox',
  executablePath: process.env['LANYARD_FIREFOX'] ?? '/usr/bin/firefox-esr',
  // Pages of extensions are opened by no other driver.
  args: ['--remote-allow-system-access'],
  extraPrefsFirefox: {
    'extensions.webextensions.uuids': JSON.stringify({ 'extension@lanyard.example': uuid }),
    // Pages of http are asked for as they are.
    'dom.security.https_first': false,
  },
});

const answered = (
  request: HTTPRequest,
  found: { readonly html: string; readonly policy: string | undefined } | undefined,
): Promise<void> =>
  request.respond({
    status: found === undefined ? 404 : 200,
    contentType: 'text/html; charset=utf-8',
    body: found?.html ?? '',
    headers: found?.policy === undefined ? {} : { 'content-security-policy': found.policy },
  });

/** Firefox gives up a request of a page it has left (its icon, say), which may be before it has our answer. */
function unlessGivenUp(error: unknown): void {
  if (!(error instanceof Error && error.message.includes('no such request'))) throw error;
}
