import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { codeShown, copyLink, digitsOn, greetingOf, openSignInPage } from './desk.ts';
import { aMemberHandset, type Handset } from './handset.ts';
import { look } from './screens.ts';
import { useStage } from './stage.ts';

// Every way a sign-in does not happen: the person says no, the finger is another one, or time runs out. Both screens say so.

const stage = useStage();
let origin: string;
let phone: Handset;
let desktop: Page;

beforeAll(async () => {
  const { organization, owner } = await stage.cloud.anOrganization();
  origin = organization.origin;
  phone = await aMemberHandset(stage, { link: owner.link }, { clock: true });
  desktop = await stage.aDesktop({ clock: true });
  await openSignInPage(desktop, origin);
});

const press = (name: string) => phone.page.getByRole('button', { name, exact: true }).click();
const read = (title: string) => phone.page.getByRole('heading', { level: 1, name: title }).waitFor();
const goHome = () => phone.page.getByRole('link', { name: 'Go to your wallet' }).click();
const newCode = async () => {
  await desktop.getByRole('button', { name: 'Show a new code' }).click();
  await codeShown(desktop);
};

test('declined: nobody is signed in, and both screens say so', async () => {
  await phone.scan(desktop);
  await press('Decline');
  await read('Declined');
  await desktop.getByText('Declined on the phone').waitFor();
  await look(phone.page, 'wallet-declined');
  await look(desktop, 'sign-in-declined');
  await goHome();
  await newCode();
});

test('not me: the request dies, and the owner is warned by mail', async () => {
  await phone.scan(desktop);
  await press('This is not me');
  await read('Stopped, and reported');
  await look(phone.page, 'wallet-not-me');
  await desktop.getByText('Declined on the phone').waitFor();
  const alert = await stage.cloud.mail.next('ada@acme.test').then(nextAlert);
  expect(alert.text).toContain(
    'Ada Lovelace scanned a sign-in code and then said that the sign-in is not theirs.',
  );
  await goHome();
  await phone.page.getByRole('link', { name: 'Activity' }).click();
  await phone.page.getByText('Reported a sign-in to Acme').waitFor();
  await look(phone.page, 'wallet-activity');
  await newCode();
});

test('the touch is cancelled: a kind word, and the same request can be approved after it', async () => {
  await phone.scan(desktop);
  await phone.reader.goesUntouched();
  await phone.approve();
  await phone.page.getByText('Not confirmed').waitFor();
  await look(phone.page, 'wallet-touch-cancelled');
  await phone.reader.isTouched();
  await phone.approve();
  await phone.done('Approved');
  await greetingOf(desktop, 'Ada').waitFor();
});

test('declined, nothing is opened; wrong digits: one try, the vault stays locked, the owner is warned', async () => {
  const code = desktop.getByRole('img', { name: 'Code to open the vault' });
  await desktop.getByRole('button', { name: 'Open with my phone' }).click();
  await code.waitFor();
  await phone.scan(desktop);
  await press('Decline');
  await phone.page.getByText('Nothing was opened.').waitFor();
  await goHome();
  await desktop.getByText('Declined on the phone. The vault stays locked.').waitFor();
  await desktop.getByRole('button', { name: 'Show a new code' }).click();
  await code.waitFor();
  await phone.scan(desktop);
  const others = (Number(await digitsOn(desktop)) + 1) % 100;
  await phone.page.getByLabel('Two digits on the page').fill(String(others).padStart(2, '0'));
  await phone.approve();
  await read('Those are not the digits on the page');
  await look(phone.page, 'wallet-wrong-digits');
  await desktop.getByText('The vault stays locked.').waitFor();
  await look(desktop, 'portal-unlock-declined');
  const alert = await stage.cloud.mail.next('ada@acme.test').then(nextAlert);
  expect(alert.text).toContain('typed digits that do not belong to that request');
  await desktop.getByRole('button', { name: 'Cancel' }).click();
  await goHome();
  await desktop.getByRole('button', { name: 'Sign out', exact: true }).click();
  await codeShown(desktop);
});

test('a code nobody scans is followed by another, ten times, then the page asks; a scanned one runs out on both screens', async () => {
  await phone.scan(desktop);
  await phone.page.getByRole('button', { name: 'Approve' }).waitFor();
  await stage.pass(181_000);
  await read('Time ran out');
  await desktop.getByText('This code has run out').waitFor();
  await look(phone.page, 'wallet-expired');
  await look(desktop, 'sign-in-expired');
  await goHome();
  await newCode();

  const links = new Set<string>();
  for (let round = 0; round < 10; round += 1) {
    // The code before stands until the cloud holds what the new one says.
    let link = await copyLink(desktop);
    while (links.has(link)) link = await copyLink(desktop);
    links.add(link);
    const passes = stage.pass(61_000);
    if (round === 9) await passes;
    else
      await Promise.all([
        desktop.waitForResponse((answer) => answer.url().endsWith('/api/sign-ins')),
        passes,
      ]);
  }
  expect(links.size).toBe(10);
  await desktop.getByText('This code has run out').waitFor();
  await newCode();
});

test('another finger opens nothing: a wallet that locked itself meanwhile stays locked, a request stays open', async () => {
  await read('Locked');
  await look(phone.page, 'wallet-locked');
  await press('Unlock');
  await phone.scan(desktop);
  await phone.reader.meetsAnotherFinger();
  await phone.approve();
  await phone.page.getByText('Not confirmed').waitFor();
  await desktop.getByText('Approve on your phone').waitFor();
  await press('Decline');
  await desktop.getByText('Declined on the phone').waitFor();
});

/** The mail that warns an owner; others, such as codes, may come before it. */
async function nextAlert(mail: {
  subject: string;
  text: string;
}): Promise<{ subject: string; text: string }> {
  return mail.subject === 'A sign-in to Acme was reported'
    ? mail
    : nextAlert(await stage.cloud.mail.next('ada@acme.test'));
}
