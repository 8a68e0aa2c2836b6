import { expect, test } from 'vitest';
import { signInWith } from './desk.ts';
import { anOwnedOrganization } from './owner.ts';
import { look } from './screens.ts';
import { useStage } from './stage.ts';

// Ctrl-K to anything, by keyboard alone: a page, an action, a role, a member.

const stage = useStage();

test('Ctrl-K finds pages, actions, roles and members, and goes there', async () => {
  const { origin, phone } = await anOwnedOrganization(stage);
  const owner = await stage.aDesktop();
  stage.keepSecret('Ada Lovelace');
  await signInWith(phone, owner, origin);
  await owner.goto(`${origin}/console`);
  await owner.getByRole('heading', { level: 1, name: 'Dashboard' }).waitFor();
  const field = owner.getByRole('combobox', { name: 'Pages, actions, roles and members' });
  const options = owner.getByRole('listbox').getByRole('option');
  const chosen = owner.getByRole('option', { selected: true });
  const open = async (text: string) => {
    await owner.keyboard.press('Control+k');
    await field.waitFor();
    await owner.keyboard.type(text);
  };

  await open('');
  await options.getByText('Settings', { exact: true }).waitFor();
  await look(owner, 'palette');
  await owner.keyboard.type('acti');
  await chosen.getByText('Activity').waitFor();
  await owner.keyboard.press('Enter');
  await owner.getByRole('heading', { level: 1, name: 'Activity' }).waitFor();
  await field.waitFor({ state: 'detached' });

  await open('mana');
  await options.getByText('Manager').waitFor();
  await owner.keyboard.press('ArrowDown');
  await owner.keyboard.press('ArrowUp');
  await owner.keyboard.press('Enter');
  await owner.getByRole('heading', { level: 1, name: 'Manager' }).waitFor();

  await open('love');
  await options.getByText('Ada Lovelace').waitFor();
  await look(owner, 'palette-member');
  await owner.keyboard.press('Enter');
  await owner.getByRole('heading', { level: 1, name: 'Members' }).waitFor();
  await owner.getByText('1 member', { exact: true }).waitFor();
  await expect.poll(() => new URL(owner.url()).search).toBe('');

  await open('invite');
  await chosen.getByText(/Invite/).waitFor();
  await owner.keyboard.press('Enter');
  await owner.getByRole('dialog').getByLabel('Work e-mail').waitFor();
  await owner.keyboard.press('Escape');

  await open('zzz');
  await owner.getByText('Nothing like that').waitFor();
  await owner.keyboard.press('Escape');
  await field.waitFor({ state: 'detached' });
  await owner.setViewportSize({ width: 360, height: 780 });
  await owner.getByRole('button', { name: 'Search' }).click();
  await options.first().waitFor();
  await look(owner, 'palette-narrow');
});
