import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { openItems, signInWith } from './desk.ts';
import { anOwnedOrganization } from './owner.ts';
import { look } from './screens.ts';
import { useStage } from './stage.ts';

// A vault of many items: what is looked at is drawn, and the keyboard goes through all of it.

const stage = useStage();
const many = 400;

const nameOf = (number: number) => `Login ${String(number).padStart(3, '0')}`;

const rows = Array.from({ length: many }, (_, number) => {
  const site = `https://site${String(number)}.example/`;
  return `${nameOf(number)},${site},ada,one-of-many-${String(number)}`;
});

const rowOf = (page: Page, number: number) => page.getByRole('button', { name: nameOf(number) });

test('a list of hundreds draws what is looked at, keeps its length, and leaves the keyboard where it is', async () => {
  stage.keepSecret('one-of-many-7');
  const { origin, phone } = await anOwnedOrganization(stage);
  const ada = await stage.aDesktop();
  await signInWith(phone, ada, origin);
  await openItems(phone, ada);
  await ada.getByRole('button', { name: 'Import' }).click();
  await ada.getByLabel('Choose or drop a file').setInputFiles({
    name: 'logins.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(['name,url,username,password', ...rows].join('\n')),
  });
  await ada.getByRole('button', { name: 'Import 400 items' }).click();
  await ada.getByText('400 items were imported').waitFor();
  await ada.getByRole('button', { name: 'Done' }).click();

  const first = rowOf(ada, 0);
  await first.waitFor();
  expect(await rowOf(ada, 399).count()).toBe(0);
  const length = () => ada.evaluate(() => document.documentElement.scrollHeight);
  const before = await length();

  // By the wheel to the end, then all of it was drawn once, and is gone but for what is near.
  await ada.mouse.move(640, 500);
  for (let step = 0; step < 40 && !(await rowOf(ada, 399).isVisible()); step += 1) {
    await ada.mouse.wheel(0, 2000);
    await ada.evaluate(() => new Promise((resolve) => void requestAnimationFrame(resolve)));
  }
  await rowOf(ada, 399).waitFor();
  await expect.poll(() => rowOf(ada, 200).count()).toBe(0);
  expect(Math.abs((await length()) - before)).toBeLessThan(before / 10);
  await look(ada, 'vault-many-end');

  // What the keyboard is on stays, however far away it is scrolled, and the next key goes on from there.
  await rowOf(ada, 398).focus();
  await ada.evaluate(() => scrollTo(0, 0));
  await first.waitFor();
  expect(await rowOf(ada, 398).count()).toBe(1);
  await ada.keyboard.press('Tab');
  expect(await ada.evaluate(() => document.activeElement?.textContent)).toContain(nameOf(399));

  // From its end to what is found, and back.
  await ada.getByRole('searchbox').fill('login 123');
  await rowOf(ada, 123).waitFor();
  expect(await ada.getByRole('button', { name: /^Login / }).count()).toBe(1);
  await ada.getByRole('searchbox').fill('');
  await first.waitFor();
});
