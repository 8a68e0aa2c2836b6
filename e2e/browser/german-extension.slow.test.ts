import { inviteMember } from '@lanyard/contract/members';
import { changeCertifiedSites, findVaultPeople, readVault } from '@lanyard/contract/vaults';
import { didLogPath, parseDid } from '@lanyard/crypto/did';
import { aLyingProxy, type LyingProxy } from '@lanyard/testing/lying-proxy';
import type { Phone } from '@lanyard/testing/phone';
import { withPlantedEntry } from '@lanyard/testing/planted-log';
import { login } from '@lanyard/testing/vault-people';
import type { Frame, Page } from 'playwright-core';
import { afterAll, expect, test } from 'vitest';
import { aFormSite, anItemKept, type Elsewhere } from './extension-site.ts';
import { menuSays, openExtension, signInPage, typeAt, type ExtensionStage } from './extension-stage.ts';
import { aMemberPhone, anOwnedOrganization } from './owner.ts';
import { lasting, lookAtWords, tell } from './screens.ts';
import { useStage } from './stage.ts';
import { englishOn } from './words.ts';

// The extension in a browser that speaks German: its popup from the first screen to its settings, its menus in a page, and what it says of a
// cloud that lies. Between it and the cloud stands a proxy, through which pages and worker go alike.

const stage = useStage();
let proxy: LyingProxy | undefined;
let form: Awaited<ReturnType<typeof aFormSite>> | undefined;
let extension: ExtensionStage | undefined;
/** Where the first story ended. */
let before: { readonly popup: Page; readonly phone: Phone; readonly elsewhere: Elsewhere } | undefined;
afterAll(async () => {
  await extension?.close();
  await form?.close();
  await proxy?.close();
});

const seen = async (page: Page, name: string) => {
  await lookAtWords(page, `de-${name}`);
  tell(await lasting(() => englishOn(page, name)));
};

const lookInBoth = async (page: Page, name: string) => {
  for (const theme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await lookAtWords(page, `de-${name}-${theme}`);
  }
};

const seenInBoth = async (page: Page, name: string) => {
  await lookInBoth(page, name);
  tell(await lasting(() => englishOn(page, name)));
};

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

const link = async (popup: Page) => {
  await press(popup, 'Als Link kopieren');
  await popup.getByText('Kopiert').waitFor();
  return popup.evaluate(() => navigator.clipboard.readText());
};

/** The phone opens the vault, by the code that the popup shows. */
async function openByPhone(popup: Page, phone: Phone): Promise<void> {
  await popup.getByRole('button', { name: 'Als Link kopieren' }).waitFor();
  const digits = await popup.getByRole('img', { name: /^Die Ziffern \d\d$/ }).getAttribute('aria-label');
  await phone.approve(await phone.scan(await link(popup)), { digits: digits?.slice(-2) ?? '' });
}

const clubIn = (popup: Page) => popup.getByRole('button', { name: /Club site/ }).last();

test('no screen of the popup falls back into English or is too narrow for a long word; the menus in a page have room for their buttons', async () => {
  const { origin, phone } = await anOwnedOrganization(stage);
  form = await aFormSite();
  const elsewhere = await anItemKept({ cloud: stage.cloud, phone, origin, url: form.origin });
  const { vault, cloud, headers } = elsewhere;
  proxy = await aLyingProxy(stage.cloud);
  extension = await openExtension('de-DE', { origin, port: proxy.port });
  const popup = await extension.popup();
  await popup.getByLabel('Adresse deiner Organisation').fill(origin.replace('http://', ''));
  await seen(popup, 'extension-address');
  await press(popup, 'Weiter');
  await popup.getByRole('img', { name: 'Anmeldecode' }).waitFor();
  await seen(popup, 'extension-code');
  await phone.approve(await phone.scan(await link(popup)), { claims: ['email'] });
  await popup.getByRole('heading', { name: 'Tresor öffnen' }).waitFor();
  await popup.getByRole('button', { name: 'Als Link kopieren' }).waitFor();
  await seen(popup, 'extension-unlock');
  await openByPhone(popup, phone);
  await clubIn(popup).waitFor();
  await seen(popup, 'extension-vault');
  await clubIn(popup).click();
  await seen(popup, 'extension-item');
  await press(popup, 'Teilen');
  await popup.getByLabel('Dienstliche E-Mail').waitFor();
  await seen(popup, 'extension-share');
  await press(popup, 'Abbrechen');
  await press(popup, 'Neuer Eintrag');
  await press(popup, 'Erzeugen');
  await seen(popup, 'extension-editor');
  await press(popup, 'Abbrechen');
  await press(popup, 'Einstellungen');
  await popup.getByRole('heading', { name: 'Ausfüllen per Tastatur' }).waitFor();
  await seen(popup, 'extension-settings');
  await press(popup, 'Zurück');

  // In a page: the choice; then the question about what was typed, with an item that it could go into.
  await vault.create({
    ...login('x'),
    name: 'Volkshochschule Donaueschingen',
    urls: [{ url: form.origin, match: 'domain' }],
  });
  const site = await extension.context.newPage();
  await site.goto(form.origin);
  await site.getByLabel('User name').click();
  await menuSays(site, /Volkshochschule/);
  await lookInBoth(site, 'menu-choice');
  await site.keyboard.press('Escape');
  await site.evaluate(() => {
    document.forms[0]?.addEventListener('submit', (event) => {
      event.preventDefault();
      document.forms[0]?.remove();
    });
  });
  await site.getByLabel('User name').fill('ada.lovelace@donaueschingen.example');
  await site.getByLabel('Password').fill('another-one');
  await site.keyboard.press('Enter');
  const save = await menuSays(site, /Hier nie/);
  await lookInBoth(site, 'menu-save');
  await fits(save);

  // And what is kept without asking, as the organization wants it there.
  await cloud.call(changeCertifiedSites, { body: { sites: ['volkshochschule.example'] } }, headers);
  await extension.context.route('https://volkshochschule.example/**', (route) =>
    route.fulfill({ contentType: 'text/html; charset=utf-8', body: signInPage }),
  );
  await typeAt(site, 'https://volkshochschule.example/', 'ada.lovelace@donaueschingen.example', 'typed');
  const kept = await menuSays(site, /Im Tresor gemerkt/);
  await lookInBoth(site, 'menu-kept');
  await fits(kept);
  await site.close();
  before = { popup, phone, elsewhere };
});

