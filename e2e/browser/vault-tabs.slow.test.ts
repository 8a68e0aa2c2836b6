import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { openItems, openVaultWith, saidOn, signInWith } from './desk.ts';
import { anOwnedOrganization } from './owner.ts';
import { useStage } from './stage.ts';

// Two tabs of one browser have one vault: locked in one, nothing of it is left in the other.

const stage = useStage();

test('a vault that is locked in one tab, or whose owner signs out there, is closed in the other one at once', async () => {
  const { origin, phone } = await anOwnedOrganization(stage);
  const one = await stage.aDesktop();
  await signInWith(phone, one, origin);
  await openItems(phone, one);
  await one.getByRole('button', { name: 'Add item' }).click();
  await one.getByLabel('Name', { exact: true }).fill('City Bank');
  await one.getByRole('button', { name: 'Save' }).click();
  await saidOn(one, 'City Bank was saved');
  const other = await one.context().newPage();
  const item = (page: Page) => page.getByRole('button', { name: /City Bank/ });
  const openThere = async () => {
    await other.goto(`${origin}/vault`);
    await item(other).waitFor();
  };

  await openThere();
  await item(one).click();
  await other.getByRole('button', { name: 'Lock now' }).click();
  await one.getByRole('button', { name: 'Open with my phone' }).waitFor();
  await expect.poll(() => one.getByText('City Bank').count()).toBe(0);

  await openVaultWith(phone, one);
  await item(one).waitFor();
  await openThere();
  await other.getByRole('button', { name: 'Sign out' }).click();
  await expect.poll(() => one.getByText('City Bank').count()).toBe(0);
});

test('a tab that nobody touches does not lock the vault that is used in the other one; where nobody touches either, both are locked', async () => {
  const { origin, phone } = await anOwnedOrganization(stage, 'Tabs');
  const used = await stage.aDesktop({ clock: true });
  await signInWith(phone, used, origin);
  await openItems(phone, used);
  const other = await used.context().newPage();
  await other.goto(`${origin}/vault`);
  const isOpen = (page: Page) => page.getByRole('button', { name: 'Lock now' });
  await isOpen(other).waitFor();
  await other.evaluate(() => {
    const here = globalThis as unknown as { heard: number };
    here.heard = 0;
    addEventListener('lanyard-vault-used', () => (here.heard += 1));
  });
  const heard = () => other.evaluate(() => (globalThis as unknown as { heard: number }).heard);
  const minute = 60_000;
  for (let touches = 1; touches <= 3; touches += 1) {
    await stage.pass(4 * minute);
    await used.keyboard.press('Shift');
    await expect.poll(heard, { timeout: 10_000 }).toBe(touches);
  }
  expect([await isOpen(used).count(), await isOpen(other).count()]).toEqual([1, 1]);
  await stage.pass(11 * minute);
  for (const page of [used, other]) await page.getByRole('button', { name: 'Open with my phone' }).waitFor();
});
