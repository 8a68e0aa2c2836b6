import { expect, test } from 'vitest';
import { signInWith } from './desk.ts';
import { invitationMailedTo } from './mails.ts';
import { aMemberPhone, anOwnedOrganization } from './owner.ts';
import { look } from './screens.ts';
import { useStage } from './stage.ts';

// The portal's home says what to do next: three things, each gone when it is done or sent away.

const stage = useStage();

test('an owner is led to invite somebody and to a second owner; what is done goes, what is sent away stays away in that browser', async () => {
  stage.keepSecret('Grace Hopper', 'grace@acme.test');
  const { origin, phone } = await anOwnedOrganization(stage);
  const page = await stage.aDesktop();
  await signInWith(phone, page, origin);
  const steps = page.getByRole('list', { name: 'Next steps' }).getByRole('link');
  await expect.poll(() => steps.count()).toBe(3);
  await look(page, 'portal-steps');

  await page.getByRole('link', { name: /^Invite someone/ }).click();
  await page.getByRole('button', { name: 'Invite a member' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Grace Hopper');
  await dialog.getByLabel('Work e-mail').fill('grace@acme.test');
  await dialog.getByLabel(/owner/).check();
  await look(page, 'console-invite-owner');
  await dialog.getByRole('button', { name: 'Send invitation' }).click();
  const grace = await aMemberPhone(
    stage,
    await invitationMailedTo(stage.cloud.mail, 'grace@acme.test'),
    'grace@acme.test',
  );
  await page.goto(origin);
  await page.getByRole('link', { name: /^Keep your recovery code safe/ }).waitFor();
  await expect.poll(() => steps.count()).toBe(1);
  await page.getByRole('button', { name: 'Not now: Keep your recovery code safe' }).click();
  await page.reload();
  await page.getByText('This sign-in').waitFor();
  await page.getByText('Next steps').waitFor({ state: 'detached' });

  // In another browser they are another person's.
  const hers = await stage.aDesktop();
  await signInWith(grace, hers, origin);
  await hers.getByRole('link', { name: /^Keep your recovery code safe/ }).waitFor();
});
