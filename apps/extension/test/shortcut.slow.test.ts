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
  const pressAt = async (at: string, title: string) => {
    await puppet.open({ name: title, html, at, title });
    await puppet.page.focus('[name=user]');
    await keyboard.turnTo(title);
    await expect.poll(hasKeyboard).toBe(true);
    await keyboard.press('alt+shift+l');
  };

  test('its shortcut, as installed, fills a sign-in when the keys themselves are pressed; at another site the popup opens, and nothing is filled', async () => {
    await pressAt('https://www.example.com/', 'Own site');
    await expect.poll(typed).toEqual([ada.content.userName, ada.content.password]);

    await pressAt('https://www.example.com.other.test/', 'Other site');
    // The popup takes the keyboard, and gives it back.
    await expect.poll(hasKeyboard).toBe(false);
    expect(await typed()).toEqual(['', '']);
    await keyboard.press('Escape');
    await expect.poll(hasKeyboard).toBe(true);
    expect(await typed()).toEqual(['', '']);
  });
});
