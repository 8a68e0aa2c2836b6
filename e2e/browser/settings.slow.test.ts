import { aDnsServer } from '@lanyard/testing/dns-server';
import { afterAll, expect, test } from 'vitest';
import { saidOn, signInWith } from './desk.ts';
import {
  enterByPopup,
  menuSays,
  openExtension,
  signInPage,
  typeAt,
  type ExtensionStage,
} from './extension-stage.ts';
import { invitationMailedTo } from './mails.ts';
import { aMemberPhone, anOwnedOrganization } from './owner.ts';
import { look, lookAtWords } from './screens.ts';
import { useStage } from './stage.ts';

// An owner sets the organization up: name, sessions, language, notices; replaces a key; says at which sites logins are kept, and goes through who may do what.

const dns = await aDnsServer();
let extension: ExtensionStage | undefined;
const stage = useStage({ LANYARD_DNS_SERVERS: dns.address });
afterAll(async () => {
  await extension?.close();
  await dns.close();
});

test('settings are changed by keyboard and hold at once; keys are replaced; roles are reviewed entry by entry', async () => {
  const { origin, phone } = await anOwnedOrganization(stage);
  const owner = await stage.aDesktop();
  await signInWith(phone, owner, origin);
  await owner.getByRole('link', { name: 'Console' }).click();
  await owner.getByText('There is only one owner').waitFor();
  await owner.getByRole('table', { name: 'Sign-ins by day' }).waitFor();
  await look(owner, 'dashboard');
  await owner.setViewportSize({ width: 360, height: 780 });
  await look(owner, 'dashboard-narrow');
  await owner.setViewportSize({ width: 1280, height: 800 });

  await owner.getByRole('link', { name: 'Settings' }).press('Enter');
  const name = owner.getByLabel('Name', { exact: true });
  await name.waitFor();
  await look(owner, 'settings');
  await name.fill('Acme & Daughters');
  await name.press('Enter');
  await saidOn(owner, 'Saved. It holds from now on.');
  await owner.getByRole('banner').getByText('Acme & Daughters').waitFor();
  await owner.getByLabel('Language of mails').selectOption('Deutsch');
  await saidOn(owner, 'Saved. It holds from now on.');
  await owner.getByRole('switch', { name: /Reminder to review roles/ }).press('Space');
  await saidOn(owner, 'Saved. It holds from now on.');
  await owner.getByRole('switch', { name: /Listed in the directory/ }).press('Space');
  await saidOn(owner, 'Saved. It holds from now on.');
  const choose = owner.getByLabel('Choose a picture');
  await choose.setInputFiles({
    name: 'logo.svg',
    mimeType: 'image/svg+xml',
    buffer: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
  });
  await saidOn(owner, /This file is no picture/);
  await choose.setInputFiles({ name: 'logo.png', mimeType: 'image/png', buffer: await owner.screenshot() });
  await saidOn(owner, 'Saved. It holds from now on.');
  await owner.getByRole('banner').locator('img').waitFor();
  await owner.reload();
  await name.waitFor();
  await look(owner, 'settings-logo');
  const reminder = owner.getByRole('switch', { name: /Reminder to review roles/ });
  await expect.poll(() => reminder.isChecked()).toBe(false);

  await owner.getByRole('link', { name: 'Sign-in', exact: true }).press('Enter');
  await owner.getByLabel('A session lasts').selectOption('4 hours');
  await owner.getByLabel('The vault locks after').selectOption('5 minutes');
  await owner.getByRole('button', { name: 'Save', exact: true }).press('Enter');
  await saidOn(owner, 'Saved. It holds from now on.');
  const email = owner.getByRole('group', { name: 'E-mail address' });
  await email.getByLabel('Asked').selectOption('Needed to sign in');
  await email.getByLabel('Why you ask').fill('So that we know it is you.');
  await owner.getByRole('button', { name: 'Save what is asked' }).press('Enter');
  await saidOn(owner, 'Saved. It holds from now on.');
  await owner.getByRole('radio', { name: /^Trusted for everyone/ }).press('Space');
  await owner.getByText('Trust this browser first').waitFor();
  const change = owner.getByRole('button', { name: 'Change', exact: true });
  await expect.poll(() => change.isDisabled()).toBe(true);
  await look(owner, 'settings-policy-untrusted');
  await owner.reload();
  await expect.poll(() => owner.getByLabel('A session lasts').inputValue()).toBe('14400');

  await owner.getByRole('link', { name: 'Addresses', exact: true }).click();
  await owner.getByLabel('Domain', { exact: true }).fill('https://id.acme-daughters.example/in');
  await owner.getByRole('button', { name: 'Show the records' }).press('Enter');
  await owner.getByText('proves that it is yours').waitFor();
  dns.zone.set('id.acme-daughters.example', { cname: 'old.acme-daughters.example' });
  await owner.getByRole('button', { name: 'Check now' }).press('Enter');
  await owner.getByText('Not there yet').waitFor();
  await owner.getByText('old.acme-daughters.example').waitFor();
  await look(owner, 'settings-domain');
  const value = await owner.getByText(/^lanyard=/).textContent();
  dns.zone.set('_lanyard.id.acme-daughters.example', { txt: [value ?? ''] });
  dns.zone.set('id.acme-daughters.example', { cname: 'localhost' });
  await owner.getByRole('button', { name: 'Check now' }).press('Enter');
  await saidOn(owner, 'id.acme-daughters.example leads to your organization now');
  await owner.getByRole('button', { name: 'Add an address' }).click();
  await owner.getByLabel('Another address').fill('daughters');
  await owner.getByLabel('Another address').press('Enter');
  await saidOn(owner, 'Added. It leads to your current address.');
  await look(owner, 'settings-addresses');
  const leading = await stage.aDesktop();
  await leading.goto(origin.replace('acme.', 'daughters.'));
  await leading.waitForURL(`${origin}/sign-in`);

  const other = await stage.aDesktop();
  await other.goto(stage.cloud.rootOrigin);
  await other.getByLabel('Name or address').fill('Acme & D');
  const found = other.getByRole('list', { name: 'Organizations found' });
  await found.getByText('Acme & Daughters').waitFor();
  await look(other, 'root-found');
  await other.getByLabel('Name or address').press('Tab');
  await other.keyboard.press('Enter');
  await other.getByText('Acme & Daughters').first().waitFor();
  await other.locator('img[src^="/logo.png"]').waitFor();
  await look(other, 'sign-in-logo');

  await owner.getByRole('link', { name: 'Vault', exact: true }).click();
  await owner.getByLabel('Sites').fill('https://shop.example/login\nnothing');
  await owner.getByText('nothing is no site.').waitFor();
  await owner.getByLabel('Sites').fill('https://shop.example/login bank.example');
  await owner.getByRole('button', { name: 'Save the sites' }).click();
  await saidOn(owner, 'Saved. It holds from now on.');
  await expect.poll(() => owner.getByLabel('Sites').inputValue()).toBe('bank.example\nshop.example');
  await owner.getByText('0 bytes of 10 GB').waitFor();
  await look(owner, 'settings-sites');

  // A member's extension learns of them: a login of such a site is kept without a question, and says so; elsewhere it asks.
  await owner.getByRole('link', { name: 'Members' }).click();
  await owner.getByRole('button', { name: 'Invite a member' }).first().click();
  const invitation = owner.getByRole('dialog');
  await invitation.getByLabel('Name').fill('Grace Hopper');
  await invitation.getByLabel('Work e-mail').fill('grace@acme.test');
  await invitation.getByRole('button', { name: 'Send invitation' }).click();
  await saidOn(owner, 'Invitation sent to Grace Hopper');
  const link = await invitationMailedTo(stage.cloud.mail, 'grace@acme.test');
  const grace = await aMemberPhone(stage, link, 'grace@acme.test');
  extension = await openExtension();
  await extension.context.route(/^https:\/\/(?:app\.shop|elsewhere)\.example\//, (route) =>
    route.fulfill({ contentType: 'text/html; charset=utf-8', body: signInPage }),
  );
  const popup = await extension.popup();
  await enterByPopup(popup, grace, origin);
  const site = await extension.context.newPage();
  await typeAt(site, 'https://app.shop.example/', 'grace', 'typed-by-hand');
  await menuSays(site, /Kept in your vault\s+grace\s+Your organization/);
  await lookAtWords(site, 'menu-kept');
  await popup.getByRole('button', { name: /shop\.example/ }).waitFor();
  await typeAt(site, 'https://elsewhere.example/', 'grace', 'typed-by-hand');
  await menuSays(site, /Keep this login\?/);
  expect(await popup.getByRole('button', { name: /elsewhere/ }).count()).toBe(0);
  expect(extension.watch.wrong).toEqual([]);
  await owner.getByRole('link', { name: 'Settings' }).click();

  await owner.getByRole('link', { name: 'Keys' }).click();
  const keys = owner.getByRole('list', { name: 'Keys that sign sessions' }).getByRole('listitem');
  await keys.getByText('Signs now').waitFor();
  await owner.getByRole('button', { name: 'Replace', exact: true }).click();
  const dialog = owner.getByRole('dialog');
  await look(owner, 'keys-rotate');
  await dialog.getByRole('button', { name: 'Replace' }).click();
  await saidOn(owner, 'A new key signs from now on');
  await expect.poll(() => keys.count()).toBe(2);
  await look(owner, 'keys');
  await owner.setViewportSize({ width: 360, height: 780 });
  await look(owner, 'keys-narrow');
  await owner.getByRole('link', { name: 'General' }).click();
  await name.waitFor();
  await look(owner, 'settings-narrow');

  await owner.getByRole('link', { name: 'Roles' }).click();
  await owner.getByRole('link', { name: 'Review' }).click();
  await owner.getByText('Everything was confirmed in the last 90 days.').waitFor();
  await look(owner, 'review-narrow');
  await owner.setViewportSize({ width: 1280, height: 800 });
  await owner.getByText('Never confirmed').waitFor();
  await owner.getByRole('button', { name: 'Confirm the role of Ada Lovelace' }).press('Enter');
  await owner.getByText(/^Confirmed .* by Ada Lovelace$/).waitFor();
  await look(owner, 'review');

  await owner.getByRole('link', { name: 'Activity' }).click();
  await owner.getByText('Role confirmed').waitFor();
  await owner.getByText('Key replaced').waitFor();
  const entry = owner.getByRole('listitem').filter({ hasText: 'Settings changed' });
  await entry.last().locator('summary').click();
  await entry.last().getByText('name: Acme & Daughters').waitFor();

  await owner.getByRole('link', { name: 'Settings' }).click();
  await owner.getByRole('link', { name: 'Keys' }).click();
  await owner.getByRole('button', { name: 'End all sessions' }).click();
  await dialog.getByText('Everyone is signed out at once').waitFor();
  await look(owner, 'keys-end');
  await dialog.getByRole('button', { name: 'End all and replace' }).click();
  await owner.waitForURL(`${origin}/sign-in`);
});
