import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startExtension, type Extension } from './extension.ts';
import { ada } from './fixed-build.ts';
import { inMenu, press, read } from './menu-person.ts';
import { tricks } from './tricks.ts';

/** The menu in pages, with the built extension in Chromium: what a person does with it, and what hostile pages try. */

let extension: Extension;
let page: Page;
beforeAll(async () => {
  extension = await startExtension();
  page = extension.page;
});
afterAll(() => extension.close());

const form = (attributes = '', more = '') =>
  `<form ${attributes} style="margin:40px"><input name="user"><br><input type="password" name="password"><br><button>Log in</button></form>${more}`;
const open = (html: string, others: Readonly<Record<string, string>> = {}) =>
  extension.open({ name: '', html, others });
const values = () => valuesIn(page);
const valuesIn = (of: Page) =>
  of.locator('input').evaluateAll((all) => (all as HTMLInputElement[]).map(({ value }) => value));
/** A page with a link as the portal has one, which opens this; pressed as a person does. */
async function launch(
  at: string,
  html: string,
  pressLink = (link: Locator): Promise<unknown> => link.click(),
  frames: Readonly<Record<string, string>> = {},
): Promise<Page> {
  const site = 'https://www.example.com/enter';
  const link = `<a data-lanyard-item="${ada.id}" href="${site}" target="_blank" rel="noopener noreferrer">Open</a>`;
  const others = { [site]: html, 'https://evil.test/': form(), ...frames };
  await extension.forgetTickets();
  await extension.open({ name: '', html: link, at, others });
  const opened = extension.context.waitForEvent('page');
  await pressLink(page.getByText('Open'));
  const shown = await opened;
  await shown.waitForLoadState('load');
  return shown;
}
const filled = [ada.content.userName, ada.content.password];
const menus = () => page.frames().filter((frame) => frame.url().includes('/menu.html')).length;

async function closed(): Promise<void> {
  await expect.poll(menus).toBe(0);
}

