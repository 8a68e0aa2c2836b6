// `npm run phone`: a phone-sized Chromium whose fingerprint reader is a virtual authenticator. A TRIAL, for one computer and
// for development only: anyone who can read its profile folder holds the identity made in it.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findChromium } from './chromium.mjs';
import { ensureInstalled, fail, root } from './workspace.mjs';

await ensureInstalled();
const { chromium } = await import('playwright-core');

const port = process.env.LANYARD_PORT ?? '8080';
const address = process.env.LANYARD_PHONE_ADDRESS ?? `http://wallet.localhost:${port}/`;
const host = new URL(address).hostname;
if (host !== 'localhost' && !host.endsWith('.localhost')) {
  fail(`The trial phone opens development addresses only (*.localhost), not ${host}.`);
}
if (
  process.platform === 'linux' &&
  !process.env.DISPLAY &&
  !process.env.WAYLAND_DISPLAY &&
  !process.argv.includes('--headless')
) {
  fail('The trial phone is a window, and there is no display here. Run it on a computer with a screen.');
}

const browser = await findChromium({ install: false });
if (browser.missing) fail(browser.missing);

const profile = join(process.env.LANYARD_DATA ?? join(root, 'data'), 'trial-phone');
mkdirSync(profile, { recursive: true, mode: 0o700 });
const keep = join(profile, 'trial-credentials.json');

const context = await chromium.launchPersistentContext(join(profile, 'profile'), {
  executablePath: browser.path,
  headless: process.argv.includes('--headless'),
  args: [
    `--app=${address}`,
    '--window-size=412,915',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-sync',
    '--disable-component-update',
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  ],
  viewport: null,
  permissions: ['camera', 'clipboard-read'],
});

/**
 * A virtual authenticator belongs to one page, and forgets with it: its credentials are kept in the profile and given back.
 * (Without PRF, whose secret DevTools does not hand out: the wallet says that protection is lower, as on such a real phone.)
 */
async function addFingerprintReader(page) {
  const devtools = await context.newCDPSession(page);
  await devtools.send('WebAuthn.enable', { enableUI: false });
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      ctap2Version: 'ctap2_1',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  const kept = existsSync(keep) ? JSON.parse(readFileSync(keep, 'utf8')) : [];
  for (const credential of kept)
    await devtools.send('WebAuthn.addCredential', { authenticatorId, credential });
  const save = async () => {
    const { credentials } = await devtools.send('WebAuthn.getCredentials', { authenticatorId });
    writeFileSync(`${keep}.new`, JSON.stringify(credentials), { mode: 0o600 });
    renameSync(`${keep}.new`, keep);
  };
  devtools.on('WebAuthn.credentialAdded', save);
  devtools.on('WebAuthn.credentialAsserted', save);
}

const [page = await context.newPage()] = context.pages();
await addFingerprintReader(page);
context.on('page', addFingerprintReader);
// The first load may have asked the browser what it offers before the reader was there.
await page.goto(address).catch(() => {
  fail(`Nothing answers at ${address}. Start Lanyard first (npm start), then the phone.`);
});
console.log(
  `TRIAL phone open at ${address}. Its fingerprint reader is simulated: every touch succeeds. Close the window to end.`,
);
context.on('close', () => process.exit(0));
