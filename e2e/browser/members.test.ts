import { expect, test } from 'vitest';
import { codeShown, greetingOf, openSignInPage, saidOn, signInWith } from './desk.ts';
import { aHandset, signIn } from './handset.ts';
import { invitationMailedTo } from './mails.ts';
import { anOwnedOrganization } from './owner.ts';
import { look } from './screens.ts';
import { useStage } from './stage.ts';

// An owner invites, a member joins by the mail and signs in; disabling ends what the member has open.

const stage = useStage();

test('an invited member joins by the mail and signs in; disabled, the next request leads out; undone, all is as before', async () => {
  const { origin, phone } = await anOwnedOrganization(stage);
  const owner = await stage.aDesktop();
  stage.keepSecret('Grace Hopper', 'grace@acme.test');
  await signInWith(phone, owner, origin);
  await owner.getByRole('link', { name: 'Console' }).click();
  await owner.getByRole('link', { name: 'Members' }).click();
  await owner.getByText('Only you so far').waitFor();
  await look(owner, 'console-empty');

  await owner.getByRole('button', { name: 'Invite a member' }).click();
  const dialog = owner.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Send invitation' }).click();
  await dialog.getByText('Fill this in.').waitFor();
  await look(owner, 'console-invite-refused');
  await dialog.getByLabel('Name').fill('Grace Hopper');
  await dialog.getByLabel('Work e-mail').fill('grace@acme.test');
  await look(owner, 'console-invite');
  await dialog.getByRole('button', { name: 'Send invitation' }).click();
  await owner.getByRole('status').getByText('Invitation sent to Grace Hopper').waitFor();
  const row = owner.getByRole('listitem').filter({ hasText: 'Grace Hopper' });
  await row.getByText('Invited', { exact: true }).waitFor();
  await look(owner, 'console-invited');

  const link = await invitationMailedTo(stage.cloud.mail, 'grace@acme.test');
  const grace = await aHandset(stage, { link });
  await grace.page.getByText('You have an invitation.').waitFor();
  await look(grace.page, 'wallet-welcome-invited');
  await grace.makeIdentity();
  await grace.page.getByText('The invitation was sent to').waitFor();
  await look(grace.page, 'wallet-join-email');
  await grace.claimEmail('grace@acme.test');
  await grace.page.getByRole('button', { name: 'Join', exact: true }).waitFor();
  await look(grace.page, 'wallet-join-member');
  await grace.page.getByRole('button', { name: 'Join', exact: true }).click();
  await grace.done('You are in');
  const page = await stage.aDesktop();
  await openSignInPage(page, origin);
  await signIn(grace, page, 'Grace');
  await greetingOf(page, 'Grace').waitFor();
  expect(await page.getByRole('link', { name: 'Console' }).count()).toBe(0);
  await look(page, 'portal-member');
  await page.goto(`${origin}/console/members`);
  await page.getByText('This page is for owners').waitFor();
  await look(page, 'console-forbidden');
  await page.goto(origin);
  await greetingOf(page, 'Grace').waitFor();

  await owner.reload();
  await row.getByText('Active', { exact: true }).waitFor();
  await row.getByRole('button', { name: 'Disable' }).click();
  await owner
    .getByRole('status')
    .getByText('Grace Hopper is disabled; every session of theirs has ended')
    .waitFor();
  // Pointed at, the toast stays until it is needed.
  await owner.getByRole('button', { name: 'Undo' }).hover();
  await page.getByRole('button', { name: 'Open with my phone' }).click();
  await codeShown(page);
  await grace.scan(page);
  await grace.page.getByRole('heading', { name: 'You are not a member there' }).waitFor();
  await look(grace.page, 'wallet-not-a-member');
  await grace.page.getByRole('link', { name: 'Go to your wallet' }).click();
  await grace.page.getByRole('link', { name: /^Acme/ }).click();
  await grace.page.getByText('This organization has disabled your membership.').waitFor();
  await look(grace.page, 'wallet-organization-disabled');
  await grace.page.getByRole('button', { name: 'Back' }).click();
  await grace.page.getByRole('link', { name: /Acme/ }).waitFor();
  await look(grace.page, 'wallet-organizations');
  await grace.page.goto(stage.cloud.walletOrigin);

  await owner.getByRole('button', { name: 'Undo' }).click();
  await saidOn(owner, 'Grace Hopper can sign in again');
  await row.getByText('Active', { exact: true }).waitFor();
  await openSignInPage(page, origin);
  await signIn(grace, page, 'Grace');

  // Gone for good, after a question.
  await row.getByRole('button', { name: 'Disable' }).click();
  await saidOn(owner, 'Grace Hopper is disabled; every session of theirs has ended');
  await look(owner, 'console-disabled');
  await row.getByRole('button', { name: 'Delete' }).click();
  await owner.getByText('Their place and their vault here are gone for good.').waitFor();
  await look(owner, 'console-delete');
  await owner.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await saidOn(owner, 'Grace Hopper was deleted');
  await owner.getByText('Only you so far').waitFor();
});
