import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { aHandset } from './handset.ts';
import { codeMailedTo, invitationMailedTo } from './mails.ts';
import { lasting, lookAtWords, tell } from './screens.ts';
import { useStage } from './stage.ts';
import { englishOn } from './words.ts';

// Somebody whose browser and phone speak German, from the set-up to the console: no screen falls back into English, none is too
// narrow for a long word, and who prefers English chooses it.

const stage = useStage();
const locale = 'de-DE';
const seen = async (page: Page, name: string) => {
  await lookAtWords(page, `de-${name}`);
  tell(await lasting(() => englishOn(page, name)));
};
/** A page of a desk, wide and as narrow as a phone. */
const seenBoth = async (page: Page, name: string) => {
  await seen(page, name);
  await page.setViewportSize({ width: 360, height: 780 });
  await seen(page, `${name}-360`);
  await page.setViewportSize({ width: 1280, height: 800 });
};
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
const headed = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name }).waitFor();
/** The link of the code on the desk's screen, pasted into the wallet, whose scan screen is looked at when it is named. */
const pasteLinkOf = async (shown: Page, scanScreen?: string) => {
  await press(shown, 'Als Link kopieren');
  await shown.getByRole('button', { name: 'Kopiert' }).waitFor();
  const link = await shown.evaluate(() => navigator.clipboard.readText());
  await stage.camera.pointAtNothing();
  await page.bringToFront();
  await page.getByRole('link', { name: 'Scannen' }).first().click();
  await page.getByRole('button', { name: 'Link einfügen' }).waitFor();
  if (scanScreen !== undefined) await seen(page, scanScreen);
  await press(page, 'Link einfügen');
  await page.getByRole('dialog').getByLabel('Link').fill(link);
  await press(page, 'Öffnen');
};
const langOf = (page: Page) => page.evaluate(() => document.documentElement.lang);

// One story in several tests: each goes on where the one before ended.
let desktop: Page;
let page: Page;

test('an organization is set up, and its owner makes an identity and joins', async () => {
  stage.keepSecret('Änne Großmann');
  desktop = await stage.aDesktop({ locale });
  await desktop.goto(stage.cloud.rootOrigin);
  await headed(desktop, 'Willkommen bei deinem Lanyard');
  await expect.poll(() => langOf(desktop)).toBe('de-DE');
  await seenBoth(desktop, 'root-empty');
  await desktop.goto(await stage.cloud.setupLink());
  await press(desktop, 'Weiter');
  await desktop.getByText('Bitte ausfüllen.').first().waitFor();
  await seenBoth(desktop, 'setup-refused');
  await desktop.getByLabel('Name', { exact: true }).fill('Stadtbücherei');
  await desktop.getByLabel('Region').fill('Europa');
  await desktop.getByLabel('Dein Name').fill('Änne Großmann');
  await desktop.getByLabel('Deine E-Mail-Adresse bei der Arbeit').fill('aenne@buecherei.test');
  await press(desktop, 'Weiter');
  await desktop.getByRole('img', { name: 'Inhabercode' }).waitFor();
  await seenBoth(desktop, 'setup-owner');
  await press(desktop, 'Als Link kopieren');
  await desktop.getByRole('button', { name: 'Kopiert' }).waitFor();
  const ownerLink = await desktop.evaluate(() => navigator.clipboard.readText());

  ({ page } = await aHandset(stage, { locale, link: ownerLink }));
  await page.getByText('Dieses Gerät hat alles').click();
  await seen(page, 'wallet-welcome');
  await press(page, 'Meine Identität erstellen');
  await page.getByRole('img', { name: 'Dein Wiederherstellungscode' }).waitFor();
  await seen(page, 'wallet-recovery');
  await press(page, 'Ich habe ihn gesichert');
  await page.getByRole('dialog').waitFor();
  await seen(page, 'wallet-recovery-unsaved');
  await press(page, 'Zurück und sichern');
  await press(page, 'Text kopieren');
  await page.getByRole('button', { name: 'Kopiert' }).waitFor();
  const recoveryCode = await page.evaluate(() => navigator.clipboard.readText());
  stage.keepSecret(recoveryCode);
  await press(page, 'Ich habe ihn gesichert');
  await seen(page, 'wallet-prove');
  await page.getByRole('button', { name: /^Als Text einfügen/ }).click();
  await page.getByLabel('Wiederherstellungscode', { exact: true }).fill(recoveryCode);
  await press(page, 'Prüfen');
  await headed(page, /funktioniert/);
  await seen(page, 'wallet-proven');
  await press(page, 'Weiter');
  await page.getByRole('button', { name: 'Beitreten', exact: true }).waitFor();
  await seen(page, 'wallet-join-owner');
  await press(page, 'Beitreten');
  await headed(page, 'Du bist dabei');
  await seen(page, 'wallet-joined');
  await headed(desktop, 'Stadtbücherei ist bereit');
  await seenBoth(desktop, 'setup-done');
  await page.getByRole('link', { name: 'Fertig' }).click();
  await page.getByRole('navigation', { name: 'Wallet' }).waitFor();
  await seen(page, 'wallet-home');
});

