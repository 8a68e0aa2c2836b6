import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startExtension, type Extension } from './extension.ts';
import { ada } from './fixed-build.ts';
import { press } from './menu-person.ts';

/** Forms that want a new password, with the built extension in Chromium. */

let extension: Extension;
beforeAll(async () => {
  extension = await startExtension();
});
afterAll(() => extension.close());

const values = () =>
  extension.page.locator('input').evaluateAll((all) => (all as HTMLInputElement[]).map(({ value }) => value));
const fields = (...names: readonly string[]) =>
  names.map((name) => `<label>${name}<input type="password" name="${name}"></label><br>`).join('');

describe('a person who wants a new password', () => {
  test('takes a new password at a sign-up, in both fields', async () => {
    await extension.open({
      name: '',
      html: '<form><h1>Create account</h1><input type="email" name="email"><input type="password" name="p1"><input type="password" name="p2"><button>Create account</button></form>',
    });
    await extension.page.click('[name=p1]');
    const menu = await extension.menu();
    await press(menu, /Use this password/);
    await expect.poll(async () => (await values())[1]?.length).toBe(20);
    const [, first, again] = await values();
    expect(again).toBe(first);
  });

  test('has the login that is there for the old one, and a new one for the others', async () => {
    await extension.open({
      name: '',
      html: `<form><h1>Change password</h1>${fields('old password', 'new password', 'repeat')}<button>Change password</button></form>`,
    });
    await extension.page.click('[name="old password"]');
    const old = await extension.menu();
    await old.getByRole('button', { name: ada.content.name }).waitFor();
    expect(await old.getByRole('button', { name: /Use this password/ }).count()).toBe(0);
    await press(old, new RegExp(ada.content.name));
    await expect.poll(values).toEqual([ada.content.password, '', '']);

    await extension.page.click('[name="new password"]');
    await press(await extension.menu(), /Use this password/);
    await expect.poll(async () => (await values())[1]?.length).toBe(20);
    const [before, first, again] = await values();
    expect([before, again]).toEqual([ada.content.password, first]);
  });
});
