import { addAddress } from '@lanyard/contract/addresses';
import { inviteMember } from '@lanyard/contract/members';
import { moveOrganization, prepareMove } from '@lanyard/contract/moves';
import { listMemberships } from '@lanyard/holder/joining';
import { signChosenMove } from '@lanyard/session/moving';
import type { LiveSession } from '@lanyard/session/live-session';
import { aBrowser, type Browser } from '@lanyard/testing/browser';
import type { Phone } from '@lanyard/testing/phone';
import { expect, test } from 'vitest';
import { codeShown, copyLink, openSignInPage, openVaultWith, signInWith } from './desk.ts';
import { aMemberHandset } from './handset.ts';
import { aMemberPhone, anOwnedOrganization } from './owner.ts';
import { look } from './screens.ts';
import { useStage } from './stage.ts';

// An organization moves to another address: what ends is told before, an owner signs, and phones follow, or ask.

const stage = useStage();

/** A desk without screens, for what this story does not look at. */
async function aDesk(origin: string, phone: Phone): Promise<{ browser: Browser; session: LiveSession }> {
  const browser = aBrowser({ port: stage.cloud.port, origin });
  const attempt = await browser.showCode();
  await phone.approve(await phone.scan(attempt.link), { claims: ['email'] });
  return { browser, session: await browser.enter(attempt) };
}

async function linkFor(
  email: string,
  { browser, session }: Awaited<ReturnType<typeof aDesk>>,
  role: 'owner' | null,
) {
  const body = { name: email, email, role };
  await browser.client.call(inviteMember, { body }, await browser.proof(session));
  return /\bhttp\S+\/join#\S+/u.exec((await stage.cloud.mail.next(email)).text)?.[0] ?? '';
}

test('an owner moves the organization: everything at the old address ends, and a phone follows, or asks where it does not know who signed', async () => {
  const { origin, phone } = await anOwnedOrganization(stage);
  const desk = await aDesk(origin, phone);
  await desk.browser.client.call(
    addAddress,
    { body: { address: 'daughters' } },
    await desk.browser.proof(desk.session),
  );
  const ottos = await aMemberPhone(stage, await linkFor('otto@acme.test', desk, 'owner'), 'otto@acme.test');
  const handset = await aMemberHandset(stage, {
    link: await linkFor('ben@acme.test', desk, null),
    email: 'ben@acme.test',
  });
  const { page } = handset;

  const ada = await stage.aDesktop();
  await signInWith(phone, ada, origin);
  await ada.goto(`${origin}/console/settings/addresses`);
  await ada.getByRole('button', { name: 'Move here, to daughters.localhost' }).click();
  const dialog = ada.getByRole('dialog');
  await dialog.getByRole('link', { name: 'Open your vault' }).click();
  await openVaultWith(phone, ada);
  await ada.goto(`${origin}/console/settings/addresses`);
  await look(ada, 'addresses-owner');
  await ada.getByRole('button', { name: 'Move here, to daughters.localhost' }).press('Enter');
  await dialog.getByText('2 sessions, yours too').waitFor();
  const go = dialog.getByRole('button', { name: 'Move the organization' });
  await expect.poll(() => go.isDisabled()).toBe(true);
  await dialog.getByLabel('Type daughters.localhost to go ahead').fill('daughters.localhost');
  await look(ada, 'move');
  await go.press('Enter');
  const moved = origin.replace('acme.', 'daughters.');
  await ada.waitForURL(`${moved}/sign-in`);
  await codeShown(ada);

  await page.goto(`${stage.cloud.walletOrigin}/notices`);
  await page.getByText('It has a new address: daughters.localhost').waitFor();
  await look(page, 'wallet-move-notice');
  await page.goto(stage.cloud.walletOrigin);
  await handset.paste(await copyLink(ada));
  await page.getByRole('checkbox', { name: /in front of me/ }).waitFor();
  await page.getByRole('button', { name: 'Decline' }).click();

  // Back, by an owner whom Ben's phone does not know.
  const his = await aDesk(moved, ottos);
  const unlock = await his.browser.unlock(his.session);
  await ottos.approve(await ottos.scan(unlock.link), { digits: unlock.digits });
  await his.browser.waitFor(unlock, 'approved');
  await unlock.complete();
  const [membership] = await listMemberships(ottos.wallet);
  const host = new URL(origin).hostname;
  const proof = await his.browser.proof(his.session);
  const signal = new AbortController().signal;
  for await (const prepared of his.browser.client.stream(prepareMove, { body: { host } }, proof, signal)) {
    const { did } = ottos.wallet.identity;
    const speaker = { organizationId: membership?.organization.id ?? '', did };
    const statement = await signChosenMove(his.browser.session, speaker, { host, prepared });
    await his.browser.client.call(moveOrganization, { body: { host, statement } }, proof);
  }
  const desktop = await stage.aDesktop();
  await openSignInPage(desktop, origin);
  await page.goto(stage.cloud.walletOrigin);
  await handset.paste(await copyLink(desktop));
  await page.getByText('Acme asks from another address').waitFor();
  await page.getByRole('button', { name: 'Take the new address' }).click();
  await page.getByText('First confirm that you know of the move.').waitFor();
  await look(page, 'wallet-move-unknown');
  await page.getByRole('checkbox').check();
  await page.getByRole('button', { name: 'Take the new address' }).click();
  await handset.approve();
  await handset.done('Approved');
  await desktop.waitForURL(`${origin}/`);
});