test('the owner signs in and looks into every room of the wallet', async () => {
  await desktop.getByRole('link', { name: 'Zur Anmeldung' }).click();
  await desktop.getByRole('img', { name: 'Anmeldecode' }).waitFor();
  await seenBoth(desktop, 'sign-in');
  await pasteLinkOf(desktop, 'wallet-scan');
  await page.getByRole('button', { name: 'Bestätigen', exact: true }).waitFor();
  await press(page, 'Bestätigen');
  await page.getByText('Bestätige zuerst, wo der Code steht.').waitFor();
  await seen(page, 'wallet-approve');
  await desktop.getByText('Auf deinem Handy bestätigen').waitFor();
  await seenBoth(desktop, 'sign-in-scanned');
  await page.getByRole('checkbox').first().check();
  await press(page, 'Bestätigen');
  await headed(page, 'Bestätigt');
  await seen(page, 'wallet-approved');
  await page.getByRole('link', { name: 'Fertig' }).click();
  await headed(desktop, /, Änne$/);
  await seenBoth(desktop, 'portal');
  await press(desktop, 'Mit meinem Handy öffnen');
  await desktop.getByRole('img', { name: 'Code zum Öffnen des Tresors' }).waitFor();
  await seenBoth(desktop, 'portal-unlock');
  await press(desktop, 'Abbrechen');

  // The wallet's other screens.
  for (const [to, title] of [
    ['activity', 'Verlauf'],
    ['claims', 'Über dich'],
    ['organizations', 'Organisationen'],
    ['settings', 'Einstellungen'],
    ['nowhere', 'Hier ist nichts'],
  ] as const) {
    await page.goto(`${stage.cloud.walletOrigin}/${to}`);
    await page.getByRole('heading', { level: 1, name: title }).waitFor();
    await seen(page, `wallet-${to}`);
  }

  await page.goto(`${stage.cloud.walletOrigin}/vault`);
  await press(page, 'Per Berührung öffnen');
  await page.getByText('Dein Tresor ist noch leer').waitFor();
  await page.getByRole('button', { name: 'Neuer Eintrag' }).first().click();
  await page.getByLabel('Name', { exact: true }).fill('Stadtsparkasse');
  await page.getByLabel('Benutzername').fill('aenne@buecherei.test');
  await press(page, 'Erzeugen');
  await page.getByText('Optionen', { exact: true }).click();
  await seen(page, 'wallet-vault-generator');
  await press(page, 'Speichern');
  await page.getByRole('button', { name: /Stadtsparkasse/ }).waitFor();
  await seen(page, 'wallet-vault-list');
  await page.getByRole('button', { name: /Stadtsparkasse/ }).click();
  await press(page, 'Passwort zeigen');
  await seen(page, 'wallet-vault-item');
  await press(page, 'Bearbeiten');
  await page.getByRole('dialog', { name: 'Eintrag bearbeiten' }).waitFor();
  await seen(page, 'wallet-vault-editor');
});

test('the owner works in the console', async () => {
  await desktop.getByRole('link', { name: 'Verwaltung' }).click();
  await headed(desktop, 'Übersicht');
  await seenBoth(desktop, 'console-dashboard');
  for (const [place, title] of [
    ['Gruppen', 'Gruppen'],
    ['Rollen', 'Rollen'],
    ['Einstellungen', 'Einstellungen'],
  ] as const) {
    await desktop.getByRole('link', { name: place, exact: true }).click();
    await headed(desktop, title);
    await seenBoth(desktop, `console-${place.toLowerCase()}`);
  }
  for (const [part, shown] of [
    ['Anmelden', 'Welche Browser hineinlassen'],
    ['Adressen', 'Eine eigene Domain'],
  ] as const) {
    await desktop.getByRole('link', { name: part, exact: true }).click();
    await desktop.getByRole('heading', { name: shown }).waitFor();
    await seenBoth(desktop, `console-settings-${part.toLowerCase()}`);
  }
  await desktop.getByRole('link', { name: 'Mitglieder', exact: true }).click();
  await desktop.getByText('Bisher nur du').waitFor();
  await seenBoth(desktop, 'console-empty');
  await press(desktop, 'Mitglied einladen');
  const dialog = desktop.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Einladung senden' }).click();
  await dialog.getByText('Bitte ausfüllen.').waitFor();
  await seenBoth(desktop, 'console-invite');
  await dialog.getByLabel('Name').fill('Jürgen Weiß');
  await dialog.getByLabel('E-Mail-Adresse bei der Arbeit').fill('juergen@buecherei.test');
  await dialog.getByRole('button', { name: 'Einladung senden' }).click();
  await desktop.getByRole('status').getByText('Einladung an Jürgen Weiß gesendet').waitFor();
  await seenBoth(desktop, 'console-invited');
  await desktop.getByRole('checkbox', { name: 'Jürgen Weiß auswählen' }).check();
  await seenBoth(desktop, 'console-selected');
  await press(desktop, 'Importieren');
  await dialog.getByText('Wähle eine CSV-Datei').waitFor();
  await seenBoth(desktop, 'console-import');
  await dialog.getByRole('button', { name: 'Abbrechen' }).click();
  await desktop.getByRole('link', { name: 'Jürgen Weiß' }).click();
  await press(desktop, 'Name und Adresse bearbeiten');
  await dialog.getByLabel('Arbeits-E-Mail').waitFor();
  await seenBoth(desktop, 'console-edit-member');
  await dialog.getByRole('button', { name: 'Abbrechen' }).click();
  await desktop.getByRole('link', { name: 'Protokoll' }).click();
  await desktop.getByText('Mitglied eingeladen').first().click();
  await seenBoth(desktop, 'console-activity');
});