test('a cloud that swaps keys and ciphertexts, goes back, or plants an entry in one’s own log: the popup says so, nothing is filled, and nothing is sent', async () => {
  const { popup, phone, elsewhere } = before!;
  const { vault, cloud, headers } = elsewhere;
  const lying = proxy!;
  const written = () =>
    lying.heard.filter(({ method, path }) => method !== 'GET' && path.startsWith('/api/vault/items')).length;
  const writtenBefore = written();
  const site = await extension!.context.newPage();
  /** What a press on a field of the page gets: words, and nothing in the fields. */
  const noFilling = async (name: string) => {
    await site.goto(form!.origin);
    await site.getByLabel('User name').click();
    const menu = await menuSays(site, /ist nicht echt/);
    await fits(menu);
    await lookInBoth(site, name);
    expect(
      await site.locator('input').evaluateAll((all) => all.map((field) => (field as HTMLInputElement).value)),
    ).toEqual(['', '']);
    await popup.bringToFront();
  };
  const opened = async () => {
    lying.beHonest();
    await popup.reload();
    await clubIn(popup).waitFor();
  };

  // Another key than that of whom an item is to be shared with.
  const body = { name: 'Ben Baumgartner-Schwarzenberger', email: 'ben@acme.test', role: null };
  await cloud.call(inviteMember, { body }, headers);
  const { text } = await stage.cloud.mail.next('ben@acme.test');
  await aMemberPhone(stage, /\bhttp\S+\/join#\S+/u.exec(text)?.[0] ?? '', 'ben@acme.test');
  let first: string | undefined;
  const swapKeys = () =>
    lying.lie(findVaultPeople, {
      answer: (served: { people: { certificate: string }[] }) => ({
        ...served,
        people: served.people.map((each) => ({ ...each, certificate: (first ??= each.certificate) })),
      }),
    });
  swapKeys();
  await popup.reload();
  await clubIn(popup).click();
  await press(popup, 'Teilen');
  await popup.getByLabel('Dienstliche E-Mail').fill('ben@acme.test');
  await press(popup, 'Hinzufügen');
  await popup.getByText('ist nicht echt. Nichts wurde geändert', { exact: false }).waitFor();
  await seenInBoth(popup, 'extension-lie-share');
  await press(popup, 'Abbrechen');
  lying.beHonest();

  // And where those who have it are to get a new one.
  const { items } = await vault.sync();
  const [club] = [...items].find(([, { content }]) => content.content.name === 'Club site')!;
  const [ben] = await vault.people({ emails: ['ben@acme.test'] });
  await vault.share(
    club,
    new Map([
      [vault.did, 'owner'],
      [ben!.did, 'viewer'],
    ]),
  );
  const marked = [{ item: club, change: 1 }];
  lying.lie(/^\/api\/vault\/items\?/u, { answer: (served: object) => ({ ...served, marked }) });
  swapKeys();
  await popup.reload();
  await popup.getByText('1 Eintrag bekommt keinen neuen Schlüssel', { exact: false }).waitFor();
  await seenInBoth(popup, 'extension-lie-new-key');
  await opened();

  // Two ciphertexts, each in the place of the other: both are of this page.
  await vault.create({ ...login('x'), name: 'Stadtsparkasse' });
  const served = await cloud.call(readVault, { query: { since: '0' } }, headers);
  const ofPage = served.items.filter(({ item }) => {
    const content = items.get(item as typeof club)?.content.content;
    return content?.kind === 'login' && content.urls.some(({ url }) => url.startsWith(form!.origin));
  });
  const swapped = served.items.map((each) => {
    const place = ofPage.indexOf(each);
    return place < 0 ? each : { ...each, current: ofPage[1 - place]!.current };
  });
  lying.lie(/^\/api\/vault\/items\?/u, { answer: () => ({ ...served, items: swapped }) });
  await popup.reload();
  await popup.getByText('2 Einträge sind nicht echt', { exact: false }).waitFor();
  await seenInBoth(popup, 'extension-lie-items');
  await noFilling('menu-lie-items');
  await opened();

  // An answer from the past, while the vault is open.
  const lookAgain = () => popup.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  lying.lie(/^\/api\/vault\/items\?/u, { answer: (now: object) => ({ ...now, cursor: 0, items: [] }) });
  await lookAgain();
  await popup.getByText('Was der Server antwortet, ist nicht echt').waitFor();
  await clubIn(popup).waitFor();
  await seenInBoth(popup, 'extension-lie-past');
  await opened();

  // One’s own log with an entry of the cloud’s, which brings a recovery key; and without those that were seen.
  const { personId } = parseDid(vault.did);
  const log = await cloud.didLog(personId);
  const planted = await withPlantedEntry(log, Math.floor(Date.now() / 1000));
  for (const [name, lie] of [
    ['planted', planted.log],
    ['cut', log.slice(0, log.lastIndexOf('\n', log.length - 2) + 1)],
  ] as const) {
    lying.lie(new RegExp(`${didLogPath(personId)}$`, 'u'), { text: () => lie });
    await popup.reload();
    await popup.getByText('Dieser Tresor bleibt zu').waitFor();
    expect(await popup.getByRole('listitem').count()).toBe(0);
    // A worker that begins anew opens it as little.
    await extension!.killWorker();
    await noFilling(`menu-lie-${name}`);
  }
  await seenInBoth(popup, 'extension-lie-log');

  // Approved by the phone, it stays closed all the same, until the cloud says what is so.
  await press(popup, 'Jetzt sperren');
  await press(popup, 'Mit meinem Handy öffnen');
  await openByPhone(popup, phone);
  await popup.getByText('Der Tresor bleibt zu:', { exact: false }).waitFor();
  await seenInBoth(popup, 'extension-lie-unlock');
  lying.beHonest();
  expect(written()).toBe(writtenBefore);
  await press(popup, 'Noch einmal versuchen');
  await openByPhone(popup, phone);
  await clubIn(popup).waitFor();
  expect(extension!.watch.wrong).toEqual([]);
});

test('files of an item, one that was on its way when its tab was closed, and an item that was spoiled, as wide as the popup', async () => {
  const { popup, elsewhere } = before!;
  const { context } = extension!;
  // From here on this is no tab but the popup, as wide as the window.
  await press(popup, 'Einstellungen');
  await popup.evaluate(() => {
    document.documentElement.dataset['popup'] = '';
    document.documentElement.style.width = 'auto';
  });
  await press(popup, 'Zurück');
  await clubIn(popup).click();
  await popup.getByRole('button', { name: 'Club.txt herunterladen' }).scrollIntoViewIfNeeded();
  await seenInBoth(popup, 'extension-files');
  await press(popup, 'Bearbeiten');
  const elsewhereButton = popup.getByRole('button', { name: 'Dateien in einem Tab hinzufügen' });
  await elsewhereButton.scrollIntoViewIfNeeded();
  await seenInBoth(popup, 'extension-files-elsewhere');
  const [tab] = await Promise.all([context.waitForEvent('page'), elsewhereButton.click()]);
  // Playwright gives a page its language a moment after the browser has opened it: what was there by then speaks that of the machine.
  await tab.reload();
  const name = 'Vereinssatzung-Neufassung-Mitgliederversammlung-2026.txt';
  await tab
    .getByLabel('Dateien hinzufügen oder hier ablegen')
    .setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from('New statutes') });
  await tab.getByRole('button', { name: `${name} entfernen` }).scrollIntoViewIfNeeded();
  await seenInBoth(tab, 'extension-files-tab');
  await tab.close();

  const again = await extension!.popup();
  await again.getByText('1 Datei wurde nicht hinzugefügt').waitFor();
  await seenInBoth(again, 'extension-left');
  await press(again, 'Jetzt nicht');
  const { items } = await elsewhere.vault.sync();
  const [item] = [...items].find(([, { content }]) => content.content.name === 'Stadtsparkasse')!;
  await elsewhere.spoil(item);
  await again.getByText('Stadtsparkasse lässt sich nicht mehr öffnen').waitFor();
  await seenInBoth(again, 'extension-spoiled');
  expect(extension!.watch.wrong).toEqual([]);
});

/** Nothing is cut off: what a menu has to say fits into its frame. */
async function fits(menu: Frame): Promise<void> {
  const cutOff = () =>
    menu.evaluate(() => {
      const { scrollHeight = 0, scrollWidth = 0 } = document.querySelector('main') ?? {};
      return { high: scrollHeight > innerHeight, wide: scrollWidth > innerWidth };
    });
  await expect.poll(cutOff).toEqual({ high: false, wide: false });
}
