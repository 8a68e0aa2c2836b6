import { expect, test } from 'vitest';
import { codeOf, greetingOf, saidOn, signInWith } from './desk.ts';
import { invitationMailedTo } from './mails.ts';
import { aMemberPhone, anOwnedOrganization } from './owner.ts';
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
  await saidOn(owner, 'Invitation sent to Grace Hopper');
  const row = owner.getByRole('listitem').filter({ hasText: 'Grace Hopper' });
  await row.getByText('Invited', { exact: true }).waitFor();
  await look(owner, 'console-invited');

  const link = await invitationMailedTo(stage.cloud.mail, 'grace@acme.test');
  const grace = await aMemberPhone(stage, link, 'grace@acme.test');
  const page = await stage.aDesktop();
  await signInWith(grace, page, origin);
  await greetingOf(page, 'Grace').waitFor();
  expect(await page.getByRole('link', { name: 'Console' }).count()).toBe(0);
  await look(page, 'portal-member');
  await page.goto(`${origin}/console`);
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
  await page.getByRole('button', { name: 'Open with my phone' }).click();
  await codeOf(page).waitFor();
  await expect(signInWith(grace, page, origin)).rejects.toMatchObject({ code: 'not-a-member' });

  await owner.getByRole('button', { name: 'Undo' }).click();
  await saidOn(owner, 'Grace Hopper can sign in again');
  await row.getByText('Active', { exact: true }).waitFor();
  await signInWith(grace, page, origin);
  await greetingOf(page, 'Grace').waitFor();

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
