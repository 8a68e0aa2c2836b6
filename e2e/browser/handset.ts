import type { Page } from 'playwright-core';
import { digitsOn, greetingOf } from './desk.ts';
import { codeMailedTo } from './mails.ts';
import type { Stage } from './stage.ts';

/** A phone with a fingerprint reader, and what a person does with it in the wallet. */
export interface Handset {
  readonly page: Page;
  readonly reader: FingerprintReader;
  /** From the first screen on: identity made, recovery code copied and proven. */
  makeIdentity(): Promise<void>;
  /** Proves an e-mail address where the screen asks for one: a code from the mail, and a touch where onboarding is over. */
  claimEmail(email: string): Promise<void>;
  /** Opens the camera on what it is pointed at. */
  scan(screen: Page): Promise<void>;
  /** Pastes a link into the scan screen. */
  paste(link: string): Promise<void>;
  /** Approves what is on the screen; of an unknown browser it confirms that the code is on a screen in front of the person. */
  approve(): Promise<void>;
  /** "Approved", "You are in": reads it, and goes home. */
  done(title: string): Promise<void>;
}

/** Chromium's virtual authenticator; it belongs to one page, and every touch succeeds at once. */
export interface FingerprintReader {
  /** No touch comes, as when the person cancels; the browser then waits a moment only, in place of two minutes. */
  goesUntouched(): Promise<void>;
  /** After that: the next touch succeeds again. */
  isTouched(): Promise<void>;
  /** Another finger, until the reader locks itself for good: Chromium tries as often as it may. */
  meetsAnotherFinger(): Promise<void>;
}

export interface HandsetOptions {
  /** WebAuthn's PRF extension. Default: true. */
  readonly prf?: boolean;
  /** Time passes here too when the stage lets it. Default: false. */
  readonly clock?: boolean;
  /** What it is opened by. Default: the wallet's address. */
  readonly link?: string;
  /** The language of the phone. Default: `en-GB`. */
  readonly locale?: string;
  /** Runs in each page before the wallet does: for a browser that lacks something. */
  readonly before?: () => void;
}

/** A new phone at the wallet's address. */
export async function aHandset(stage: Stage, options: HandsetOptions = {}): Promise<Handset> {
  const { prf = true, clock = false, link = stage.cloud.walletOrigin, locale, before } = options;
  const context = await stage.aPhoneContext({ clock, locale });
  if (before !== undefined) await context.addInitScript(before);
  const page = await context.newPage();
  const reader = await aReader(page, prf);
  await page.goto(link);
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const heading = (name: string) => page.getByRole('heading', { level: 1, name });
  return {
    page,
    reader,
    async makeIdentity() {
      await button('Create my identity').click();
      await saveRecoveryCode(stage, page);
      await button('Continue').click();
    },
    async claimEmail(email) {
      await page.getByLabel('E-mail address').fill(email);
      await button('Send the code').click();
      await page.getByLabel('Code from the e-mail').fill(await codeMailedTo(stage.cloud.mail, email));
    },
    async scan(screen) {
      await stage.camera.pointAt(screen);
      await page.getByRole('link', { name: /^Scan/ }).first().click();
    },
    async paste(pasted) {
      await stage.camera.pointAtNothing();
      await page.getByRole('link', { name: /^Scan/ }).first().click();
      await button('Paste a link').click();
      await page.getByRole('dialog').getByLabel('Link').fill(pasted);
      await button('Open').click();
    },
    async approve() {
      await button('Approve').waitFor();
      const confirm = page.getByRole('checkbox', { name: /in front of me/ });
      if (await confirm.isVisible()) await confirm.check();
      await button('Approve').click();
    },
    async done(title) {
      await heading(title).waitFor();
      await page.getByRole('link', { name: 'Done' }).click();
      await page.getByRole('navigation', { name: 'Wallet' }).waitFor();
    },
  };
}

