import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { openItems, saidOn, signInWith } from './desk.ts';
import { invitationMailedTo } from './mails.ts';
import { aMemberPhone, anOwnedOrganization } from './owner.ts';
import { look, lookAtWords } from './screens.ts';
import { useStage } from './stage.ts';

// A slip loses nothing: not what was typed in a form, and not an item that nobody could bring back.

const stage = useStage();

test('a form that was typed in stays open after a file chooser left without a file, and asks before Escape or a press beside it forgets what was typed', async () => {
  const { origin, phone } = await anOwnedOrganization(stage);
  const ada = await stage.aDesktop();
  await signInWith(phone, ada, origin);
  await openItems(phone, ada);
  const form = ada.getByRole('dialog', { name: 'New item' });
  const question = ada.getByRole('dialog', { name: 'Discard what you typed?' });
  const add = () => ada.getByRole('button', { name: 'Add item' }).first().click();

  // Nothing typed: closed without a question.
  await add();
  await ada.keyboard.press('Escape');
  await expect.poll(() => form.count()).toBe(0);

  await add();
  await form.getByLabel('Name', { exact: true }).fill('Shop');
  await form.getByRole('button', { name: 'Generate' }).click();
  const made = form.getByLabel('Password', { exact: true });
  await expect.poll(() => made.inputValue()).toHaveLength(20);
  const password = await made.inputValue();
  // Read letter by letter: an l is no I.
  expect(await fontOf(made)).toContain('monospace');
  await leaveChooser(form.locator('input[type=file]'));
  expect(await made.inputValue()).toBe(password);

  await ada.keyboard.press('Escape');
  await question.waitFor();
  await look(ada, 'vault-unsaved');
  // A browser that is asked to close twice in a row asks nobody the second time.
  await ada.keyboard.press('Escape');
  await expect.poll(() => question.count()).toBe(0);
  expect(await made.inputValue()).toBe(password);
  await ada.mouse.click(5, 400);
  await question.getByRole('button', { name: 'Keep editing' }).click();
  expect(await made.inputValue()).toBe(password);
  await ada.mouse.click(5, 400);
  await question.getByRole('button', { name: 'Discard' }).click();
  await expect.poll(() => form.count()).toBe(0);

  // What can never come back is asked for once more.
  await add();
  await form.getByLabel('Name', { exact: true }).fill('Shop');
  await form.getByRole('button', { name: 'Save' }).click();
  await saidOn(ada, 'Shop was saved');
  const row = ada.getByRole('button', { name: /Shop/ });
  await row.click();
  await ada.getByRole('button', { name: 'Move to bin' }).click();
  await saidOn(ada, 'Shop is in the bin');
  // Nobody searched: nothing is said to be not found.
  await ada.getByText('All your items are in the bin').waitFor();
  await ada.getByText('Bin', { exact: true }).click();
  await row.click();
  const item = ada.getByRole('dialog', { name: 'Shop', exact: true });
  await item.getByRole('button', { name: 'Delete for good' }).click();
  const last = ada.getByRole('dialog', { name: 'Delete Shop for good?' });
  await last.getByText('Nobody can bring it back.').waitFor();
  await look(ada, 'vault-delete-for-good');
  await last.getByRole('button', { name: 'Cancel' }).click();
  await item.getByRole('button', { name: 'Restore' }).waitFor();
  await item.getByRole('button', { name: 'Delete for good' }).click();
  await last.getByRole('button', { name: 'Delete for good' }).click();
  await saidOn(ada, 'Shop was deleted for good');
  await ada.getByText('Nothing in your vault yet').waitFor();
});

test('what two wrote at once, an address that was typed and not added, and an undo without a connection: none of it goes by silently', async () => {
  const { origin, phone } = await anOwnedOrganization(stage, 'Slips');
  const [ada, elsewhere] = [await stage.aDesktop(), await stage.aDesktop()];
  for (const page of [ada, elsewhere]) {
    await signInWith(phone, page, origin);
    await openItems(phone, page);
  }
  await ada.getByRole('button', { name: 'Add item' }).first().click();
  await ada.getByLabel('Name', { exact: true }).fill('Alarm');
  await ada.getByLabel('Password', { exact: true }).fill('Illegal1');
  await ada.getByRole('button', { name: 'Save' }).click();
  await saidOn(ada, 'Alarm was saved');
  const row = (page: Page) => page.getByRole('button', { name: /Alarm/ });
  await row(ada).click();
  await ada.getByRole('button', { name: 'Show Password' }).click();
  expect(await fontOf(ada.getByText('Illegal1'))).toContain('monospace');

  // Both edit; Escape chooses neither, and what was typed is still there.
  await ada.getByRole('button', { name: 'Edit' }).click();
  await ada.getByLabel('Notes').fill('In the cellar');
  await row(elsewhere).click();
  await elsewhere.getByRole('button', { name: 'Edit' }).click();
  await elsewhere.getByLabel('Notes').fill('In the attic');
  await elsewhere.getByRole('button', { name: 'Save' }).click();
  await saidOn(elsewhere, 'Alarm was saved');
  await ada.getByRole('button', { name: 'Save' }).click();
  await ada.getByRole('region', { name: 'Theirs' }).waitFor();
  await ada.keyboard.press('Escape');
  await expect.poll(() => ada.getByLabel('Notes').inputValue()).toBe('In the cellar');
  await ada.getByRole('button', { name: 'Save' }).click();
  await saidOn(ada, 'Alarm was saved');

  await row(ada).click();
  await ada.getByRole('button', { name: 'Share' }).click();
  await ada.getByLabel('Work e-mail').fill('nobody@acme.test');
  await ada.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await ada.getByText('No member with this address has a wallet.').waitFor();
  await ada.getByRole('button', { name: 'Cancel' }).click();

  // What keeps a long form from being saved is told where somebody looks: at its buttons, however far down they are.
  await row(elsewhere).click();
  await elsewhere.getByRole('button', { name: 'Edit' }).click();
  await elsewhere.getByLabel('Tags').fill('House');
  await elsewhere.context().setOffline(true);
  await elsewhere.getByRole('button', { name: 'Save' }).click();
  const alert = elsewhere.getByRole('alert');
  await alert.waitFor();
  await lookAtWords(elsewhere, 'vault-not-saved');
  await expect.poll(() => alert.evaluate(isSeen), { timeout: 10_000 }).toBe(true);

  await row(ada).click();
  await ada.getByRole('button', { name: 'Move to bin' }).click();
  const undo = ada.getByRole('button', { name: 'Undo' });
  await undo.waitFor();
  await ada.context().setOffline(true);
  await undo.click();
  await saidOn(ada, /connection/u);
});

