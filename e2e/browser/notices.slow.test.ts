import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { saidOn, signInWith } from './desk.ts';
import { aMemberHandset } from './handset.ts';
import { invitationMailedTo } from './mails.ts';
import { anOwnedOrganization } from './owner.ts';
import { look } from './screens.ts';
import { useStage } from './stage.ts';

// What is done to a member, they are told: at their work address, and in the wallet, marked until they look.

const stage = useStage();

test('a member reads in wallet and mail that they joined, and that an owner disabled them', async () => {
  const { origin, phone: owners } = await anOwnedOrganization(stage);
  const owner = await stage.aDesktop();
  await signInWith(owners, owner, origin);
  await owner.goto(`${origin}/console/members`);
  await owner.getByRole('button', { name: 'Invite a member' }).first().click();
  const dialog = owner.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Mia Member');
  await dialog.getByLabel('Work e-mail').fill('mia@acme.test');
  await dialog.getByRole('button', { name: 'Send invitation' }).click();
  const link = await invitationMailedTo(stage.cloud.mail, 'mia@acme.test');
  const phone = await aMemberHandset(stage, { link, email: 'mia@acme.test' });
  const { page } = phone;
  const mailed = async (title: string) => {
    for (;;) {
      const { subject } = await stage.cloud.mail.next('mia@acme.test');
      if (subject === `Acme: ${title}`) return;
    }
  };
  await mailed('You have joined');

  await page.goto(stage.cloud.walletOrigin);
  await page.getByRole('link', { name: '1 new notice' }).waitFor();
  await look(page, 'wallet-home-notice');
  await page.getByRole('link', { name: '1 new notice' }).click();
  await page.getByText('You have joined').waitFor();
  await page.getByText('New', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Back' }).click();
  await page.getByRole('link', { name: 'Notices', exact: true }).waitFor();

  await owner.bringToFront();
  await owner.reload();
  await owner
    .getByRole('listitem')
    .filter({ hasText: 'Mia Member' })
    .getByRole('button', { name: 'Disable' })
    .click();
  await saidOn(owner, 'Mia Member is disabled; every session of theirs has ended');
  await mailed('Your membership is disabled');
  // The open wallet hears of it by itself.
  await page.getByRole('link', { name: '1 new notice' }).click();
  await page.getByText('Your membership is disabled').waitFor();
  await page.getByText('By Ada Lovelace').waitFor();
  await look(page, 'wallet-notices');
  await page.reload();
  await page.getByText('Your membership is disabled').waitFor();
  await page.getByText('New', { exact: true }).waitFor({ state: 'detached' });
});

test('the phone is told while the wallet is closed: switched on in it, shown by its worker, switched off again', async () => {
  const { owner } = await stage.cloud.anOrganization('Ringing');
  const { page } = await aMemberHandset(stage, { link: owner.link }, { before: aPushService });
  const { walletOrigin } = stage.cloud;
  await page.context().grantPermissions(['notifications'], { origin: walletOrigin });
  await page.goto(`${walletOrigin}/settings`);
  await page.getByText('They say only that something waits.').waitFor();
  await look(page, 'wallet-push-off');
  await page.getByRole('button', { name: 'Turn on' }).click();
  await page.getByText('On: this phone tells you').waitFor();
  await look(page, 'wallet-push-on');
  const subscribed = () => stage.cloud.database.lookAt('select 1 from push_subscriptions');
  await expect.poll(subscribed).toHaveLength(1);

  const shown = () =>
    page.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready;
      return (await registration.getNotifications()).map(({ title, body }) => [title, body].join(': '));
    });
  const deliver = await pushesTo(page, walletOrigin);
  // Looked at, the wallet shows it by itself.
  await deliver('{"kind":"sign-in"}');
  expect(await shown()).toEqual([]);
  await page.goto('about:blank');
  await deliver('{"kind":"sign-in"}');
  await deliver('{"kind":"sign-in"}');
  await deliver('something of a later version');
  await page.goto(`${walletOrigin}/settings`);
  await expect.poll(shown).toHaveLength(2);
  expect((await shown()).toSorted()).toEqual([
    'A sign-in waits for you: Open Lanyard to look at it, and approve or stop it.',
    'You have a new notice: Open Lanyard to read what has changed.',
  ]);
  // Pressed, the wallet that is open comes to the front; a closed one is opened where the notification leads.
  const worker = await happeningsIn(page);
  expect(await worker.press('sign-in')).toEqual(['focus /settings']);
  await expect.poll(shown).toHaveLength(1);
  await page.goto('about:blank');
  await expect.poll(worker.windows).toBe(0);
  expect(await worker.press('notice')).toEqual(['open /notices']);
  // The browser ended the subscription: the person is asked to open the wallet, which subscribes anew.
  await worker.endSubscription();
  await page.goto(`${walletOrigin}/settings`);
  await expect.poll(shown).toEqual(['Notifications have paused: Open Lanyard once, and they go on.']);
  await expect.poll(() => page.evaluate(() => caches.has('lanyard-push'))).toBe(false);
  await expect.poll(subscribed).toHaveLength(1);
  await page.getByRole('button', { name: 'Turn off' }).click();
  await page.getByText('Off. Turn them on').waitFor();
  await expect.poll(subscribed).toEqual([]);

  await page.getByRole('link', { name: /^Devices/ }).click();
  await page.getByText('This phone', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Rename' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('Ada’s phone');
  await look(page, 'wallet-device-name');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Ada’s phone').waitFor();
  await page.getByRole('heading', { name: 'Ringing' }).waitFor();
  await look(page, 'wallet-devices');
});

