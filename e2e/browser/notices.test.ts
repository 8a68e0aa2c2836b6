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
  await page.bringToFront();
  await page.reload();
  await page.getByRole('link', { name: '1 new notice' }).click();
  await page.getByText('Your membership is disabled').waitFor();
  await page.getByText('By Ada Lovelace').waitFor();
  await look(page, 'wallet-notices');
  await page.reload();
  await page.getByText('Your membership is disabled').waitFor();
  expect(await page.getByText('New', { exact: true }).count()).toBe(0);
});
