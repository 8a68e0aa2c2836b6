import { afterAll, expect, test } from 'vitest';
import { aFormSite, anItemKept } from './extension-site.ts';
import { enterByPopup, openExtension, type ExtensionStage } from './extension-stage.ts';
import { anOwnedOrganization } from './owner.ts';
import { useStage } from './stage.ts';

// A file is on its way in the extension, and nobody touches it: it says when the vault locks.

const stage = useStage();
let extension: ExtensionStage | undefined;
afterAll(() => extension?.close());

test('while a file is sent the extension says when it locks, and a touch keeps it open', async () => {
  const { origin, phone } = await anOwnedOrganization(stage);
  const form = await aFormSite();
  await anItemKept({ cloud: stage.cloud, phone, origin, url: form.origin });
  extension = await openExtension();
  const { context, origin: own } = extension;
  const popup = await context.newPage();
  await popup.clock.install({ time: stage.clock.now() });
  const passNineMinutes = async () => {
    // In steps shorter than any time limit of a request: what is on its way must not seem lost.
    for (let step = 0; step < 27; step += 1)
      await Promise.all([stage.pass(20_000), popup.clock.fastForward(20_000)]);
  };
  await popup.goto(`${own}/popup.html`);
  await enterByPopup(popup, phone, origin);
  const row = popup.getByRole('button', { name: /Club site/ }).last();
  await row.click();

  // A cloud that takes its time is no sign of life.
  await popup.route(
    ({ pathname }) => pathname.includes('/chunks/'),
    () => undefined,
  );
  const soon = popup.getByText('The vault locks at', { exact: false });
  await popup.getByRole('button', { name: 'Edit' }).click();
  await popup.getByLabel('Add files, or drop them here').setInputFiles({
    name: 'Statutes.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('New statutes'),
  });
  await popup.getByRole('progressbar', { name: /Statutes\.txt/ }).waitFor();
  expect(await soon.count()).toBe(0);
  await passNineMinutes();
  await soon.waitFor();
  await popup.getByRole('button', { name: 'Keep it open' }).click();
  await soon.waitFor({ state: 'detached' });
  await passNineMinutes();
  await soon.waitFor();
  await form.close();
});
