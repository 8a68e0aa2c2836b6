import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { codeOf, greetingOf } from './desk.ts';
import { aMemberHandset, aReader, type Handset } from './handset.ts';
import { look } from './screens.ts';
import { useStage } from './stage.ts';

// An organization that lets people in from trusted browsers only: what a member sees, from the refused code to the new browser.

const stage = useStage();
let phone: Handset;
let origin: string;

beforeAll(async () => {
  const { organization, owner } = await stage.cloud.anOrganization();
  origin = organization.origin;
  phone = await aMemberHandset(stage, { link: owner.link });
  await stage.cloud.database.lookAt(
    `insert into sign_in_policies (organization_id, demands, changed_at) values ($1, 'all', now())`,
    [organization.id],
  );
});

const button = (on: Page, name: string) => on.getByRole('button', { name, exact: true });

test('a code of a browser that is not trusted is refused, and the wallet says what to do', async () => {
  const page = await stage.aDesktop();
  await page.goto(origin);
  await codeOf(page).waitFor();
  await page.bringToFront();
  await phone.scan(page);
  await phone.approve();
  await phone.page.getByText('A browser you do not trust yet').waitFor();
  await look(phone.page, 'wallet-not-trusted');
  await phone.page.getByRole('link', { name: 'Go to your wallet' }).click();
  expect((await page.context().cookies()).map(({ name }) => name)).not.toContain('__Host-lanyard-session');
});

test('the wallet has a link mailed; opened in the new browser and approved, it lets in and asks for trust', async () => {
  await phone.page.getByRole('link', { name: /Acme/ }).first().click();
  await button(phone.page, 'Send link').waitFor();
  await look(phone.page, 'wallet-enrol');
  await button(phone.page, 'Send link').click();
  await phone.page.getByText('The link is on its way to your work address.').first().waitFor();
  const linkIn = (text: string) => /\bhttp\S+\/sign-in#e1\.\S+/.exec(text)?.[0];
  const { text } = await stage.cloud.mail.next('ada@acme.test', (mail) => linkIn(mail.text) !== undefined);
  const link = linkIn(text) ?? '';
  stage.keepSecret(link.split('#')[1] ?? '');
  const page = await stage.aDesktop();
  await aReader(page, true);
  await page.goto(link);
  await page.getByText('A new browser: approve with your phone').waitFor();
  expect(page.url()).toBe(`${origin}/sign-in`);
  await look(page, 'sign-in-enrol');
  await page.bringToFront();
  await phone.page.getByRole('button', { name: 'Back' }).click();
  await phone.page.getByRole('heading', { level: 1, name: 'Organizations' }).waitFor();
  await phone.page.getByRole('button', { name: 'Back' }).click();
  await phone.scan(page);
  await phone.approve();
  await phone.done('Approved');
  await greetingOf(page, 'Ada').waitFor();
  await page.getByText('Trust this browser now').waitFor();
  await look(page, 'portal-trust-demanded');
  const other = await stage.aDesktop();
  await other.goto(link);
  await other.getByText('This link was used, or is too old').waitFor();
  await look(other, 'sign-in-link-used');
});
