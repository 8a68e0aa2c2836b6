import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ada } from './fixed-build.ts';
import { aKeyboard, type Keyboard } from './keyboard.ts';
import { startPuppet, type Puppet } from './puppet.ts';

const html = `<form style="margin:40px"><input name="user"><br><input type="password" name="password"><br><button>Log in</button></form>`;

/** Other systems have no keyboard that a test may press. */
describe.runIf(process.platform === 'linux').each(['chrome', 'firefox'] as const)('in %s', (which) => {
  let keyboard: Keyboard;
  let puppet: Puppet;
  beforeAll(async () => {
    keyboard = await aKeyboard();
    puppet = await startPuppet(which, keyboard.display);
  });
  afterAll(async () => {
    await puppet.close();
    await keyboard.close();
  });

  const typed = () => puppet.page.$$eval('input', (fields) => fields.map(({ value }) => value));
  const hasKeyboard = () => puppet.page.evaluate(() => document.hasFocus());
  const turnTo = async (at: string, title: string) => {
    await puppet.open({ name: title, html, at, title });
    await puppet.page.focus('[name=user]');
    await keyboard.turnTo(title);
    await expect.poll(hasKeyboard).toBe(true);
  };
  /**
   * As a person does: once more where nothing came of it. A browser that was just begun may give the keys to the page, as those of no
   * extension.
   */
  const pressUntil = async (isDone: () => Promise<boolean>) => {
    const pressOnce = async () => {
      await keyboard.press('alt+shift+l');
      await expect
        .poll(isDone, { timeout: 5000 })
        .toBe(true)
        .catch(() => undefined);
      return isDone();
    };
    await expect.poll(pressOnce).toBe(true);
  };

  test('its shortcut, as installed, fills a sign-in when the keys themselves are pressed; at another site the popup opens, and nothing is filled', async () => {
    await turnTo('https://www.example.com/', 'Own site');
    await pressUntil(async () => (await typed()).join() !== ',');
    await expect.poll(typed).toEqual([ada.content.userName, ada.content.password]);

    await turnTo('https://www.example.com.other.test/', 'Other site');
    // The popup takes the keyboard, and gives it back.
    await pressUntil(async () => !(await hasKeyboard()));
    expect(await typed()).toEqual(['', '']);
    await keyboard.press('Escape');
    await expect.poll(hasKeyboard).toBe(true);
    expect(await typed()).toEqual(['', '']);
  });
});