/** Holds a phone with passkeys at a page, beside the computer's own reader, then at another. */
export async function aPhoneAt(page: Page): Promise<{ goesTo(other: Page): Promise<void> }> {
  const { devtools, authenticatorId } = await authenticatorAt(page, { transport: 'cable', hasPrf: false });
  return {
    async goesTo(other) {
      const there = await authenticatorAt(other, { transport: 'cable', hasPrf: false });
      const { credentials } = await devtools.send('WebAuthn.getCredentials', { authenticatorId });
      await devtools.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId });
      for (const credential of credentials)
        await there.devtools.send('WebAuthn.addCredential', {
          authenticatorId: there.authenticatorId,
          credential,
        });
    },
  };
}

async function authenticatorAt(
  page: Page,
  { transport, hasPrf }: { readonly transport: 'internal' | 'cable'; readonly hasPrf: boolean },
) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable', { enableUI: false });
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      ctap2Version: 'ctap2_1',
      transport,
      hasResidentKey: true,
      hasUserVerification: true,
      hasPrf,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return { devtools, authenticatorId };
}

/** Gives a page a reader. */
export async function aReader(page: Page, hasPrf: boolean): Promise<FingerprintReader> {
  const { devtools, authenticatorId } = await authenticatorAt(page, { transport: 'internal', hasPrf });
  const touch = (enabled: boolean) =>
    devtools.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled });
  return {
    async goesUntouched() {
      await touch(false);
      await page.evaluate(() => {
        const { credentials } = navigator;
        const get = credentials.get.bind(credentials);
        credentials.get = ({ publicKey, ...options } = {}) =>
          get({
            ...options,
            ...(publicKey === undefined ? {} : { publicKey: { ...publicKey, timeout: 300 } }),
          });
      });
    },
    async isTouched() {
      await touch(true);
      // Then the prototype's own comes through again.
      await page.evaluate(() => Reflect.deleteProperty(navigator.credentials, 'get'));
    },
    async meetsAnotherFinger() {
      await devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
    },
  };
}

/** Copies the code that is shown once, and pastes it back: then it is known to work. */
export async function saveRecoveryCode(stage: Stage, page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Copy as text' }).click();
  await page.getByRole('button', { name: 'Copied' }).waitFor();
  const code = await page.evaluate(() => navigator.clipboard.readText());
  stage.keepSecret(code);
  await page.getByRole('button', { name: 'I have saved it' }).click();
  await page.getByRole('button', { name: /^Paste it as text/ }).click();
  await page.getByLabel('Recovery code', { exact: true }).fill(code);
  await page.getByRole('button', { name: 'Check', exact: true }).click();
  await page.getByRole('heading', { name: 'Your recovery code works' }).waitFor();
  return code;
}

/** A phone whose person has joined an organization by its invitation, standing on its home screen. */
export async function aMemberHandset(
  stage: Stage,
  /** With the address that the invitation asks to prove; an owner's asks for none. */
  invitation: { readonly link: string; readonly email?: string },
  options: HandsetOptions = {},
): Promise<Handset> {
  const phone = await aHandset(stage, { ...options, link: invitation.link });
  await phone.makeIdentity();
  if (invitation.email !== undefined) await phone.claimEmail(invitation.email);
  await phone.page.getByRole('button', { name: 'Join', exact: true }).click();
  await phone.done('You are in');
  return phone;
}

/** Signs in on the page that shows a code, until it greets by name. */
export async function signIn(phone: Handset, page: Page, name: string): Promise<void> {
  await page.bringToFront();
  await phone.scan(page);
  await phone.approve();
  await phone.done('Approved');
  await greetingOf(page, name).waitFor();
}

/** From "Open with my phone" to the open vault. */
export async function openVault(phone: Handset, page: Page): Promise<void> {
  await page.bringToFront();
  await page.getByRole('button', { name: 'Open with my phone' }).click();
  await page.getByRole('img', { name: 'Code to open the vault' }).waitFor();
  await phone.scan(page);
  await phone.page.getByLabel('Two digits on the page').fill(await digitsOn(page));
  await phone.approve();
  await phone.done('Approved');
  await page.getByRole('button', { name: 'Lock now' }).waitFor();
}
