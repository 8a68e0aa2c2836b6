import { expect, test } from 'vitest';
import { anOwnedOrganization } from './owner.ts';
import { signInWith } from './desk.ts';
import { aMemberHandset } from './handset.ts';
import { invitationMailedTo } from './mails.ts';
import { look } from './screens.ts';
import { useStage } from './stage.ts';

// A person leaves: an organization, and then altogether. Each is said plainly before, and takes a touch.

const stage = useStage();

test('a person leaves an organization and then ends the identity; the wallet is as new', async () => {
  const { origin, phone: owners } = await anOwnedOrganization(stage);
  const owner = await stage.aDesktop();
  await signInWith(owners, owner, origin);
  await owner.goto(`${origin}/console/members`);
  const invite = async (name: string, email: string) => {
    await owner.getByRole('button', { name: 'Invite a member' }).first().click();
    const dialog = owner.getByRole('dialog');
    await dialog.getByLabel('Name').fill(name);
    await dialog.getByLabel('Work e-mail').fill(email);
    await dialog.getByRole('button', { name: 'Send invitation' }).click();
    return invitationMailedTo(stage.cloud.mail, email);
  };
  const link = await invite('Mia Member', 'mia@acme.test');
  const phone = await aMemberHandset(stage, { link, email: 'mia@acme.test' });
  const { page } = phone;
  await page.getByRole('link', { name: /^Acme/ }).click();
  await page.getByRole('button', { name: 'Leave this organization' }).click();
  await page.getByText('Your vault there is lost').waitFor();
  await look(page, 'wallet-leave');
  await page.getByRole('button', { name: 'Leave, by touch' }).click();
  await page.getByText('No organizations yet').waitFor();

  // In again, by another invitation: the identity cannot end before this one is left, too.
  await owner.bringToFront();
  await owner.reload();
  const again = await invite('Mia Member', 'mia@acme.test');
  await page.bringToFront();
  await phone.paste(again);
  await page.getByRole('button', { name: 'Join', exact: true }).click();
  await phone.done('You are in');
  await page.goto(`${stage.cloud.walletOrigin}/settings`);
  await page.getByRole('link', { name: 'Delete my identity' }).click();
  const end = page.getByRole('button', { name: 'Delete, by touch' });
  await page.getByText('First leave your organizations').waitFor();
  await expect.poll(() => end.isDisabled()).toBe(true);
  await look(page, 'wallet-end');
  await page.getByRole('button', { name: 'Leave', exact: true }).click();
  await page.getByText('First leave your organizations').waitFor({ state: 'detached' });
  await page.getByRole('checkbox', { name: 'I want to end this identity for good' }).check();
  await end.click();
  await page.getByRole('button', { name: 'Create my identity' }).waitFor();
  await page.reload();
  await page.getByRole('button', { name: 'Create my identity' }).waitFor();
});

test('the last owner cannot leave, and is told what to do', async () => {
  const { owner } = await stage.cloud.anOrganization('Solo');
  const phone = await aMemberHandset(stage, { link: owner.link });
  const { page } = phone;
  await page.getByRole('link', { name: /^Solo/ }).click();
  await page.getByRole('button', { name: 'Leave this organization' }).click();
  await page.getByRole('button', { name: 'Leave, by touch' }).click();
  await page.getByText('You are the last owner there').waitFor();
  await look(page, 'wallet-leave-last-owner');
});
