import { writeKeyRing } from '@lanyard/contract/vaults';
import type { Phone } from '@lanyard/testing/phone';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import type { Population } from './people.ts';
import { figure, percentile, type Figure } from './report.ts';

const executablePath = process.env['LANYARD_CHROMIUM'] ?? '/usr/bin/chromium';
const openings = 5;
/** Nobody takes their phone, scans and touches it sooner than that. */
const approvalMilliseconds = 3000;

/** What a page saw of itself, in milliseconds. */
interface Opening {
  /** From the moment the vault was open to the first row. */
  readonly first: number;
  /** To the last row. */
  readonly whole: number;
  readonly longestTask: number;
}

/**
 * Unlocks and lists in the real portal: as a vault that no client has opened before, approved as soon as a program can and as a person does;
 * in a next browser, by the key ring of the first; then from what was kept. The floor is the private RSA operations and AES-GCM of as many
 * items in the same Chromium, and nothing else.
 */
export async function openInChromium(
  population: Population,
  items: number,
  forgetRings: () => Promise<void>,
): Promise<Figure[]> {
  const atOnce = await inPortal(population, unlock);
  await forgetRings();
  const first = await inPortal(population, async (page, phone) => {
    const sent = page.waitForResponse(
      (answer) => answer.request().method() === 'PUT' && isRing(answer.url()),
    );
    await page.waitForTimeout(approvalMilliseconds);
    const opening = await unlock(page, phone);
    await sent;
    return opening;
  });
  return inPortal(population, async (page, phone) => {
    const next = await unlock(page, phone);
    const bare: number[] = [];
    const kept: Opening[] = [];
    for (let round = 0; round < openings; round += 1) {
      bare.push(await page.evaluate(bareCost, items));
      await page.getByRole('button', { name: 'Lock now' }).click();
      kept.push(await unlock(page, phone));
    }
    const floor = percentile(bare, 0.5);
    const again: Opening = {
      first: percentile(
        kept.map((opening) => opening.first),
        0.5,
      ),
      whole: percentile(
        kept.map((opening) => opening.whole),
        0.5,
      ),
      longestTask: Math.max(...kept.map(({ longestTask }) => longestTask)),
    };
    const all = {
      '': again,
      ', in a next browser': next,
      ', by nobody before': first,
      ', by nobody before, at once': atOnce,
    };
    const figures = Object.entries(all);
    return [
      ...figures.map(([which, { whole }]) =>
        figure(`vault, unlock and list${which}`, whole, 'ms', floor, 'less'),
      ),
      ...figures.map(([which, opening]) => figure(`vault, first item${which}`, opening.first, 'ms')),
      figure(
        'vault, longest task of the page',
        Math.max(...figures.map(([, { longestTask }]) => longestTask)),
        'ms',
      ),
    ];
  });
}

const isRing = (url: string): boolean => url.endsWith(writeKeyRing.path);

/** Signs one person of the population in, in a Chromium of its own, up to their vault. @param person Default: the first. */
export async function inPortal<T>(
  { origin, phones }: Population,
  work: (page: Page, phone: Phone) => Promise<T>,
  person = 0,
): Promise<T> {
  const phone = phones[person];
  if (phone === undefined) throw new Error('nobody to sign in');
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const context = await browser.newContext({ locale: 'en-GB' });
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await watchPages(context);
    const page = await context.newPage();
    await signIn(page, phone, origin);
    return await work(page, phone);
  } finally {
    await browser.close();
  }
}

async function signIn(page: Page, phone: Phone, origin: string): Promise<void> {
  await page.goto(origin);
  await page.getByRole('img', { name: 'Sign-in code' }).waitFor();
  await phone.approve(await phone.scan(await linkOn(page)));
  await page.waitForURL(`${origin}/`);
  await page.getByRole('link', { name: 'Vault', exact: true }).click();
}

/** Opens the vault by an approval, and waits until all of it is read. */
async function unlock(page: Page, phone: Phone): Promise<Opening> {
  await approve(page, phone);
  return page.evaluate<Opening>('lanyardOpening.done');
}

/** Opens the vault by an approval. */
export async function approve(page: Page, phone: Phone): Promise<void> {
  await page.getByRole('button', { name: 'Open with my phone' }).click();
  await page.getByLabel('The digits').waitFor();
  const request = await phone.scan(await linkOn(page));
  const label = await page.getByLabel('The digits').getAttribute('aria-label');
  const digits = /\d{2}$/.exec(label ?? '')?.[0] ?? '';
  await page.evaluate('lanyardOpening.begin()');
  await phone.approve(request, { digits });
}

async function linkOn(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Copy as a link' }).click();
  await page.getByRole('button', { name: 'Copied' }).waitFor();
  return page.evaluate(() => navigator.clipboard.readText());
}

/** Has every page note when the vault is open (it can be locked), when the first row is there, and when no more are read. */
async function watchPages(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const opening = {
      done: Promise.resolve({}),
      begin() {
        let [open, first, longestTask] = [0, 0, 0];
        const tasks = new PerformanceObserver((list) => {
          for (const { duration, startTime } of list.getEntries())
            if (open > 0 && startTime > open) longestTask = Math.max(longestTask, duration);
        });
        tasks.observe({ type: 'longtask' });
        opening.done = new Promise((resolve) => {
          const look = new MutationObserver(() => {
            const now = performance.now();
            const isOpen = [...document.querySelectorAll('button')].some(
              ({ textContent }) => textContent === 'Lock now',
            );
            if (open === 0 && isOpen) open = now;
            const isThere = document.querySelector('ul[aria-label="Your items"] li') !== null;
            if (open > 0 && first === 0 && isThere) first = now;
            const isRead = !document.body.textContent.includes('items so far');
            if (first === 0 || !isRead) return;
            look.disconnect();
            // Tasks are told of a moment later.
            setTimeout(() => {
              tasks.disconnect();
              resolve({ first: first - open, whole: now - open, longestTask });
            }, 500);
          });
          look.observe(document.documentElement, { subtree: true, childList: true, characterData: true });
        });
      },
    };
    Object.assign(globalThis, { lanyardOpening: opening });
  });
}

/** Runs in the page. */
async function bareCost(items: number): Promise<number> {
  const rsa = { name: 'RSA-OAEP', hash: 'SHA-256' };
  const pair = await crypto.subtle.generateKey(
    { ...rsa, modulusLength: 2048, publicExponent: Uint8Array.of(1, 0, 1) },
    false,
    ['encrypt', 'decrypt'],
  );
  const raw = crypto.getRandomValues(new Uint8Array(32));
  const aes = await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']);
  const iv = new Uint8Array(12);
  const [wrapped, grant, content] = await Promise.all([
    crypto.subtle.encrypt(rsa, pair.publicKey, raw),
    crypto.subtle.encrypt({ name: 'AES-GCM', iv }, aes, new Uint8Array(180)),
    crypto.subtle.encrypt({ name: 'AES-GCM', iv }, aes, new Uint8Array(448)),
  ]);
  const begun = performance.now();
  const one = async () => {
    const contentKey = await crypto.subtle.decrypt(rsa, pair.privateKey, wrapped);
    const key = await crypto.subtle.importKey('raw', contentKey, 'AES-GCM', false, ['decrypt']);
    await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, key, grant);
    const secureKey = await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['decrypt']);
    await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, secureKey, content);
  };
  await Promise.all(Array.from({ length: items }, one));
  return performance.now() - begun;
}
