import { login } from '@lanyard/testing/vault-people';
import { changeCertifiedSites } from '@lanyard/contract/vaults';
import type { Frame, Page } from 'playwright-core';
import { afterAll, expect, test } from 'vitest';
import { aFormSite, anItemKept } from './extension-site.ts';
import { menuSays, openExtension, signInPage, typeAt, type ExtensionStage } from './extension-stage.ts';
import { anOwnedOrganization } from './owner.ts';
import { lasting, lookAtWords, tell } from './screens.ts';
import { useStage } from './stage.ts';
import { englishOn } from './words.ts';

// The extension in a browser that speaks German: its popup from the first screen to its settings, and its menus in a page.

const stage = useStage();
let extension: ExtensionStage | undefined;
afterAll(() => extension?.close());

const seen = async (page: Page, name: string) => {
  await lookAtWords(page, `de-${name}`);
  tell(await lasting(() => englishOn(page, name)));
};

test('no screen of the popup falls back into English or is too narrow for a long word; the menus in a page have room for their buttons', async () => {
  const { origin, phone } = await anOwnedOrganization(stage);
  const form = await aFormSite();
  const { vault, cloud, headers } = await anItemKept({ cloud: stage.cloud, phone, origin, url: form.origin });
  extension = await openExtension('de-DE');
  const popup = await extension.popup();
  const press = (name: string) => popup.getByRole('button', { name, exact: true }).click();
  const link = async () => {
    await press('Als Link kopieren');
    await popup.getByText('Kopiert').waitFor();
    return popup.evaluate(() => navigator.clipboard.readText());
  };
  await popup.getByLabel('Adresse deiner Organisation').fill(origin.replace('http://', ''));
  await seen(popup, 'extension-address');
  await press('Weiter');
  await popup.getByRole('img', { name: 'Anmeldecode' }).waitFor();
  await seen(popup, 'extension-code');
  await phone.approve(await phone.scan(await link()), { claims: ['email'] });
  await popup.getByRole('heading', { name: 'Tresor öffnen' }).waitFor();
  await popup.getByRole('button', { name: 'Als Link kopieren' }).waitFor();
  await seen(popup, 'extension-unlock');
  const digits = await popup.getByRole('img', { name: /^Die Ziffern \d\d$/ }).getAttribute('aria-label');
  await phone.approve(await phone.scan(await link()), { digits: digits?.slice(-2) ?? '' });
  const club = popup.getByRole('button', { name: /Club site/ }).last();
  await club.waitFor();
  await seen(popup, 'extension-vault');
  await club.click();
  await seen(popup, 'extension-item');
  await press('Teilen');
  await popup.getByLabel('Dienstliche E-Mail').waitFor();
  await seen(popup, 'extension-share');
  await press('Abbrechen');
  await press('Eintrag hinzufügen');
  await press('Erzeugen');
  await seen(popup, 'extension-editor');
  await press('Abbrechen');
  await press('Einstellungen');
  await popup.getByRole('heading', { name: 'Ausfüllen per Tastatur' }).waitFor();
  await seen(popup, 'extension-settings');
  await press('Zurück');

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
  for (const theme of ['light', 'dark'] as const) {
    await site.emulateMedia({ colorScheme: theme });
    await lookAtWords(site, `de-menu-choice-${theme}`);
  }
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
  for (const theme of ['dark', 'light'] as const) {
    await site.emulateMedia({ colorScheme: theme });
    await lookAtWords(site, `de-menu-save-${theme}`);
  }
  await fits(save);

  // And what is kept without asking, as the organization wants it there.
  await cloud.call(changeCertifiedSites, { body: { sites: ['volkshochschule.example'] } }, headers);
  await extension.context.route('https://volkshochschule.example/**', (route) =>
    route.fulfill({ contentType: 'text/html; charset=utf-8', body: signInPage }),
  );
  await typeAt(site, 'https://volkshochschule.example/', 'ada.lovelace@donaueschingen.example', 'typed');
  const kept = await menuSays(site, /Im Tresor gemerkt/);
  for (const theme of ['dark', 'light'] as const) {
    await site.emulateMedia({ colorScheme: theme });
    await lookAtWords(site, `de-menu-kept-${theme}`);
  }
  await fits(kept);
  await form.close();
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
