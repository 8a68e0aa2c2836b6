import { expect, test } from 'vitest';
import { codeShown, digitsOn, greetingOf, keptAt, openSignInPage } from './desk.ts';
import { aHandset, aMemberHandset, openVault, saveRecoveryCode, signIn } from './handset.ts';
import { look } from './screens.ts';
import { useStage } from './stage.ts';

// From a fresh installation to a signed-in portal and an open vault, with nothing but two screens and a camera between them.

const stage = useStage();

test('an owner sets up an organization, makes an identity, joins and signs in by camera, and opens the vault', async () => {
  stage.keepSecret('Ada Lovelace');
  const desktop = await stage.aDesktop();
  await desktop.goto(stage.cloud.rootOrigin);
  await desktop.getByRole('heading', { name: 'Welcome to your Lanyard' }).waitFor();
  await look(desktop, 'root-empty');

  await desktop.goto(await stage.cloud.setupLink());
  await desktop.getByLabel('Name', { exact: true }).fill('Acme');
  await desktop.getByRole('button', { name: 'Continue' }).click();
  await desktop.getByText('Fill this in.').first().waitFor();
  await look(desktop, 'setup-refused');
  await desktop.getByLabel('Region').fill('Europe');
  await desktop.getByLabel('Your name').fill('Ada Lovelace');
  await desktop.getByLabel('Your work e-mail').fill('ada@acme.test');
  await look(desktop, 'setup-organization');
  await desktop.getByRole('button', { name: 'Continue' }).click();
  await desktop.getByRole('img', { name: 'Owner code' }).waitFor();
  await look(desktop, 'setup-owner');

  const phone = await aHandset(stage);
  const { page } = phone;
  await page.getByText('This device has all it takes').waitFor();
  await look(page, 'wallet-welcome');
  await page.getByText('This device has all it takes').click();
  await look(page, 'wallet-welcome-offers');
  await page.getByRole('button', { name: 'Create my identity' }).click();
  await page.getByRole('img', { name: 'Your recovery code' }).waitFor();
  await look(page, 'wallet-recovery');
  await saveRecoveryCode(stage, page);
  await look(page, 'wallet-recovery-proven');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByLabel('E-mail address').waitFor();
  await look(page, 'wallet-first-email');
  await phone.claimEmail('ada@acme.test');
  await page.getByText('No organizations yet').waitFor();
  await look(page, 'wallet-home-empty');

  await phone.scan(desktop);
  await page.getByRole('button', { name: 'Join' }).waitFor();
  await desktop.getByText('Confirm on your phone').waitFor();
  await look(page, 'wallet-join');
  await look(desktop, 'setup-owner-opened');
  await page.getByRole('button', { name: 'Join' }).click();
  await page.getByRole('heading', { name: 'You are in' }).waitFor();
  await look(page, 'wallet-joined');
  await desktop.getByRole('heading', { name: 'Acme is ready' }).waitFor();
  await look(desktop, 'setup-done');
  await phone.done('You are in');
  await look(page, 'wallet-home');

  await desktop.getByRole('link', { name: 'Go to sign-in' }).click();
  await codeShown(desktop);
  await look(desktop, 'sign-in');
  await phone.scan(desktop);
  await page.getByText('First time in this browser').waitFor();
  await desktop.getByText('Approve on your phone').waitFor();
  await look(page, 'wallet-approve-unknown');
  await look(desktop, 'sign-in-scanned');
  await page.getByRole('button', { name: 'Approve' }).click();
  await page.getByText(/First confirm where/).waitFor();
  await phone.approve();
  await page.getByRole('heading', { name: 'Approved' }).waitFor();
  await greetingOf(desktop, 'Ada').waitFor();
  await look(page, 'wallet-approved');
  await look(desktop, 'portal');
  await phone.done('Approved');
  await expect.poll(() => keptAt(desktop)).toMatchObject({ vaultKey: false });

  // Entering is not unlocking: the vault takes a second approval, with the digits of the page.
  await desktop.getByRole('button', { name: 'Open with my phone' }).click();
  await desktop.getByRole('img', { name: 'Code to open the vault' }).waitFor();
  await look(desktop, 'portal-unlock');
  await phone.scan(desktop);
  await page.getByLabel('Two digits on the page').waitFor();
  await desktop.getByRole('status').getByText('Type the digits on your phone').waitFor();
  await look(page, 'wallet-unlock');
  await look(desktop, 'portal-unlock-scanned');
  await page.getByLabel('Two digits on the page').fill(await digitsOn(desktop));
  await phone.approve();
  await phone.done('Approved');
  await desktop.getByRole('button', { name: 'Lock now' }).waitFor();
  await expect.poll(() => keptAt(desktop)).toMatchObject({ vaultKey: true });
  await look(desktop, 'portal-vault-open');
  await desktop.getByRole('button', { name: 'Sign out', exact: true }).click();
  await codeShown(desktop);
  await expect.poll(() => keptAt(desktop)).toMatchObject({ vaultKey: false });

  // From now on this browser is known: one approval enters and unlocks.
  await phone.scan(desktop);
  await page.getByText('Entry and vault').waitFor();
  expect(await page.getByText('First time in this browser').count()).toBe(0);
  await look(page, 'wallet-approve-known');
  await phone.approve();
  await phone.done('Approved');
  await desktop.getByRole('button', { name: 'Lock now' }).waitFor();
  await expect.poll(() => keptAt(desktop)).toMatchObject({ vaultKey: true });

  // Locked by hand, and opened again.
  await desktop.getByRole('button', { name: 'Lock now' }).click();
  await desktop.getByRole('button', { name: 'Open with my phone' }).waitFor();
  await expect.poll(() => keptAt(desktop)).toMatchObject({ vaultKey: false });
  await openVault(phone, desktop);
  await expect.poll(() => keptAt(desktop)).toMatchObject({ vaultKey: true });
});

test('a vault nobody uses closes by itself: its key leaves the browser, and the cloud forgets its share', async () => {
  const { organization, owner } = await stage.cloud.anOrganization('Idle');
  const phone = await aMemberHandset(stage, { link: owner.link }, { clock: true });
  const desktop = await stage.aDesktop({ clock: true });
  await openSignInPage(desktop, organization.origin);
  await signIn(phone, desktop, 'Ada');
  await openVault(phone, desktop);
  await expect.poll(() => keptAt(desktop)).toMatchObject({ vaultKey: true });

  await Promise.all([
    desktop.waitForResponse(
      (answer) => answer.url().endsWith('/api/session/vault-share') && answer.status() === 204,
    ),
    stage.pass(10 * 60_000 + 1000),
  ]);
  await desktop.getByRole('button', { name: 'Open with my phone' }).waitFor();
  await expect.poll(() => keptAt(desktop)).toMatchObject({ vaultKey: false });
});
