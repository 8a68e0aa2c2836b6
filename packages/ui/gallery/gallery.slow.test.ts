import { AxeBuilder } from '@axe-core/playwright';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import { signInLink } from './screens/samples.ts';
import { serve } from './serve.ts';
import { shown, type Shown } from './shown.ts';

let folder: string;
let gallery: Awaited<ReturnType<typeof serve>>;
let browser: Browser;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lanyard-gallery-'));
  // As it is released: vitest's own NODE_ENV would give the development build of React.
  vi.stubEnv('NODE_ENV', 'production');
  await build({
    configFile: join(import.meta.dirname, 'vite.config.ts'),
    logLevel: 'error',
    build: { outDir: folder, emptyOutDir: true },
  });
  vi.unstubAllEnvs();
  gallery = await serve(folder);
  browser = await chromium.launch({
    executablePath: process.env['LANYARD_CHROMIUM'] ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
    ],
  });
});

afterAll(async () => {
  await browser.close();
  await gallery.stop();
  await rm(folder, { recursive: true });
});

type Look = { theme?: 'light' | 'dark'; width?: number };

/** Opens a part of the gallery and runs the story in it; nothing may have been refused or gone wrong at its end. */
const inGallery = async (
  name: Shown,
  { theme = 'light', width = 1280 }: Look,
  story: (page: Page) => Promise<void>,
) => {
  const context: BrowserContext = await browser.newContext({
    viewport: { width, height: 800 },
    colorScheme: theme,
    reducedMotion: 'reduce',
    locale: 'en-GB',
  });
  try {
    const page = await context.newPage();
    const wrong: string[] = [];
    page.on('pageerror', (error) => wrong.push(error.message));
    // A refusal by the content security policy is an error of the console.
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') wrong.push(message.text());
    });
    await page.goto(`${gallery.origin}/?show=${name}`);
    await page.locator('#root > *').first().waitFor();
    await page.evaluate(() => document.fonts.ready);
    await story(page);
    expect(wrong).toEqual([]);
  } finally {
    await context.close();
  }
};

const themes = ['light', 'dark'] as const;

describe.each(shown)('%s', (name) => {
  it.each([
    { theme: 'light', width: 360 },
    { theme: 'dark', width: 1280 },
  ] as const)(
    'is accessible and breaks no rule of the content security policy, $theme at $width px',
    async (look) => {
      await inGallery(name, look, async (page) => {
        // Within the page: no second one is opened to sum up frames, of which there are none.
        const { violations } = await new AxeBuilder({ page })
          .setLegacyMode()
          .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
          .analyze();
        expect(
          violations.map(
            ({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`,
          ),
        ).toEqual([]);
        await page.setViewportSize({ width: 320, height: 640 });
        await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
      });
    },
  );
});

describe('the components', () => {
  it('take a pasted code with spaces as its digits, and at most six', async () => {
    await inGallery('components', {}, async (page) => {
      const field = page.getByLabel('Code from the mail');
      await field.fill('');
      await field.pressSequentially('12x3');
      await expect.poll(() => field.inputValue()).toBe('123');
      await field.fill('482 193 7');
      await expect.poll(() => field.inputValue()).toBe('482193');
      await expect.poll(() => field.getAttribute('autocomplete')).toBe('one-time-code');
    });
  });

  it('tell a field its error by aria', async () => {
    await inGallery('components', {}, async (page) => {
      const field = page.getByLabel('Address', { exact: true });
      await expect.poll(() => field.getAttribute('aria-invalid')).toBe('true');
      const note = await field.getAttribute('aria-describedby');
      expect(await page.locator(`[id="${note}"]`).textContent()).toBe(
        'This address is reserved. Choose another.',
      );
    });
  });

  it.each(['dialog', 'sheet'])(
    'hold the focus in a %s, close it by Escape or a press outside, and give the focus back',
    async (kind) => {
      await inGallery('components', {}, async (page) => {
        const opener = page.getByRole('button', { name: `Open ${kind}` });
        const dialog = page.getByRole('dialog');
        await opener.focus();
        await page.keyboard.press('Enter');
        await dialog.waitFor();
        await expect
          .poll(() => dialog.evaluate((element) => element.contains(document.activeElement)))
          .toBe(true);
        await page.keyboard.press('Escape');
        await dialog.waitFor({ state: 'hidden' });
        await expect.poll(() => opener.evaluate((element) => element === document.activeElement)).toBe(true);
        await opener.click();
        await dialog.waitFor();
        await page.mouse.click(5, 5);
        await dialog.waitFor({ state: 'hidden' });
      });
    },
  );

  it('undo what a toast tells, by the keyboard', async () => {
    await inGallery('portal-home', {}, async (page) => {
      await page.getByRole('button', { name: 'End the session of Safari' }).click();
      await expect.poll(() => page.getByText('Safari, iPad').count()).toBe(0);
      await page.getByRole('button', { name: 'Undo' }).focus();
      await page.keyboard.press('Enter');
      await page.getByText('Safari, iPad').waitFor();
      await expect.poll(() => page.getByRole('button', { name: 'Undo' }).count()).toBe(0);
    });
  });

  it('keep a chosen appearance over the one of the device', async () => {
    await inGallery('components', { theme: 'light' }, async (page) => {
      const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      const light = await ground();
      await page.getByLabel('Dark').check();
      await expect.poll(ground).not.toBe(light);
      await page.reload();
      await expect.poll(() => page.getByLabel('Dark').isChecked()).toBe(true);
      await expect.poll(ground).not.toBe(light);
      await page.getByLabel('System').check();
      await expect.poll(ground).toBe(light);
    });
  });

  it('show where the keyboard is, on every stop of a screen', async () => {
    await inGallery('wallet-approval', { width: 360 }, async (page) => {
      const names: string[] = [];
      // Bounded, so that a trap of the focus fails instead of going round for ever.
      while (names.length < 12) {
        await page.keyboard.press('Tab');
        const stop = await page.evaluate(() => {
          const element = document.activeElement;
          if (element === null || element === document.body) return null;
          return {
            name:
              element.tagName === 'DIV'
                ? 'what scrolls'
                : (element.getAttribute('aria-label') ?? element.id + element.textContent),
            outline: getComputedStyle(element).outlineStyle,
          };
        });
        if (stop === null) break;
        expect(stop.outline).toBe('solid');
        names.push(stop.name);
      }
      expect(names).toEqual([
        'Close',
        'what scrolls',
        'share-email',
        'share-name',
        'Approve',
        'Decline',
        'This is not me',
      ]);
    });
  });

  it.each(themes)('draw a code that a scanner reads, %s', async (theme) => {
    const wasm = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm');
    prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(await readFile(wasm)).buffer } });
    await inGallery('sign-in', { theme }, async (page) => {
      const picture = await page.screenshot();
      const [found] = await readBarcodes(new Uint8Array(picture), { formats: ['QRCode'] });
      expect(found?.text).toBe(signInLink);
      expect(found?.ecLevel).toBe('M');
    });
  });
});