/** Chromium's push service is its vendor's, on the network; here the browser gets its address from nobody. */
function aPushService(): void {
  let current: PushSubscription | null = null;
  PushManager.prototype.getSubscription = async () => current;
  PushManager.prototype.subscribe = async () => {
    const algorithm = { name: 'ECDH', namedCurve: 'P-256' };
    const { publicKey } = await crypto.subtle.generateKey(algorithm, true, ['deriveBits']);
    const text = (bytes: Uint8Array) =>
      btoa(String.fromCharCode(...bytes))
        .replaceAll('+', '-')
        .replaceAll('/', '_')
        .replaceAll('=', '');
    const keys = {
      p256dh: text(new Uint8Array(await crypto.subtle.exportKey('raw', publicKey))),
      auth: text(crypto.getRandomValues(new Uint8Array(16))),
    };
    const endpoint = `https://push.example.net/send/${crypto.randomUUID()}`;
    const made = {
      endpoint,
      toJSON: () => ({ endpoint, keys }),
      unsubscribe: async () => {
        current = null;
        return true;
      },
    };
    current = made as unknown as PushSubscription;
    return current;
  };
}

/** Hands a push to the worker of the wallet as the browser does when one comes. */
async function pushesTo(page: Page, origin: string): Promise<(data: string) => Promise<void>> {
  const devtools = await page.context().newCDPSession(page);
  const found = Promise.withResolvers<string>();
  devtools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
    const registration = registrations.find(({ scopeURL }) => scopeURL.startsWith(origin));
    if (registration !== undefined) found.resolve(registration.registrationId);
  });
  await devtools.send('ServiceWorker.enable');
  const registrationId = await found.promise;
  return async (data) => {
    await devtools.send('ServiceWorker.deliverPushMessage', { origin, registrationId, data });
  };
}

/** What the browser tells the worker, by hand: no test presses on a screen outside of the page. Gives what the worker asks the browser for. */
async function happeningsIn(page: Page) {
  const [worker] = page.context().serviceWorkers();
  if (worker === undefined) throw new Error('no worker');
  await worker.evaluate(`
    globalThis.asked = [];
    WindowClient.prototype.focus = async function () { asked.push('focus ' + new URL(this.url).pathname); return this; };
    clients.openWindow = async (url) => { asked.push('open ' + url); return null; };
    globalThis.happens = async (event) => {
      let done;
      event.waitUntil = (promise) => { done = promise; };
      dispatchEvent(event);
      await done;
      return asked.splice(0);
    };`);
  return {
    press: (tag: string) =>
      worker.evaluate<string[]>(`registration.getNotifications({ tag: '${tag}' }).then(([notification]) =>
        happens(new NotificationEvent('notificationclick', { notification })))`),
    windows: () =>
      worker.evaluate<number>(`clients.matchAll({ type: 'window' }).then(({ length }) => length)`),
    endSubscription: () => worker.evaluate<string[]>(`happens(new Event('pushsubscriptionchange'))`),
  };
}
