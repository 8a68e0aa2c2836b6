import { digest, randomToken } from '@lanyard/crypto/encoding';
import type { VaultRole } from '@lanyard/crypto/vault-statements';
import { login } from '@lanyard/testing/vault-people';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { openSignInPage } from './desk.ts';
import { anItemKept } from './extension-site.ts';
import { aMemberHandset, openVault, signIn } from './handset.ts';
import { leave } from './left.ts';
import { invitationMailedTo } from './mails.ts';
import { swapItems, swapKeys } from './lying.ts';
import { aMemberPhone } from './owner.ts';
import { lasting, look, tell } from './screens.ts';
import { useStage } from './stage.ts';
import { englishOn } from './words.ts';

// The vault of somebody whose browser and phone speak German, with long words in it: nothing of it falls back into English, is cut off or
// sticks out, in both themes and as narrow as a phone.

const stage = useStage();
const long = 'Kreissparkasse Garmisch-Partenkirchen, Onlinebanking der Vereinskasse';

const bitwarden = JSON.stringify({
  encrypted: false,
  folders: [{ id: 'f', name: 'Vereinsverwaltung' }],
  items: [
    {
      type: 1,
      name: long,
      folderId: 'f',
      creationDate: '2019-05-01T09:00:00.000Z',
      notes: 'Zweitschlüssel im Schließfach der Geschäftsstelle',
      login: {
        uris: [{ uri: 'https://banking.kreissparkasse-garmisch-partenkirchen.example/anmeldung' }],
        username: 'kassenwart@sportverein-garmisch-partenkirchen.example',
        password: 'Sommer2024!',
        totp: 'GEZDGNBVGY3TQOJQ',
      },
    },
    { type: 1, name: 'Vereinsheim', login: { username: 'ada', password: 'Sommer2024!' } },
    { type: 3, name: 'Vereinskreditkarte', card: { number: '4111111111111111', code: '123' } },
    { type: 1, name: 'Gelöscht', deletedDate: '2024-01-01T00:00:00Z', login: {} },
    { type: 2, name: 'Alarmanlage', notes: 'Unter der Treppe' },
  ],
});

/** How much what is there moved by itself, since the page was told to watch (Lighthouse calls less than 0.1 good). */
const shiftsOn = (page: Page) =>
  page.evaluate(() => (globalThis as unknown as { shifted?: number }).shifted ?? Number.NaN);

