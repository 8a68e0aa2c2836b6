import { expect, test } from 'vitest';
import { saidOn, signInWith } from './desk.ts';
import { anOwnedOrganization } from './owner.ts';
import { look } from './screens.ts';
import { useStage } from './stage.ts';

// An owner looks at who did what: narrows it, opens an entry by keyboard, takes it along, and sets how long it is kept.

const stage = useStage();

test('an owner reads the activity log, by keyboard, narrows it, exports it and sets its retention', async () => {
  const { origin, phone } = await anOwnedOrganization(stage);
  const owner = await stage.aDesktop();
  await signInWith(phone, owner, origin);
  await owner.getByRole('link', { name: 'Console' }).click();
  await owner.getByRole('link', { name: 'Activity' }).click();
  await owner.getByText('Organization created').waitFor();
  await owner.getByText('Signed in').waitFor();
  await look(owner, 'console-activity');

  const entry = owner.getByRole('listitem').filter({ hasText: 'Signed in' });
  await entry.locator('summary').focus();
  await owner.keyboard.press('Enter');
  const only = entry.getByRole('button', { name: /^Only what .* did$/ });
  await only.waitFor();
  await look(owner, 'console-activity-open');
  await only.press('Enter');
  await owner.getByText('Organization created').waitFor({ state: 'detached' });
  await look(owner, 'console-activity-by');
  await owner.getByRole('button', { name: /^By / }).press('Enter');
  await owner.getByText('Organization created').waitFor();

  await owner.getByLabel('What', { exact: true }).selectOption('Organization and keys');
  await owner.getByText('Signed in').waitFor({ state: 'detached' });
  const [download] = await Promise.all([
    owner.waitForEvent('download'),
    owner.getByRole('button', { name: 'CSV' }).click(),
  ]);
  const lines: string[] = [];
  for await (const part of await download.createReadStream()) lines.push(String(part));
  expect(lines.join('')).toMatch(/^at,act,.*\r\n"[^"]+","organization\.created","operator",.*\r\n$/);

  await owner.getByLabel('Keep entries for').selectOption('730 days');
  await saidOn(owner, 'Saved');
  await owner.getByLabel('What', { exact: true }).selectOption('The activity log itself');
  await owner.getByText('Retention changed').waitFor();
  await owner.getByText('Activity exported').waitFor();
  await owner.getByLabel('What', { exact: true }).selectOption('Members and roles');
  await owner.getByLabel('When', { exact: true }).selectOption('Last 24 hours');
  await owner.getByText('Joined').waitFor();
});
