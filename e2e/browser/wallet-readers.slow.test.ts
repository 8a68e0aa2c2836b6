import { test } from 'vitest';
import { openSignInPage } from './desk.ts';
import { aHandset, openVault, saveRecoveryCode, signIn } from './handset.ts';
import { look } from './screens.ts';
import { useStage } from './stage.ts';

// The wallet on phones whose reader can do less: it says so, and works.

const stage = useStage();

test('a reader without PRF: the wallet says that protection is lower, and works', async () => {
  const { organization, owner } = await stage.cloud.anOrganization('Low');
  const weak = await aHandset(stage, { prf: false });
  await weak.page.getByRole('button', { name: 'Create my identity' }).click();
  await weak.page.getByRole('heading', { name: 'Ready, with lower protection' }).waitFor();
  await look(weak.page, 'wallet-made-lower-protection');
  await weak.page.getByRole('button', { name: 'Continue' }).click();
  await saveRecoveryCode(stage, weak.page);
  await weak.page.getByRole('button', { name: 'Continue' }).click();
  await weak.claimEmail('ada@acme.test');
  await weak.page.getByText('Lower protection').waitFor();
  await look(weak.page, 'wallet-lower-protection');
  await weak.paste(owner.link);
  await weak.page.getByRole('button', { name: 'Join', exact: true }).click();
  await weak.done('You are in');
  const desktop = await stage.aDesktop();
  await openSignInPage(desktop, organization.origin);
  await signIn(weak, desktop, 'Ada');
  await openVault(weak, desktop);
  await weak.page.goto(`${stage.cloud.walletOrigin}/settings`);
  await weak.page.getByText(/lower protection/).waitFor();
});

test('a reader that gives PRF only when it signs: fully protected', async () => {
  const { organization, owner } = await stage.cloud.anOrganization('Late');
  const late = await aHandset(stage, { before: withholdPrfWhenMaking });
  await late.makeIdentity();
  await late.claimEmail('ada@acme.test');
  await late.page.getByText('Protected', { exact: true }).waitFor();
  await late.paste(owner.link);
  await late.page.getByRole('button', { name: 'Join', exact: true }).click();
  await late.done('You are in');
  const desktop = await stage.aDesktop();
  await openSignInPage(desktop, organization.origin);
  await signIn(late, desktop, 'Ada');
  await openVault(late, desktop);
});

/** As many authenticators do it: `enabled` at creation, the output at the first assertion. Runs in the page. */
function withholdPrfWhenMaking(): void {
  // A blank page is no secure context.
  if (!('credentials' in navigator)) return;
  const { credentials } = navigator;
  const create = credentials.create.bind(credentials);
  credentials.create = async (options) => {
    const made = await create(options);
    if (made instanceof PublicKeyCredential) {
      const { prf, ...others } = made.getClientExtensionResults();
      made.getClientExtensionResults = () =>
        prf === undefined ? others : { ...others, prf: { enabled: prf.enabled ?? true } };
    }
    return made;
  };
}