test('the vault in German, in portal, console and wallet: list, item, sharing, import, export, passwords to change, bin, and what somebody spoiled', async () => {
  stage.keepSecret(long, 'Sommer2024!');
  const { organization, owner } = await stage.cloud.anOrganization('Sportverein Garmisch-Partenkirchen');
  const phone = await aMemberHandset(stage, { link: owner.link });
  const wallet = phone.page;
  const desk = await stage.aDesktop();
  await desk.addInitScript(() => {
    const into = globalThis as unknown as { shifted: number };
    into.shifted = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & {
        value: number;
        hadRecentInput: boolean;
      })[])
        if (!entry.hadRecentInput) into.shifted += entry.value;
    }).observe({ type: 'layout-shift', buffered: true });
  });
  await openSignInPage(desk, organization.origin);
  await signIn(phone, desk, 'Ada');
  await desk.getByRole('link', { name: 'Console' }).click();
  await desk.getByRole('link', { name: 'Members' }).click();
  await desk.getByRole('button', { name: 'Invite a member' }).click();
  await desk.getByRole('dialog').getByLabel('Name').fill('Ben Baumgartner-Schwarzenberger');
  await desk.getByRole('dialog').getByLabel('Work e-mail').fill('ben@acme.test');
  await desk.getByRole('button', { name: 'Send invitation' }).click();
  const bens = await aMemberPhone(
    stage,
    await invitationMailedTo(stage.cloud.mail, 'ben@acme.test'),
    'ben@acme.test',
  );
  await desk.getByRole('link', { name: 'Portal' }).click();
  await openVault(phone, desk);
  await desk.getByRole('combobox', { name: 'Language' }).selectOption({ label: 'Deutsch' });
  await wallet.goto(`${stage.cloud.walletOrigin}/settings`);
  await wallet.getByLabel('Language').selectOption({ label: 'Deutsch' });
  await wallet.getByRole('heading', { level: 1, name: 'Einstellungen' }).waitFor();

  const seen = async (page: Page, name: string) => {
    tell(await lasting(() => englishOn(page, name)));
    await look(page, `de-${name}`);
  };
  const press = (page: Page, name: string | RegExp) =>
    page.getByRole('button', { name, exact: true }).last().click();
  const dismiss = async (page: Page, notices: number) => {
    for (let left = notices; left > 0; left -= 1) {
      await expect.poll(() => page.getByRole('button', { name: 'Jetzt nicht' }).count()).toBe(left);
      await press(page, 'Jetzt nicht');
    }
    await page.getByRole('button', { name: 'Jetzt nicht' }).waitFor({ state: 'detached' });
  };
  const show = (page: Page, view: string) => page.getByText(view, { exact: true }).click();

  // Read from another password manager, with what does not come.
  await desk.bringToFront();
  await desk.getByRole('link', { name: 'Tresor', exact: true }).click();
  await desk.getByText('Dein Tresor ist noch leer').waitFor();
  await seen(desk, 'vault-empty');
  await press(desk, 'Importieren');
  await desk.getByLabel('Datei wählen oder hierher ziehen').waitFor();
  await seen(desk, 'vault-import-file');
  await desk.getByLabel('Datei wählen oder hierher ziehen').setInputFiles({
    name: 'bitwarden.json',
    mimeType: 'application/json',
    buffer: Buffer.from(bitwarden),
  });
  await desk.getByText('4 Einträge kommen').waitFor();
  await seen(desk, 'vault-import-report');
  await press(desk, '4 Einträge importieren');
  await desk.getByText('4 Einträge wurden importiert').waitFor();
  await seen(desk, 'vault-import-done');
  await press(desk, 'Fertig');

  await desk.getByRole('button', { name: /^Schwach/ }).waitFor();
  await desk.getByRole('button', { name: 'Alt · 1' }).waitFor();
  await seen(desk, 'vault-list');
  await desk.getByRole('button', { name: /^Mehrfach/ }).click();
  await seen(desk, 'vault-health');
  const bank = desk.getByRole('button', { name: /Kreissparkasse/ }).first();
  await bank.click();
  await press(desk, 'Passwort zeigen');
  await desk.getByText('Sommer2024!', { exact: true }).waitFor();
  await desk.getByText(/^Es ist seit .*2019 dasselbe\.$/u).waitFor();
  await seen(desk, 'vault-item');
  await press(desk, 'Bearbeiten');
  await press(desk, 'Adresse hinzufügen');
  await press(desk, 'Feld hinzufügen');
  await press(desk, 'Optionen');
  await seen(desk, 'vault-editor');
  await desk.getByLabel('Dateien hinzufügen oder hier ablegen').scrollIntoViewIfNeeded();
  await seen(desk, 'vault-editor-end');
  await press(desk, 'Abbrechen');
  await desk.getByRole('button', { name: /^Mehrfach/ }).click();

  // Ben shares with Ada, whose browsers do not know him, before they compared a number.
  const elsewhere = await anItemKept({
    cloud: stage.cloud,
    phone: bens,
    origin: organization.origin,
    url: 'https://vereinsheim.example/',
  });
  const { vault } = elsewhere;
  const [ada] = await vault.people({ emails: ['ada@acme.test'] });
  if (ada === undefined) throw new Error('nobody has this address');
  const spoilt = await vault.create({ ...login('Winter2025!'), name: 'Schließanlage Geschäftsstelle' });
  const named = new Map<typeof vault.did, VaultRole>([
    [vault.did, 'owner'],
    [ada.did, 'editor'],
  ]);
  await vault.share(spoilt, named);
  const shared = (page: Page) => page.getByRole('button', { name: /Schließanlage/ });
  await shared(desk).click();
  await desk.getByText(/^(\d{5} ?){12}$/).waitFor();
  await seen(desk, 'vault-stranger');
  await press(desk, 'Es ist dieselbe Zahl');
  await press(desk, 'Schließen');
  await desk.getByText('Nicht bestätigt').waitFor({ state: 'detached' });

  // What was under way when a page was closed: an import, files of an item that is there, and one of an item that is not.
  const file = () => ({ kind: 'upload', attachment: randomToken() });
  const files = [
    { ...file(), item: spoilt },
    { ...file(), item: spoilt },
    { ...file(), item: digest('new') },
  ];
  await leave(desk, ada.did, [{ kind: 'import', done: 1200, of: 10_000 }, { kind: 'export' }, ...files]);
  await desk.reload();
  await desk.getByText('1.200 von 10.000 Einträgen sind da', { exact: false }).waitFor();
  await desk.getByText('2 Dateien wurden nicht hinzugefügt').waitFor();
  await desk.getByText('Der letzte Export brach ab').waitFor();
  await seen(desk, 'vault-left');
  await dismiss(desk, 4);

  // Shared on, with a number to compare, and taken to the bin.
  await bank.click();
  await press(desk, 'Teilen');
  await desk.getByLabel('Dienstliche E-Mail').fill('ben@acme.test');
  await press(desk, 'Hinzufügen');
  const role = desk.getByRole('combobox', { name: /^Was Ben Baumgartner/ });
  await role.selectOption('use-only');
  await desk.getByText('„Darf benutzen, nicht sehen“ verbirgt', { exact: false }).waitFor();
  await seen(desk, 'vault-share');
  await press(desk, 'Speichern');
  await show(desk, 'Geteilt');
  await desk.getByRole('button', { name: /^Ändern, wer/ }).waitFor();
  await desk.getByText('Ben Baumgartner-Schwarzenberger', { exact: false }).waitFor();
  await seen(desk, 'vault-shared');
  await show(desk, 'Alle');
  await desk.getByRole('button', { name: /^Vereinsheim/ }).click();
  await press(desk, 'Löschen');
  await show(desk, 'Papierkorb');
  await desk.getByRole('button', { name: /^Vereinsheim/ }).waitFor();
  await seen(desk, 'vault-bin');
  await show(desk, 'Alle');

  // Out again.
  await press(desk, 'Exportieren');
  const dialog = desk.getByRole('dialog', { name: 'Deine Einträge exportieren' });
  await dialog.getByLabel('Passwort des Archivs').fill('Sommer2024!');
  await dialog.getByRole('button', { name: 'Exportieren' }).click();
  await dialog.getByText('Zu leicht zu erraten.', { exact: false }).waitFor();
  await seen(desk, 'vault-export');
  await dialog.getByText('Anderes Produkt', { exact: true }).click();
  await dialog.getByText('FIDO CXF ist nicht verschlüsselt', { exact: false }).waitFor();
  await seen(desk, 'vault-export-open');
  await dialog.getByRole('button', { name: 'Abbrechen' }).click();

  // In the wallet the same, read before Ben spoils what he shared.
  await wallet.bringToFront();
  await wallet.goto(`${stage.cloud.walletOrigin}/vault`);
  // It has locked itself where the walk over the desk took longer than somebody is away from a phone.
  const unlock = wallet.getByRole('button', { name: 'Entsperren' });
  await unlock.or(wallet.getByRole('button', { name: 'Per Berührung öffnen' })).waitFor();
  if (await unlock.isVisible()) await unlock.click();
  await leave(wallet, `${organization.id} ${ada.did}`, files);
  await press(wallet, 'Per Berührung öffnen');
  await wallet.getByText('2 Dateien wurden nicht hinzugefügt').waitFor();
  await seen(wallet, 'wallet-vault-left');
  await dismiss(wallet, 2);
  await shared(wallet).click();
  await press(wallet, 'Es ist dieselbe Zahl');
  await press(wallet, 'Schließen');
  await wallet.getByText('Nicht bestätigt').waitFor({ state: 'detached' });
  await wallet.evaluate(() => scrollTo(0, 0));
  await seen(wallet, 'wallet-vault');
  await elsewhere.spoil(spoilt);
  for (const [page, name] of [
    [wallet, 'wallet-vault-spoiled'],
    [desk, 'vault-spoiled'],
  ] as const) {
    await page.bringToFront();
    await page.getByText('lässt sich nicht mehr öffnen', { exact: false }).waitFor();
    await page.evaluate(() => scrollTo(0, 0));
    await seen(page, name);
  }

  // A cloud that lies about an item, and about the keys of people.
  await swapItems(desk, stage.cloud.port);
  await desk.reload();
  await desk.getByText('2 Einträge sind nicht echt', { exact: false }).waitFor();
  await seen(desk, 'vault-damaged');
  await desk.unrouteAll({ behavior: 'wait' });
  await desk.reload();
  await bank.waitFor();
  await swapKeys(desk, stage.cloud.port);
  await bank.click();
  await press(desk, 'Teilen');
  await desk.getByText('ist nicht echt. Nichts wurde geändert', { exact: false }).waitFor();
  await seen(desk, 'vault-share-refused');
  await press(desk, 'Abbrechen');
  await desk.unrouteAll({ behavior: 'wait' });

  // Opened once more: what is there stays where it is while the rest comes.
  await desk.reload();
  await bank.waitFor();
  await desk.getByText('lässt sich nicht mehr öffnen', { exact: false }).waitFor();
  expect(await shiftsOn(desk)).toBeLessThan(0.1);

  // How full the vaults are, for who manages the organization.
  await desk.getByRole('link', { name: 'Verwaltung' }).click();
  await desk.getByRole('link', { name: 'Einstellungen', exact: true }).click();
  await desk.getByRole('link', { name: 'Tresor', exact: true }).click();
  await desk.getByRole('progressbar', { name: 'Einträge' }).scrollIntoViewIfNeeded();
  await seen(desk, 'console-room');
});
