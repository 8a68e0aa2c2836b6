import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openSignInPage, saidOn } from './desk.ts';
import { aMemberHandset, openVault, signIn } from './handset.ts';
import { invitationMailedTo } from './mails.ts';
import { swapItems } from './lying.ts';
import { aMemberPhone } from './owner.ts';
import { look, lookAtWords } from './screens.ts';
import { useStage } from './stage.ts';

// The vault in the wallet: by touch, the same items as in the portal, to be used and changed, and read without a connection.

const stage = useStage();
const secret = 'correct-horse-battery';

test('by touch the wallet has the items of the portal, keeps new ones, launches and shares them, and reads them offline until it is locked', async () => {
  stage.keepSecret(secret, 'City Bank', 'bank.example');
  const { organization, owner } = await stage.cloud.anOrganization();
  const phone = await aMemberHandset(stage, { link: owner.link });
  const { page, reader } = phone;
  const button = (name: string) => page.getByRole('button', { name, exact: true });

  await page.getByRole('link', { name: 'Vault', exact: true }).click();
  await page.getByRole('heading', { name: 'Your vault is locked' }).waitFor();
  await look(page, 'wallet-vault-locked');
  await reader.goesUntouched();
  await button('Open by touch').click();
  await page.getByText('Not confirmed').waitFor();
  await reader.isTouched();
  await button('Open by touch').click();
  await page.getByText('Nothing in your vault yet').waitFor();
  await look(page, 'wallet-vault-empty');

  await button('Add item').first().click();
  await page.getByLabel('Name', { exact: true }).fill('City Bank');
  await page.getByLabel('Website').fill('bank.example/login');
  await page.getByLabel('User name').fill('ada@acme.test');
  await button('Generate').click();
  await page.getByLabel('Password', { exact: true }).fill(secret);
  await page.getByLabel('Key for one-time codes').fill('GEZD GNBV GY3T QOJQ');
  await page.getByLabel('Add files, or drop them here').setInputFiles({
    name: 'Contract.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('Signed'),
  });
  await button('Remove Contract.txt').waitFor();
  await look(page, 'wallet-vault-editor');
  await button('Save').click();
  await saidOn(page, 'City Bank was saved');

  // In the portal by an approval with digits; what is written there appears here as it is.
  const desktop = await stage.aDesktop();
  await openSignInPage(desktop, organization.origin);
  await signIn(phone, desktop, 'Ada');
  await openVault(phone, desktop);
  await desktop.getByRole('link', { name: 'Vault', exact: true }).click();
  await desktop.getByRole('button', { name: /City Bank/ }).waitFor();
  await page.getByRole('link', { name: 'Vault', exact: true }).click();
  // It stayed open meanwhile.
  const row = page.getByRole('button', { name: /City Bank/ });
  await row.waitFor();
  await desktop.getByRole('button', { name: 'Add item' }).click();
  await desktop.getByText('Note', { exact: true }).click();
  await desktop.getByLabel('Name', { exact: true }).fill('Alarm');
  await desktop.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: /Alarm/ }).waitFor();
  await look(page, 'wallet-vault-list');

  await row.click();
  await page.getByText(/^\d{3} \d{3}$/).waitFor();
  await button('Show Password').click();
  await page.getByText(secret).waitFor();
  await look(page, 'wallet-vault-item');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    button('Download Contract.txt').click(),
  ]);
  expect(readFileSync(await download.path(), 'utf8')).toBe('Signed');
  await button('Copy Password').click();
  await page.getByText('The clipboard is cleared in 30 seconds.').first().waitFor();
  await lookAtWords(page, 'wallet-vault-copied');
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(secret);
  await button('Move to bin').click();
  await page.getByRole('button', { name: 'Undo' }).waitFor();
  await lookAtWords(page, 'wallet-vault-binned');
  await page.getByRole('button', { name: 'Undo' }).click();
  await row.waitFor();

  // Launched, shared with somebody, and taken back, as in the portal.
  await page.context().route('https://bank.example/**', (route) => route.fulfill({ body: 'The bank' }));
  await row.click();
  const [launched] = await Promise.all([
    page.context().waitForEvent('page'),
    page.getByRole('link', { name: 'Open bank.example' }).click(),
  ]);
  await launched.getByText('The bank').waitFor();
  await launched.close();
  await page.bringToFront();
  await desktop.getByRole('link', { name: 'Console' }).click();
  await desktop.getByRole('link', { name: 'Members' }).click();
  await desktop.getByRole('button', { name: 'Invite a member' }).click();
  await desktop.getByRole('dialog').getByLabel('Name').fill('Ben Builder');
  await desktop.getByRole('dialog').getByLabel('Work e-mail').fill('ben@acme.test');
  await desktop.getByRole('button', { name: 'Send invitation' }).click();
  await aMemberPhone(stage, await invitationMailedTo(stage.cloud.mail, 'ben@acme.test'), 'ben@acme.test');
  await button('Share').click();
  await page.getByLabel('Work e-mail').fill('ben@acme.test');
  await button('Add').click();
  await page.getByText('Safety number with Ben Builder').waitFor();
  await look(page, 'wallet-vault-share');
  await button('Save').click();
  await saidOn(page, 'City Bank is shared as you said');
  await page.getByText('Shared by you', { exact: true }).click();
  await page.getByText('Ben Builder').waitFor();
  await look(page, 'wallet-vault-shared');
  await button('Stop sharing City Bank').click();
  await page.getByText('You share nothing').waitFor();
  await page.getByText('Items', { exact: true }).click();
  await row.waitFor();

  // Without a connection: what was synced, with what it is worth, and nothing is changed.
  await page.context().setOffline(true);
  await button('Lock the vault').click();
  await button('Open by touch').waitFor();
  await expect.poll(() => page.getByText('City Bank').count()).toBe(0);
  await button('Open by touch').click();
  await page.getByText(/^Offline, as of /).waitFor();
  // Told once, by the vault, which knows from when it is.
  await page.getByText('You are offline.').waitFor({ state: 'detached' });
  await look(page, 'wallet-vault-offline');
  await row.click();
  await button('Show Password').click();
  await page.getByText(secret).waitFor();
  await button('Download Contract.txt').click();
  await page.getByText('Files are on the server alone.', { exact: false }).first().waitFor();
  await button('Move to bin').click();
  await page.getByText('No connection: nothing was changed.', { exact: false }).first().waitFor();
  await page.context().setOffline(false);
  await page.getByText(/^Offline, as of /).waitFor({ state: 'detached' });

  // A cloud that swaps two ciphertexts: it is told, and neither is opened. Told the truth, they are back.
  const lies = page.context();
  await swapItems(lies, stage.cloud.port);
  await button('Lock the vault').click();
  await button('Open by touch').click();
  await page.getByText('2 items do not verify and stay closed.').waitFor();
  expect(await row.count()).toBe(0);
  await lies.unrouteAll({ behavior: 'wait' });
  await button('Lock the vault').click();
  await button('Open by touch').click();
  await row.waitFor();
  expect(await page.getByText(/do not verify/).count()).toBe(0);

  // The lock of the screen takes it along.
  await page.getByRole('link', { name: 'Home' }).click();
  await page.getByRole('link', { name: 'Settings' }).click();
  await button('Lock now').click();
  await button('Unlock').click();
  await page.getByRole('heading', { name: 'Settings' }).waitFor();
  await page.goto(`${stage.cloud.walletOrigin}/vault`);
  await button('Open by touch').waitFor();
  await expect.poll(() => page.getByText('City Bank').count()).toBe(0);
});
