import { expect, test } from 'vitest';
import { saidOn, signInWith } from './desk.ts';
import { invitationMailedTo } from './mails.ts';
import { aMemberPhone, anOwnedOrganization } from './owner.ts';
import { look } from './screens.ts';
import { useStage } from './stage.ts';

// An owner makes a role, gives it, changes it while it is used, and hands the organization over; whoever has it sees what it says.

const stage = useStage();

test('a role is made by keyboard, given, changed while its holder works, and taken; the organization is handed over', async () => {
  const { origin, phone } = await anOwnedOrganization(stage);
  const owner = await stage.aDesktop();
  stage.keepSecret('Grace Hopper');
  await signInWith(phone, owner, origin);
  await owner.goto(`${origin}/console/members`);
  await owner.getByRole('button', { name: 'Invite a member' }).click();
  await owner.getByRole('dialog').getByLabel('Name').fill('Grace Hopper');
  await owner.getByRole('dialog').getByLabel('Work e-mail').fill('grace@acme.test');
  await owner.getByRole('dialog').getByRole('button', { name: 'Send invitation' }).click();
  await saidOn(owner, 'Invitation sent to Grace Hopper');
  const link = await invitationMailedTo(stage.cloud.mail, 'grace@acme.test');
  const graces = await aMemberPhone(stage, link, 'grace@acme.test');

  // By keyboard alone: along the navigation, to the new role, its name and what it may.
  await owner.getByRole('link', { name: 'Roles' }).press('Enter');
  await owner.getByRole('heading', { level: 1, name: 'Roles' }).waitFor();
  await owner.getByText('None yet.').waitFor();
  await look(owner, 'roles');
  await owner.getByRole('link', { name: 'New role' }).press('Enter');
  const name = owner.getByLabel('Name');
  await name.waitFor();
  await owner.getByRole('button', { name: 'Make role' }).press('Enter');
  await owner.getByText('Fill this in.').waitFor();
  await name.press('F');
  await name.fill('Front desk');
  await owner.getByRole('checkbox', { name: 'See members', exact: true }).press('Space');
  await owner.getByRole('checkbox', { name: 'See roles and who has them' }).press('Space');
  const handOver = owner.getByRole('checkbox', { name: 'Hand over the organization' });
  await expect.poll(() => handOver.isDisabled()).toBe(true);
  await look(owner, 'role-new');
  await name.press('Enter');
  await saidOn(owner, 'The role Front desk is there. Give it to someone.');
  await owner.getByRole('heading', { level: 1, name: 'Front desk' }).waitFor();
  await owner.getByText('Nobody has this role.').waitFor();

  const dialog = owner.getByRole('dialog');
  await owner.getByRole('button', { name: 'Give to someone' }).click();
  await dialog.getByRole('searchbox', { name: 'Member' }).fill('grace');
  await dialog.getByRole('listitem').getByText('Grace Hopper').waitFor();
  await dialog.getByText('Ada Lovelace').waitFor({ state: 'detached' });
  await look(owner, 'role-give');
  await dialog.getByRole('button', { name: /Grace Hopper$/ }).click();
  await saidOn(owner, 'Grace Hopper now has the role Front desk');
  await owner.getByRole('list', { name: 'Who has this role' }).getByText('Grace Hopper').waitFor();
  await look(owner, 'role');

  // Grace is shown what her role allows, and no more.
  const grace = await stage.aDesktop();
  await signInWith(graces, grace, origin);
  await grace.getByRole('link', { name: 'Console' }).click();
  await grace.getByRole('link', { name: 'Roles' }).click();
  expect(await grace.getByRole('link', { name: 'Activity' }).count()).toBe(0);
  await grace.getByRole('link', { name: /Front desk/ }).click();
  await grace.getByText('Your own role sees roles, and does not change them.').waitFor();
  await look(grace, 'role-read-only');
  await grace.goto(`${origin}/console/activity`);
  await grace.getByText('Your role does not include the activity log').waitFor();

  // Changed while in use: it holds with her next step.
  await owner.getByRole('checkbox', { name: 'See who did what' }).check();
  await owner.getByRole('checkbox', { name: 'See roles and who has them' }).uncheck();
  await owner.getByRole('button', { name: 'Save' }).click();
  await saidOn(owner, 'Saved. It holds from now on.');
  await grace.reload();
  await grace.getByText('Role changed in what it may do').waitFor();
  await grace.goto(`${origin}/console/roles`);
  await grace.getByText('Your role does not include roles').waitFor();
  await look(grace, 'roles-forbidden');

  await owner.setViewportSize({ width: 360, height: 780 });
  await look(owner, 'role-narrow');
  await owner.getByRole('link', { name: 'All roles' }).click();
  await owner.getByRole('link', { name: /Front desk/ }).waitFor();
  await look(owner, 'roles-narrow');
  await owner.setViewportSize({ width: 1280, height: 800 });

  // The last owner stays one.
  await owner.getByRole('link', { name: /^Owner/ }).click();
  await owner.getByText('This role is the same in every organization.').waitFor();
  await owner.getByRole('button', { name: 'Change the role of Ada Lovelace' }).click();
  await dialog.getByLabel('Role').selectOption('Manager');
  await dialog.getByRole('button', { name: 'Give this role' }).click();
  await dialog.getByText('The last owner keeps this role.').waitFor();
  await look(owner, 'role-last-owner');
  await dialog.getByRole('button', { name: 'Cancel' }).click();

  // Handing over takes the heir's name.
  await owner.getByRole('button', { name: 'Hand over' }).click();
  await dialog.getByRole('button', { name: 'Choose: Grace Hopper' }).click();
  const now = dialog.getByRole('button', { name: 'Hand over now' });
  await expect.poll(() => now.isDisabled()).toBe(true);
  await dialog.getByLabel('Type “Grace Hopper” to go ahead').fill('Grace Hopper');
  await look(owner, 'role-hand-over');
  await now.click();
  await saidOn(owner, 'Grace Hopper is the owner now. You are a manager.');
  await owner.getByRole('link', { name: 'Roles' }).waitFor({ state: 'detached' });
  await grace.reload();
  await grace.getByRole('link', { name: /^Owner/ }).waitFor();
});