test('an invitation opens, and an e-mail address is proven', async () => {
  const invitation = await invitationMailedTo(stage.cloud.mail, 'juergen@buecherei.test');
  stage.keepSecret(invitation);
  await page.goto(invitation);
  await page.getByText('Die Einladung ging an').first().waitFor();
  await seen(page, 'wallet-join-member');

  await page.goto(`${stage.cloud.walletOrigin}/claims/email`);
  await page.getByLabel('E-Mail-Adresse').fill('aenne@buecherei.test');
  await seen(page, 'wallet-email');
  await press(page, 'Code senden');
  await page.getByLabel('Code aus der E-Mail').waitFor();
  await seen(page, 'wallet-email-code');
  await page
    .getByLabel('Code aus der E-Mail')
    .fill(await codeMailedTo(stage.cloud.mail, 'aenne@buecherei.test'));
  await headed(page, 'In deiner Wallet verwahrt');
  await seen(page, 'wallet-email-kept');
});

test('who prefers English chooses it, and it stays for this address', async () => {
  await desktop.bringToFront();
  await desktop.getByRole('combobox', { name: 'Sprache' }).selectOption({ label: 'English' });
  await headed(desktop, 'Activity');
  await expect.poll(() => langOf(desktop)).toBe('en');
  await desktop.getByRole('link', { name: 'Portal' }).click();
  await headed(desktop, /, Änne$/);
  await desktop.getByText('You are signed in to Stadtbücherei.').waitFor();
  await desktop.getByRole('combobox', { name: 'Language' }).selectOption({ label: 'Deutsch' });
  await desktop.getByText('Du bist bei Stadtbücherei angemeldet.').waitFor();
  await page.goto(`${stage.cloud.walletOrigin}/settings`);
  await page.getByLabel('Sprache').selectOption('en');
  await headed(page, 'Settings');
  await page.reload();
  await headed(page, 'Settings');
  await page.getByLabel('Language').selectOption('browser');
  await headed(page, 'Einstellungen');
});

test('the organization moves to another address', async () => {
  await desktop.bringToFront();
  const { origin } = new URL(desktop.url());
  const host = `lesesaal.${new URL(origin).hostname.split('.').slice(1).join('.')}`;
  const addresses = async () => {
    await desktop.goto(`${origin}/console/settings/addresses`);
    await desktop.getByRole('heading', { name: 'Eine eigene Domain' }).waitFor();
  };
  await addresses();
  await press(desktop, 'Adresse hinzufügen');
  await desktop.getByLabel('Weitere Adresse').fill('lesesaal');
  await press(desktop, 'Hinzufügen');
  const move = desktop.getByRole('button', { name: `Hierher umziehen, nach ${host}` });
  await move.click();
  const dialog = desktop.getByRole('dialog');
  const open = dialog.getByRole('link', { name: 'Tresor öffnen' });
  await open.waitFor();
  await seenBoth(desktop, 'console-move-closed');
  await open.click();
  await press(desktop, 'Mit meinem Handy öffnen');
  const shown = desktop.getByLabel(/^Die Ziffern \d{2}$/u);
  await shown.waitFor();
  const digits = /\d{2}$/u.exec((await shown.getAttribute('aria-label')) ?? '')?.[0] ?? '';
  await page.goto(stage.cloud.walletOrigin);
  await pasteLinkOf(desktop);
  await page.getByLabel('Zwei Ziffern auf der Seite').fill(digits);
  await seen(page, 'wallet-approve-vault');
  await press(page, 'Bestätigen');
  await headed(page, 'Bestätigt');
  await desktop.bringToFront();
  await desktop.getByRole('button', { name: 'Neuer Eintrag' }).first().waitFor();
  await addresses();
  await move.click();
  await dialog.getByText('Das endet für alle, sofort').waitFor();
  await dialog.getByLabel(`Tippe ${host}, um fortzufahren`).fill(host);
  await seenBoth(desktop, 'console-move');
  await dialog.getByRole('button', { name: 'Organisation umziehen' }).click();
  await desktop.waitForURL(`${origin.replace(/\/\/[^.]+\./u, '//lesesaal.')}/sign-in`);
  await page.goto(`${stage.cloud.walletOrigin}/notices`);
  await page.getByText(`Sie hat eine neue Adresse: ${host}`).waitFor();
  await seen(page, 'wallet-move-notice');
});
