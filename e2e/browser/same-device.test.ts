import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { codeShown, greetingOf } from './desk.ts';
import { aMemberHandset, type Handset } from './handset.ts';
import { look } from './screens.ts';
import { useStage } from './stage.ts';

// Page and wallet on one phone: "Open Lanyard" in place of a code, and the wallet comes back by itself.

const stage = useStage();
let origin: string;
let phone: Handset;
let page: Page;

beforeAll(async () => {
  const { organization, owner } = await stage.cloud.anOrganization();
  origin = organization.origin;
  phone = await aMemberHandset(stage, { link: owner.link });
  page = await phone.page.context().newPage();
});

const openLanyard = (on: Page) => on.getByRole('link', { name: 'Open Lanyard' });
const linkOn = async (on: Page): Promise<string> => (await openLanyard(on).getAttribute('href')) ?? '';

/** Presses "Open Lanyard": in the window of the wallet, which has the fingerprint reader. */
async function press(on: Page): Promise<void> {
  const link = await linkOn(on);
  stage.keepSecret(link.split('#')[1] ?? '');
  expect(await openLanyard(on).getAttribute('target')).toBe('_blank');
  await phone.page.bringToFront();
  await phone.page.goto(link);
  await phone.page.getByRole('button', { name: 'Approve', exact: true }).waitFor();
}

async function approveHere(): Promise<void> {
  const confirm = phone.page.getByRole('checkbox', { name: /myself, on this device/ });
  if (await confirm.isVisible()) await confirm.check();
  await phone.page.getByRole('button', { name: 'Approve', exact: true }).click();
}

test('from the page to the wallet, and back into the portal; a scan by another phone stays possible', async () => {
  await page.goto(origin);
  await openLanyard(page).waitFor();
  await look(page, 'sign-in-phone');
  await page.getByRole('button', { name: 'Scan with another phone' }).click();
  await codeShown(page);
  await look(page, 'sign-in-phone-code');
  await page.getByRole('button', { name: 'Lanyard is on this device' }).click();

  await openLanyard(page).waitFor();
  await press(page);
  await phone.page.getByText('On this device', { exact: true }).waitFor();
  await look(phone.page, 'wallet-approve-link');
  await phone.page.getByRole('button', { name: 'Approve', exact: true }).click();
  await phone.page.getByText('First confirm that you pressed it.').waitFor();
  await approveHere();
  await greetingOf(page, 'Ada').waitFor();
  await phone.page.waitForURL(`${origin}/`);
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await page.waitForURL(`${origin}/sign-in`);
});

test('attack: a link passed on to the victim brings them back to a page that knows of nothing, and admits nobody', async () => {
  const attacker = await stage.aDesktop();
  await attacker.goto(origin);
  await attacker.getByRole('button', { name: 'Lanyard is on this device' }).click();
  await openLanyard(attacker).waitFor();
  await look(attacker, 'sign-in-link');
  await press(attacker);
  await approveHere();
  await phone.page.getByText('Not started in this browser').waitFor();
  await look(phone.page, 'sign-in-stranger');
  await attacker.getByText('Approved').waitFor();
  await look(attacker, 'sign-in-returning');
  expect((await attacker.context().cookies()).map(({ name }) => name)).not.toContain(
    '__Host-lanyard-session',
  );
  expect(phone.page.url()).toBe(`${origin}/sign-in`);
});