test('where sharing an item of the organization stops, nobody is told that it is theirs alone: it stays the organization’s; and it is given away by nobody who was not told', async () => {
  const { origin, phone } = await anOwnedOrganization(stage, 'Borough');
  const ada = await stage.aDesktop();
  await signInWith(phone, ada, origin);
  await ada.goto(`${origin}/console/members`);
  await ada.getByRole('button', { name: 'Invite a member' }).first().click();
  await ada.getByRole('dialog').getByLabel('Name').fill('Ben Builder');
  await ada.getByRole('dialog').getByLabel('Work e-mail').fill('ben@acme.test');
  await ada.getByRole('button', { name: 'Send invitation' }).click();
  await aMemberPhone(stage, await invitationMailedTo(stage.cloud.mail, 'ben@acme.test'), 'ben@acme.test');
  await ada.goto(origin);
  await openItems(phone, ada);
  await ada.getByRole('button', { name: 'Add item' }).first().click();
  await ada.getByLabel('Name', { exact: true }).fill('Router');
  await ada.getByRole('switch', { name: /Belongs to the organization/ }).press('Space');
  await ada.getByRole('button', { name: 'Save' }).click();
  await saidOn(ada, 'Router was saved');
  await ada.getByRole('button', { name: /Router/ }).click();
  await ada.getByRole('button', { name: 'Share' }).click();
  // Typed and saved without “Add”: the person is there with their number first.
  await ada.getByLabel('Work e-mail').fill('ben@acme.test');
  const save = ada.getByRole('dialog').getByRole('button', { name: 'Save' });
  await save.click();
  await ada.getByText('Safety number with Ben Builder').waitFor();
  await save.click();
  await saidOn(ada, 'Router is shared as you said');
  await ada.getByText('Shared by you', { exact: true }).click();
  await ada.getByRole('button', { name: 'Stop sharing Router' }).click();
  await saidOn(ada, 'Router is the organization’s alone again');

  // Somebody owns it, whatever is chosen first; who is to own it no more reads so before it is saved.
  await ada.getByText('Items', { exact: true }).click();
  const row = ada.getByRole('button', { name: /Router/ });
  await row.click();
  await ada.getByRole('button', { name: 'Share' }).click();
  const role = (name: string) => ada.getByRole('combobox', { name: `What ${name} may do` });
  const organizations = ada.getByRole('switch', { name: /Belongs to the organization/ });
  await role('Ada Lovelace').selectOption('viewer');
  await ada.getByText('Owner all the same:', { exact: false }).waitFor();
  await organizations.press('Space');
  await ada.getByText('Somebody has to own the item', { exact: false }).waitFor();
  expect(await save.isDisabled()).toBe(true);
  await look(ada, 'vault-share-ownerless');
  await ada.getByLabel('Work e-mail').fill('ben@acme.test');
  await ada.getByRole('button', { name: 'Add', exact: true }).click();
  await role('Ben Builder').selectOption('owner');
  await ada.getByText('Whoever saves this can edit it afterwards', { exact: false }).waitFor();
  expect(await save.isDisabled()).toBe(true);
  await role('Ada Lovelace').selectOption('editor');
  await ada.getByText('you own it no more', { exact: false }).waitFor();
  await look(ada, 'vault-share-given-away');
  await save.click();
  await saidOn(ada, 'Router is shared as you said');
  await row.click();
  await ada.getByText('Ben Builder').waitFor();
  expect(await ada.getByRole('button', { name: 'Share' }).count()).toBe(0);
});

/** In the page: whether it is in the window, with nothing over it. */
const isSeen = (element: Element): boolean => {
  const { left, top, width, height } = element.getBoundingClientRect();
  const at = document.elementFromPoint(left + width / 2, top + height / 2);
  return at !== null && element.contains(at);
};

const fontOf = (what: ReturnType<Page['locator']>): Promise<string> =>
  what.evaluate((element) => getComputedStyle(element).fontFamily);

/** As Chromium tells it: the event bubbles, and has the name of what a dialog gets by Escape. */
const leaveChooser = (chooser: ReturnType<Page['locator']>) =>
  chooser.evaluate((input) => input.dispatchEvent(new Event('cancel', { bubbles: true })));
