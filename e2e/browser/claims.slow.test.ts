import { expect, test } from 'vitest';
import { greetingOf, openSignInPage } from './desk.ts';
import { aMemberHandset } from './handset.ts';
import { codeMailedTo } from './mails.ts';
import { look } from './screens.ts';
import { useStage } from './stage.ts';

// A person proves what they can, names it, and shares at a sign-in what they choose.

const stage = useStage();

test('a person proves a phone number and two e-mail addresses, and chooses at a sign-in which of them are shared', async () => {
  const { organization, owner } = await stage.cloud.anOrganization();
  const phone = await aMemberHandset(stage, { link: owner.link });
  const { page } = phone;
  const { walletOrigin, texts, mail } = stage.cloud;

  await page.goto(`${walletOrigin}/claims`);
  await look(page, 'wallet-claims-none');
  await page.getByRole('link', { name: 'Add phone number' }).click();
  await page.getByLabel('Country').selectOption('DE');
  await page.getByLabel('Phone number').fill('0151 nonsense');
  await page.getByRole('button', { name: 'Send the code' }).click();
  await page.getByText(/^Write it like/).waitFor();
  await look(page, 'wallet-phone-wrong');
  await page.getByLabel('Phone number').fill('0151 234 567 89');
  await look(page, 'wallet-phone');
  await page.getByRole('button', { name: 'Send the code' }).click();
  await page.getByText('A code was sent to +4915123456789.').waitFor();
  await look(page, 'wallet-phone-code');
  await page.getByLabel('Code from the text message').fill('000000');
  await page.getByText(/^That code is not right/).waitFor();
  await page.getByLabel('Code from the text message').fill(await texts.nextCode('+4915123456789'));
  await page.getByRole('heading', { name: 'Kept in your wallet' }).waitFor();
  await look(page, 'wallet-phone-kept');
  await page.getByRole('button', { name: 'Done' }).click();

  for (const [email, name] of [
    ['ada@acme.test', 'Work'],
    ['ada@home.test', 'Home'],
  ] as const) {
    await page.getByRole('link', { name: 'Add e-mail address' }).click();
    await page.getByLabel('E-mail address').fill(email);
    await page.getByRole('button', { name: 'Send the code' }).click();
    await page.getByLabel('Code from the e-mail').fill(await codeMailedTo(mail, email));
    await page.getByRole('heading', { name: 'Kept in your wallet' }).waitFor();
    const field = page.getByLabel('Your name for it');
    if (name === 'Home') {
      await field.fill(name);
      await look(page, 'wallet-email-named');
    }
    await page.getByRole('button', { name: 'Done' }).click();
  }
  await page.getByRole('button', { name: /^Name it: E-mail address/ }).click();
  await page.getByRole('dialog').getByLabel('Your name for it').fill('Work');
  await look(page, 'wallet-claim-naming');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Work').waitFor();
  await page.getByRole('button', { name: /^Show Work/ }).click();
  await page.getByText('ada@acme.test').waitFor();
  await look(page, 'wallet-claims-several');

  await stage.cloud.database.lookAt('update organizations set claims_asked = $1', [
    JSON.stringify([
      { type: 'email', required: true, reason: 'So that we know it is you.' },
      { type: 'phone', required: false },
    ]),
  ]);
  await stage.pass(61_000);
  const desktop = await stage.aDesktop();
  await openSignInPage(desktop, organization.origin);
  await phone.page.goto(walletOrigin);
  await phone.scan(desktop);
  await page.getByText('What you share').waitFor();
  await page.getByRole('switch', { name: /^Phone number/ }).check();
  await page.getByRole('radio', { name: /^Home/ }).check();
  await page.getByRole('button', { name: 'Show them' }).click();
  await page.getByText('ada@home.test').waitFor();
  await look(page, 'wallet-approve-which');
  // An address that the organization does not know: it says so, and the person chooses again.
  await phone.approve();
  await page.getByText('They expect another e-mail address').waitFor();
  await page.getByRole('radio', { name: /^ada@acme.test/ }).check();
  await page.getByRole('button', { name: 'Approve' }).click();
  await phone.done('Approved');
  await greetingOf(desktop, 'Ada').waitFor();
  await page.getByRole('link', { name: 'Activity' }).click();
  await page.getByText('Shared: E-mail address and Phone number').waitFor();
  expect(await page.getByText('ada@acme.test').count()).toBe(0);
  await page.goto(`${walletOrigin}/claims`);
  await page.getByRole('link', { name: 'What you shared, and when' }).click();
  await page.getByText('E-mail address (Work) and Phone number').waitFor();
  await look(page, 'wallet-consents');
});
