import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { codeShown, greetingOf, keptAt, openSignInPage } from './desk.ts';
import { aMemberHandset, openVault, signIn } from './handset.ts';
import { pressOn, tabTo } from './keys.ts';
import { look } from './screens.ts';
import { useStage } from './stage.ts';

// One wallet, one browser, two organizations at once: nothing of the one is ever at hand in the other.

const stage = useStage();

test('two organizations in two tabs share no cookie, no storage and no key; leaving one leaves the other as it is', async () => {
  const [acme, bolt] = [await stage.cloud.anOrganization('Acme'), await stage.cloud.anOrganization('Bolt')];
  const phone = await aMemberHandset(stage, { link: acme.owner.link });
  await phone.paste(bolt.owner.link);
  await phone.page.getByRole('button', { name: 'Join', exact: true }).click();
  await phone.done('You are in');
  await phone.page.getByRole('link', { name: /^Bolt/ }).waitFor();
  await look(phone.page, 'wallet-home-two');

  // By keyboard alone: the vault of the one is opened, that of the other stays locked.
  const wallet = phone.page;
  await pressOn(wallet, 'Vault');
  await wallet.getByRole('heading', { name: 'Your vault is locked' }).waitFor();
  await tabTo(wallet, 'Organization');
  await wallet.keyboard.press('ArrowDown');
  await wallet.getByText('opens your passwords at Bolt').waitFor();
  await pressOn(wallet, 'Open by touch');
  await wallet.getByText('Nothing in your vault yet').waitFor();
  await tabTo(wallet, 'Organization', 'Shift+Tab');
  await wallet.keyboard.press('ArrowUp');
  await wallet.getByText('opens your passwords at Acme').waitFor();
  await wallet.keyboard.press('ArrowDown');
  await wallet.getByText('Nothing in your vault yet').waitFor();

  const atAcme = await stage.aDesktop();
  const context = atAcme.context();
  const atBolt = await context.newPage();
  await openSignInPage(atAcme, acme.organization.origin);
  await openSignInPage(atBolt, bolt.organization.origin);
  await signIn(phone, atBolt, 'Ada');
  await signIn(phone, atAcme, 'Ada');
  await atAcme.getByText('You are signed in to Acme.').waitFor();
  await atBolt.getByText('You are signed in to Bolt.').waitFor();

  const cookiesOf = async (page: Page) => (await context.cookies(page.url())).map(({ value }) => value);
  const [ofAcme, ofBolt] = [await cookiesOf(atAcme), await cookiesOf(atBolt)];
  expect(ofAcme.length).toBeGreaterThan(1);
  expect(ofAcme.filter((value) => ofBolt.includes(value))).toEqual([]);
  expect((await keptAt(atAcme)).browserKey).not.toBe((await keptAt(atBolt)).browserKey);
  for (const { name, domain } of await context.cookies()) {
    expect(name).toMatch(/^__Host-/);
    expect([
      new URL(acme.organization.origin).hostname,
      new URL(bolt.organization.origin).hostname,
    ]).toContain(domain);
  }

  await openVault(phone, atBolt);
  await atAcme.getByRole('button', { name: 'Sign out', exact: true }).click();
  await codeShown(atAcme);
  await atBolt.reload();
  await atBolt.getByRole('button', { name: 'Lock now' }).waitFor();
  await expect.poll(() => keptAt(atBolt)).toMatchObject({ vaultKey: true });

  // The browser that Bolt's vault was opened in is a stranger to Acme's.
  await phone.scan(atAcme);
  await phone.page.getByText('Entry, no vault').waitFor();
  await phone.approve();
  await phone.done('Approved');
  await greetingOf(atAcme, 'Ada').waitFor();
  await expect.poll(() => keptAt(atAcme)).toMatchObject({ vaultKey: false });
});
