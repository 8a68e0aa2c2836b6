import { expect, test } from 'vitest';
import { codeShown, copyLink, greetingOf, openSignInPage, saidOn, signInWith } from './desk.ts';
import { anOwnedOrganization } from './owner.ts';
import { look } from './screens.ts';
import { useStage } from './stage.ts';

// What the portal says about one's sessions and phones is true, and ending them there ends them.

const stage = useStage();

test('a person sees the other browsers and ends them: one, this one, or all; a lost phone is blocked', async () => {
  const { origin, phone } = await anOwnedOrganization(stage);
  const [here, there] = [await stage.aDesktop(), await stage.aDesktop()];
  await signInWith(phone, there, origin);
  await signInWith(phone, here, origin);
  await here.getByText('1 other browser').waitFor();
  await look(here, 'portal-two-sessions');

  // One other.
  await here.getByRole('button', { name: /^End the session of Chrome/ }).click();
  await here
    .getByRole('status')
    .getByText(/was signed out/)
    .waitFor();
  await here.getByText('Nowhere else.').waitFor();
  await there.getByRole('button', { name: 'Open with my phone' }).click();
  await codeShown(there);
  expect(there.url()).toBe(`${origin}/sign-in`);

  // This one: the way back does not lead in.
  await signInWith(phone, there, origin);
  await here.getByRole('button', { name: 'Sign out', exact: true }).click();
  await codeShown(here);
  await here.goto(`${origin}/console`);
  await codeShown(here);
  await there.reload();
  await greetingOf(there, 'Ada').waitFor();

  // All of them.
  await signInWith(phone, here, origin);
  await here.getByRole('button', { name: 'Sign out everywhere' }).click();
  const dialog = here.getByRole('dialog');
  await dialog.getByText('Every session of yours at Acme ends now').waitFor();
  await look(here, 'portal-sign-out-everywhere');
  await dialog.getByRole('button', { name: 'Sign out everywhere' }).click();
  await codeShown(here);
  await there.reload();
  await codeShown(there);

  // The phone is lost: what it knows opens nothing from now on.
  await signInWith(phone, here, origin);
  await here.getByRole('button', { name: 'Block Chrome on Android' }).click();
  await here.getByText('it can approve nothing at').waitFor();
  await look(here, 'portal-block-phone');
  await here.getByRole('dialog').getByRole('button', { name: 'Block' }).click();
  await saidOn(here, 'Chrome on Android is blocked');
  await look(here, 'portal-no-phone');
  await openSignInPage(there, origin);
  await expect(phone.scan(await copyLink(there))).rejects.toMatchObject({ code: 'sign-in-required' });
  await greetingOf(here, 'Ada').waitFor();
});
