import type { CDPSession, Page } from 'playwright-core';
import { codeMailedTo } from './mails.ts';
import type { Stage } from './stage.ts';

/** A phone with a fingerprint reader, and what a person does with it in the wallet. */
export interface Handset {
  readonly page: Page;
  readonly reader: FingerprintReader;
  /** From the first screen to the home screen: identity made, recovery code copied and proven, e-mail address claimed. */
  setUp(email?: string): Promise<void>;
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
  /** Whether the finger is the right one. False: the person cancels. */
  recognizes(finger: boolean): Promise<void>;
}

export interface HandsetOptions {
  /** WebAuthn's PRF extension. Default: true. */
  readonly prf?: boolean;
  /** Stage's time travels with it. */
  readonly clock?: boolean;
}

/** A new phone at the wallet's address. */
export async function aHandset(
  stage: Stage,
  { prf = true, clock = false }: HandsetOptions = {},
): Promise<Handset> {
  const context = await stage.aPhoneContext({ clock });
  const page = await context.newPage();
  const reader = await aReader(await context.newCDPSession(page), prf);
  await page.goto(stage.cloud.walletOrigin);
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const heading = (name: string) => page.getByRole('heading', { level: 1, name });
  return {
    page,
    reader,
    async setUp(email) {
      await button('Create my identity').click();
      await saveRecoveryCode(stage, page);
      await button('Continue').click();
      if (email === undefined) await button('Skip for now').click();
      else await claimEmail(stage, page, email);
      await page.getByRole('navigation', { name: 'Wallet' }).waitFor();
    },
    async scan(screen) {
      await stage.camera.pointAt(screen);
      await page.getByRole('link', { name: /^Scan/ }).first().click();
    },
    async paste(link) {
      await stage.camera.pointAtNothing();
      await page.getByRole('link', { name: /^Scan/ }).first().click();
      await button('Paste a link').click();
      await page.getByRole('dialog').getByLabel('Link').fill(link);
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

async function aReader(devtools: CDPSession, hasPrf: boolean): Promise<FingerprintReader> {
  await devtools.send('WebAuthn.enable', { enableUI: false });
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      ctap2Version: 'ctap2_1',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      hasPrf,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    async recognizes(finger) {
      await devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: finger });
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

/** Asks for a code, reads the mail, types the six digits. */
export async function claimEmail(stage: Stage, page: Page, email: string): Promise<void> {
  await page.getByLabel('E-mail address').fill(email);
  await page.getByRole('button', { name: 'Send the code' }).click();
  await page.getByLabel('Code from the e-mail').fill(await codeMailedTo(stage.cloud.mail, email));
}
