import type { Phone } from '@lanyard/testing/phone';
import type { Page } from 'playwright-core';

/** What a person does at a desk: on sign-in page, portal and console. */

/** The link of the code on the screen, as "Copy as a link" gives it. */
export async function copyLink(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Copy as a link' }).click();
  await page.getByRole('button', { name: 'Copied' }).waitFor();
  return page.evaluate(() => navigator.clipboard.readText());
}

/** Opens an organization's address, and waits for the code of its sign-in page. */
export async function openSignInPage(page: Page, origin: string): Promise<void> {
  await page.goto(origin);
  await codeShown(page);
}

/** Waits for the code: in a browser that knows somebody it is asked for instead of their phone. */
export async function codeShown(page: Page): Promise<void> {
  const instead = page.getByRole('button', { name: 'Scan a code instead' });
  await codeOf(page).or(instead).waitFor();
  if (await instead.isVisible()) await instead.click();
  await codeOf(page).waitFor();
}

export const codeOf = (page: Page) => page.getByRole('img', { name: 'Sign-in code' });

export const greetingOf = (page: Page, name: string) =>
  page.getByRole('heading', { level: 1, name: new RegExp(`, ${name}$`) });

/** Signs in on the page that shows a code, with a virtual phone that shares its e-mail address. */
export async function signInWith(phone: Phone, page: Page, origin: string): Promise<void> {
  await openSignInPage(page, origin);
  await phone.approve(await phone.scan(await copyLink(page)), { claims: ['email'] });
  await page.waitForURL(`${origin}/`);
  await page.getByRole('heading', { level: 1 }).waitFor();
}

/** What this page's origin keeps in the browser: whether a vault key is there, and the thumbprint of the browser key. */
export const keptAt = (page: Page): Promise<{ readonly vaultKey: boolean; readonly browserKey: string }> =>
  page.evaluate(async () => {
    const done = (request: IDBRequest) =>
      new Promise((resolve, reject) => {
        request.addEventListener('success', resolve);
        request.addEventListener('error', () => reject(request.error ?? new Error('no storage')));
      });
    const opening = indexedDB.open('lanyard');
    await done(opening);
    const kept = opening.result.transaction('kept').objectStore('kept');
    const [vault, key] = [kept.count('vault'), kept.get('browser-key') as IDBRequest<{ thumbprint: string }>];
    await done(key);
    opening.result.close();
    return { vaultKey: vault.result === 1, browserKey: key.result.thumbprint };
  });

/** Opens the vault on the page where it is asked for, by the phone and the digits. */
export async function openVaultWith(phone: Phone, page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Open with my phone' }).click();
  await page.getByLabel('The digits').waitFor();
  await phone.approve(await phone.scan(await copyLink(page)), { digits: await digitsOn(page) });
  await page.getByRole('button', { name: 'Add item' }).first().waitFor();
}

/** From the signed-in portal to the items. */
export async function openItems(phone: Phone, page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Vault', exact: true }).click();
  await openVaultWith(phone, page);
}

/** Waits until the page has said this to those who listen; it stands in a toast as well, which is then dismissed. */
export async function saidOn(page: Page, words: string | RegExp): Promise<void> {
  await page.getByRole('status').getByText(words).waitFor();
  await page.getByRole('button', { name: 'Dismiss' }).click();
}

/** The two digits that the page shows for the phone. */
export async function digitsOn(page: Page): Promise<string> {
  const label = await page.getByLabel('The digits').getAttribute('aria-label');
  return /\d{2}$/.exec(label ?? '')?.[0] ?? '';
}