describe('a person', () => {
  test('presses a field, sees the logins of the site, and has one filled in', async () => {
    await open(form());
    await page.click('[name=user]');
    const menu = await extension.menu();
    await menu.getByText('www.example.com').waitFor();
    await press(menu, /Example/);
    await expect.poll(values).toEqual(filled);
  });

  test('does it by the keyboard alone', async () => {
    await open(form());
    await page.focus('[name=user]');
    await page.keyboard.press('ArrowDown');
    const menu = await extension.menu();
    await page.keyboard.press('ArrowDown');
    const chosen = () => menu.evaluate(() => document.activeElement?.textContent);
    await expect.poll(chosen).toContain('Example');
    await expect
      .poll(
        async () => {
          if (menus() > 0) await inMenu(menu, () => page.keyboard.press('Enter'));
          return menus();
        },
        { interval: 300 },
      )
      .toBe(0);
    await expect.poll(values).toEqual(filled);
  });

  test('fills a sign-in in two steps: the menu comes by itself for the password, and waits for its press', async () => {
    await open(
      `<form id="first"><label>User name <input name="user" autocomplete="username"></label><button>Next</button></form><script>
        first.onsubmit = (event) => {
          event.preventDefault();
          first.remove();
          document.body.insertAdjacentHTML('beforeend', '<form><p>Welcome back</p><input type="password" name="password"><button>Log in</button></form>');
          document.querySelector('[name=password]').focus();
        };</script>`,
    );
    await page.click('[name=user]');
    await press(await extension.menu(), /Example/);
    await expect.poll(values).toEqual([ada.content.userName]);
    await page.keyboard.press('Enter');
    await page.waitForSelector('[name=password]');
    const second = await extension.menu();
    expect(await values()).toEqual(['']);
    await press(second, /Example/);
    await expect.poll(values).toEqual([ada.content.password]);
  });

  test('fills by the keyboard’s shortcut where one login fits', async () => {
    await open(form());
    await extension.shortcut();
    await expect.poll(values).toEqual(filled);
  });

  test('launches a site from the portal: what opens is filled, once its form is there', async () => {
    const late = `<p>Wait</p><script>setTimeout(() => document.body.insertAdjacentHTML('beforeend', ${JSON.stringify(form())}), 300)</script>`;
    const site = await launch('https://acme.lanyard.test/', late);
    await site.waitForSelector('[name=password]');
    await expect.poll(() => valuesIn(site)).toEqual(filled);
    // Once: whoever loads it again enters as ever.
    await site.reload();
    await site.waitForSelector('[name=password]');
    expect(await extension.launches()).toEqual([[expect.any(Number)]]);
    expect(await valuesIn(site)).toEqual(['', '']);
    await site.close();
  });

  test('launches a site with sign-ins in frames: those are filled where the page itself has none, and left alone where it has', async () => {
    const id = 'https://id.example.com/';
    const frame = `<iframe src="${id}" width="400" height="200"></iframe>`;
    const inFrame = async (of: Page): Promise<string[]> => {
      const found = of.frames().find((each) => each.url() === id);
      const all = (await found?.locator('input').all()) ?? [];
      return Promise.all(all.map((field) => field.inputValue()));
    };
    const alone = await launch('https://acme.lanyard.test/', frame, undefined, { [id]: form() });
    await expect.poll(() => inFrame(alone)).toEqual(filled);
    await alone.close();
    const both = await launch('https://acme.lanyard.test/', form('', frame), undefined, { [id]: form() });
    await expect.poll(() => valuesIn(both)).toEqual(filled);
    // The frame was told at the same time: by then it has asked, and was refused.
    await extension.roundTrip();
    expect([await extension.launches(), await inFrame(both)]).toEqual([[[0]], ['', '']]);
    await both.close();
  });

  test('is asked whether to keep what they typed, once the form is gone', async () => {
    await open(
      form(
        '',
        '<script>document.forms[0].onsubmit = (event) => { event.preventDefault(); setTimeout(() => document.forms[0].remove(), 200); }</script>',
      ),
    );
    await page.fill('[name=user]', 'grace@example.com');
    await page.fill('[name=password]', 'typed by hand');
    await page.keyboard.press('Enter');
    const menu = await extension.menu();
    expect(await page.locator('form').count()).toBe(0);
    await press(menu, 'Keep');
    const kept = async () => {
      const last = (await extension.kept()).at(-1)?.content;
      return [last?.userName, last?.password, last?.urls[0]?.url];
    };
    await expect.poll(kept).toEqual(['grace@example.com', 'typed by hand', 'https://www.example.com/']);
  });

  test('is asked on the next page, and not where the sign-in stands there again', async () => {
    const next = 'https://www.example.com/next';
    await open(form('action="/next"'), { [next]: form('', '<p>Wrong password</p>') });
    await page.fill('[name=user]', 'linus@example.com');
    await page.fill('[name=password]', 'wrong');
    await page.click('button');
    await page.waitForURL(/next/);
    const home = 'https://www.example.com/home';
    await open(form('action="/next"'), { [next]: '<h1>Welcome</h1>', [home]: '<h1>Home</h1>' });
    expect(menus()).toBe(0);
    await page.fill('[name=user]', 'linus@example.com');
    await page.fill('[name=password]', 'right');
    await page.click('button');
    await page.waitForURL(/next/);
    const menu = await extension.menu();
    await menu.getByText('linus@example.com').first().waitFor();
    await read(menu);
    // A site that leads on by itself takes the question along.
    await page.evaluate((to) => location.assign(to), home);
    await page.waitForURL(home);
    const again = await extension.menu();
    await again.getByText('linus@example.com').first().waitFor();
    await press(again, 'Not now');
    await closed();
    await page.reload();
    await extension.roundTrip();
    expect(menus()).toBe(0);
  });

  test('is told, not asked, at a site that the organization certified: kept once the form is gone, taken back with a press, and not by http', async () => {
    const sent = form('onsubmit="event.preventDefault();setTimeout(()=>this.remove(),100)"');
    const type = async (at: string) => {
      await extension.open({ name: '', html: sent, at });
      await page.fill('[name=user]', 'ada');
      await page.fill('[name=password]', at);
      await page.keyboard.press('Enter');
    };
    const of = async (at: string) =>
      (await extension.kept()).filter(({ content }) => content.password === at);
    await type('https://app.certified.test/');
    await expect.poll(async () => (await of('https://app.certified.test/')).length).toBe(1);
    const told = await extension.menu();
    expect(await told.locator('main').innerText()).toContain('Kept in your vault');
    await press(told, 'Do not keep');
    await expect.poll(async () => (await of('https://app.certified.test/')).length).toBe(0);
    for (const at of ['http://certified.test/', 'https://notcertified.test/']) {
      await type(at);
      await extension.menu();
      expect(await of(at)).toEqual([]);
    }
  });

  test('is never asked again at a site where they said so', async () => {
    const type = async (password: string) => {
      await extension.forgetTickets();
      await extension.open({
        name: '',
        html: form('onsubmit="event.preventDefault();setTimeout(()=>this.remove(),100)"'),
        at: 'https://www.quiet.test/',
      });
      await page.fill('[name=user]', 'ada');
      await page.fill('[name=password]', password);
      await page.keyboard.press('Enter');
      await page.waitForFunction(() => document.forms.length === 0);
    };
    await type('first');
    await press(await extension.menu(), 'Never here');
    await closed();
    await type('second');
    await extension.roundTrip();
    expect((await extension.tickets()).filter(({ asks }) => asks !== null)).toEqual([]);
    expect((await extension.kept()).filter(({ content }) => content.password === 'first')).toEqual([]);
  });

  test('works in the portal undisturbed: no menu over its forms, and nothing of them is to be kept', async () => {
    await extension.forgetTickets();
    await extension.open({
      name: '',
      html: form('onsubmit="event.preventDefault();this.remove()"'),
      at: 'https://acme.lanyard.test/vault',
    });
    await page.click('[name=password]');
    await page.keyboard.type('of an item');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.forms.length === 0);
    await extension.roundTrip();
    expect([await extension.tickets(), menus()]).toEqual([[], 0]);
  });

  test('updates a login where the password was changed', async () => {
    await open(
      '<form onsubmit="event.preventDefault();this.remove()"><label>User <input name="username" autocomplete="username"></label><label>Current password <input type="password" name="a"></label><label>New password <input type="password" name="b"></label><label>Repeat <input type="password" name="c"></label><button>Change password</button></form>',
    );
    await page.fill('[name=username]', ada.content.userName);
    await page.fill('[name=a]', ada.content.password);
    await page.fill('[name=b]', 'a brand new one');
    await page.fill('[name=c]', 'a brand new one');
    await page.keyboard.press('Enter');
    await press(await extension.menu(), 'Update');
    const now = async () => (await extension.kept()).find(({ id }) => id === ada.id)?.content.password;
    await expect.poll(now).toBe('a brand new one');
    filled[1] = 'a brand new one';
  });
});

