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