describe('attack', () => {
  test('synthetic events: a page that presses its own fields opens no menu', async () => {
    await extension.forgetTickets();
    await open(form());
    await page.evaluate(() => {
      const field = document.querySelector('input');
      field?.focus();
      for (const type of ['pointerdown', 'mousedown', 'click', 'focus'])
        field?.dispatchEvent(new MouseEvent(type, { bubbles: true, composed: true }));
      field?.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true }));
      field?.click();
    });
    // A press of a person comes after them, and is the only one that the worker hears of.
    await page.click('[name=password]');
    await extension.menu();
    expect(await extension.tickets()).toHaveLength(1);
    expect((await values()).join('')).toBe('');
  });

  test('a page that is not the portal launches an item: it opens, and nothing is filled', async () => {
    const site = await launch('https://acme.lanyard.test.evil.test/', form());
    await extension.roundTrip();
    expect(await extension.launches()).toEqual([]);
    expect(await valuesIn(site)).toEqual(['', '']);
    await site.close();
  });

  test('synthetic events: a script in the portal presses the link by itself, and nothing is filled', async () => {
    const site = await launch('https://acme.lanyard.test/', form(), (link) =>
      link.evaluate((element) => (element as HTMLElement).click()),
    );
    await extension.roundTrip();
    expect(await extension.launches()).toEqual([]);
    expect(await valuesIn(site)).toEqual(['', '']);
    await site.close();
  });

  test('open redirects: what was launched leads to another site, and is filled only where it is for', async () => {
    const site = await launch(
      'https://acme.lanyard.test/',
      '<script>location.replace("https://evil.test/")</script>',
    );
    await site.waitForURL('https://evil.test/');
    await extension.roundTrip();
    expect(await valuesIn(site)).toEqual(['', '']);
    expect(await extension.launches()).toEqual([[]]);
    await site.close();
  });

  test('messages: nothing that a page posts is listened to', async () => {
    await open(form());
    await page.evaluate(() => {
      for (const type of ['fill', 'ask', 'close-menu', 'open-menu', 'ready'])
        postMessage({ type, ticket: 'a'.repeat(43), form: 'login' }, '*');
    });
    await page.mouse.click(5, 5);
    expect([menus(), ...(await values())]).toEqual([0, '', '']);
  });

  test('attack: a page that took over its process asks for, or changes, whose vault is opened: the storage is closed there', async () => {
    await open(form());
    const devtools = await extension.context.newCDPSession(page);
    const places: { id: number; origin: string }[] = [];
    devtools.on('Runtime.executionContextCreated', ({ context }) => places.push(context));
    await devtools.send('Runtime.enable');
    const ours = places.find(({ origin }) => origin.startsWith('chrome-extension://'));
    const expression = `Promise.allSettled([
      async () => chrome.storage.local.get(),
      async () => chrome.storage.local.set({ place: { origin: 'https://evil.test' } }),
      async () => chrome.storage.session.get(),
    ].map((ask) => ask())).then((all) => all.map(({ status }) => status).join())`;
    const asked = { contextId: ours?.id ?? -1, expression, awaitPromise: true, returnByValue: true } as const;
    await expect
      .poll(async () => (await devtools.send('Runtime.evaluate', asked)).result.value as unknown)
      .toBe('rejected,rejected,rejected');
    await devtools.detach();
  });

  test('synthetic events: a captured password needs a person who sent it', async () => {
    await open(
      `<form id="planted" onsubmit="event.preventDefault()"><input name="u"><input type="password" name="p"><button>Log in</button></form>${form()}`,
    );
    await page.evaluate(() => {
      const [name, secret] = document.querySelectorAll('input');
      if (name === undefined || secret === undefined) return;
      name.value = 'mallory';
      secret.value = 'planted';
      secret.dispatchEvent(new InputEvent('input', { bubbles: true }));
      document.forms[0]?.requestSubmit();
      document.querySelector('button')?.click();
    });
    // A press of a person comes after it, and the worker was asked nothing before.
    await page.click('[name=user]');
    await extension.menu();
    expect((await extension.tickets()).filter(({ asks }) => asks?.password === 'planted')).toEqual([]);
  });

  const attacks = {
    'a popover over the menu': tricks.popover,
    'a picture over the menu that lets clicks through': tricks.picture,
    'a picture over the menu, out of a closed shadow root': tricks.pictureFromShadowRoot,
    'a picture over the menu, in a page with elements that have the names of what is looked with':
      tricks.pictureUnderOtherNames,
    'the veil of a popover over the menu': tricks.veil,
    'a change of view over the menu': tricks.changeOfView,
    'opacity: the whole page is faded': tricks.faded,
    'a filter over the whole page': tricks.filter,
    'the field is moved under the pointer': tricks.moved,
    'the field is taken away': tricks.taken,
    'the page is turned and scaled': tricks.scaled,
  };
  test.for(Object.entries(attacks))('%s: the menu closes, and nothing is filled', async ([, trick]) => {
    await open(form());
    await page.click('[name=user]');
    // It was seen: only then does it say itself that it is not any more. Before that no press in it counts.
    await read(await extension.menu());
    await page.evaluate(trick);
    await closed();
    expect((await values()).join('')).toBe('');
  });

  test('styles of the page draw nothing over the menu, whatever they say of all that there is', async () => {
    await open(
      `<style>:where(:not(form,form *))::before,:where(:not(form,form *))::after{content:'A prize'!important;position:fixed!important;inset:0!important;background:white!important;pointer-events:none!important;z-index:2147483647!important;opacity:1!important}html::before,html::after,body::before,body::after{content:none!important}</style>${form()}`,
    );
    await page.click('[name=user]');
    await press(await extension.menu(), /Example/);
    await expect.poll(values).toEqual(filled);
  });

  test('a press that was meant for something else: nothing counts in the first half second', async () => {
    await open(form());
    await page.click('[name=user]');
    const menu = await extension.menu();
    await read(menu);
    // From here on no time passes in it but what the test lets pass, and it is as new as one just opened.
    const passed = (milliseconds: number) =>
      menu.evaluate((since) => {
        const clock = performance as Performance & { stoppedAt?: number };
        const at = (clock.stoppedAt ??= performance.now());
        performance.now = () => at + since;
        if (since === 0) dispatchEvent(new Event('resize'));
      }, milliseconds);
    const box = await menu.getByRole('button', { name: /Example/ }).boundingBox();
    if (box === null) throw new Error('the menu shows no login');
    for (const since of [0, 499]) {
      await passed(since);
      await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
      await menu.evaluate(() => {
        for (const button of document.querySelectorAll('button')) button.click();
      });
      expect((await values()).join('')).toBe('');
      expect(menus()).toBe(1);
    }
    await passed(1000);
    await inMenu(menu, () => page.mouse.click(box.x + box.width / 2, box.y + box.height / 2));
    await expect.poll(values).toEqual(filled);
  });

  test('a menu that the page frames by itself shows nothing', async () => {
    await open(form());
    await page.click('[name=user]');
    const { origin } = new URL((await extension.menu()).url());
    await page.evaluate((address) => {
      const frame = document.createElement('iframe');
      frame.name = 'stolen';
      frame.src = `${address}/menu.html#${'a'.repeat(43)}`;
      document.body.append(frame);
    }, origin);
    const stolen = () => page.frames().find((frame) => frame.url().endsWith('a'.repeat(43)));
    await expect.poll(() => stolen()?.evaluate(() => document.readyState)).toBe('complete');
    expect(await stolen()?.locator('main').count()).toBe(0);
  });

  test('in a frame of another host of the site it opens where the page shows that frame, and not where it masks it away', async () => {
    const id = 'https://id.example.com/';
    const frame = (style: string) =>
      `<iframe src="${id}" width="700" height="500" style="${style}"></iframe>`;
    const pressField = async (style: string) => {
      await extension.forgetTickets();
      await open(frame(style), { [id]: form() });
      await page.frameLocator('iframe').locator('[name=user]').click();
    };
    await pressField('mask-image:linear-gradient(transparent,transparent)');
    await extension.roundTrip();
    expect([await extension.tickets(), menus()]).toEqual([[], 0]);
    await pressField('');
    await press(await extension.menu(), /Example/);
    const inFrame = () => page.frameLocator('iframe').locator('input').all();
    await expect
      .poll(async () => Promise.all((await inFrame()).map((field) => field.inputValue())))
      .toEqual(filled);
  });

  test('form action to another site: a warning first, and filled only after a second act', async () => {
    await open(form('action="https://evil.test/take"'));
    await page.click('[name=user]');
    const choice = await extension.menu();
    await press(choice, /Example/);
    const warning = await extension.menu();
    await expect.poll(() => warning.locator('main').innerText()).toContain('evil.test');
    expect((await values()).join('')).toBe('');
    await press(warning, 'Fill anyway');
    await expect.poll(values).toEqual(filled);
  });

  test.each([
    [
      'a button',
      '<form><input name="user"><input type="password"><button formaction="http://www.example.com/plain">Log in</button></form>',
    ],
    [
      'a button elsewhere in the page',
      '<form id="own"><input name="user"><input type="password"><button>Log in</button></form><button form="own" formaction="https://evil.test/take">Go on</button>',
    ],
    [
      'a button after many others',
      `<form><input name="user"><input type="password">${'<button>Log in</button>'.repeat(20)}<button formaction="https://evil.test/take">Log in</button></form>`,
    ],
    [
      'another base of the page, which an element of that name hides',
      '<base href="https://evil.test/"><img name="baseURI" alt=""><form action="take"><input name="user"><input type="password"><button>Log in</button></form>',
    ],
  ])('form action to another site, by %s: the popup’s filling is asked about, too', async (_, body) => {
    await open(body);
    await extension.fillByPopup();
    const warning = await extension.menu();
    expect((await values()).join('')).toBe('');
    await press(warning, 'Do not fill');
    await closed();
    expect((await values()).join('')).toBe('');
  });
});
