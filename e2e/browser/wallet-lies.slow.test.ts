import { digest, randomToken } from '@lanyard/crypto/encoding';
import { inviteMember } from '@lanyard/contract/members';
import { aBrowser } from '@lanyard/testing/browser';
import { expect, test } from 'vitest';
import { saidOn } from './desk.ts';
import { aMemberHandset } from './handset.ts';
import { leave } from './left.ts';
import { answerFromThePast, markItems, plantEntries, swapKeys } from './lying.ts';
import { invitationMailedTo } from './mails.ts';
import { anOwnedOrganization } from './owner.ts';
import { look } from './screens.ts';
import { useStage } from './stage.ts';

// The vault in the wallet, at a cloud that lies: each lie is told in words, nothing is shared or opened by it, and the truth ends it.

const stage = useStage();
const secret = 'correct-horse-battery';

test('a cloud that swaps keys, answers for the past and plants an entry in a log: the wallet tells each, and opens nothing by it', async () => {
  stage.keepSecret(secret, 'City Bank');
  const { origin, phone: adas } = await anOwnedOrganization(stage);
  const desk = aBrowser({ port: stage.cloud.port, origin }, { now: () => Date.now() });
  const attempt = await desk.showCode();
  await adas.approve(await adas.scan(attempt.link), { claims: ['email'] });
  const session = await desk.enter(attempt);
  const body = { name: 'Mia Member', email: 'mia@acme.test', role: null };
  await desk.client.call(inviteMember, { body }, await desk.proof(session));
  const link = await invitationMailedTo(stage.cloud.mail, 'mia@acme.test');
  const { page } = await aMemberHandset(stage, { link, email: 'mia@acme.test' });
  const lies = page.context();
  const { port } = stage.cloud;
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const row = page.getByRole('button', { name: /City Bank/ });
  const openAgain = async () => {
    await button('Lock the vault').click();
    await button('Open by touch').click();
  };
  const beHonest = () => lies.unrouteAll({ behavior: 'wait' });

  await page.getByRole('link', { name: 'Vault', exact: true }).click();
  await button('Open by touch').click();
  await button('Add item').first().click();
  await page.getByLabel('Name', { exact: true }).fill('City Bank');
  await page.getByLabel('Password', { exact: true }).fill(secret);
  await button('Save').click();
  await saidOn(page, 'City Bank was saved');
  await row.click();
  await button('Share').click();
  await page.getByLabel('Work e-mail').fill('ada@acme.test');
  await button('Add').click();
  await page.getByText('Safety number with Ada Lovelace').waitFor();
  await button('Save').click();
  await saidOn(page, 'City Bank is shared as you said');

  // Somebody's key is another one: it is told before anything is shared, and no new key is made with it.
  await swapKeys(lies, port);
  await row.click();
  await button('Share').click();
  await page.getByText('The key of somebody who is to have this does not verify.').waitFor();
  await look(page, 'wallet-vault-share-untrue');
  await button('Cancel').click();
  const items = await stage.cloud.database.lookAt<{ item: string }>('select item from vault_items');
  await markItems(
    lies,
    port,
    items.map(({ item }) => item),
  );
  await openAgain();
  await page.getByText(/no new key: that of somebody who is to have it does not verify/u).waitFor();
  await look(page, 'wallet-vault-unkeyed');
  await beHonest();

  // It answers for the past while the vault is open.
  await openAgain();
  await row.waitFor();
  const lookAgain = () => page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await answerFromThePast(lies, port);
  await lookAgain();
  await page.getByText('What the server answers does not verify').waitFor();
  await look(page, 'wallet-vault-untrue-since');
  expect(await row.count()).toBe(1);
  await beHonest();
  await lookAgain();
  await page.getByText('What the server answers does not verify').waitFor({ state: 'detached' });

  // It plants an entry in the person's own log, or has none of it: the vault stays closed.
  const stopped = page.getByText('Stopped: your key history was changed');
  await plantEntries(lies, port);
  await openAgain();
  await stopped.waitFor();
  await look(page, 'wallet-vault-untrue');
  expect(await row.count()).toBe(0);
  await beHonest();
  await button('Open by touch').click();
  await row.waitFor();
  await lies.route('**/did.jsonl', (route) => route.fulfill({ body: '' }));
  await openAgain();
  await stopped.waitFor();
  expect(await row.count()).toBe(0);
  await beHonest();
  await button('Open by touch').click();
  await row.waitFor();
  expect(await page.getByText(/does not verify/u).count()).toBe(0);

  // What was under way when the page was closed or the vault locked: a file of an item that is there, and one of an item that is not.
  const people = await stage.cloud.database.lookAt<{ organization: string; did: string }>(
    'select organization_id as organization, did from vault_grants join persons on persons.id = person_id',
  );
  if (items[0] === undefined) throw new Error('there is no item');
  const file = () => ({ kind: 'upload', attachment: randomToken() });
  const files = [
    { ...file(), item: items[0].item },
    { ...file(), item: digest('new') },
  ];
  for (const { organization, did } of people) await leave(page, `${organization} ${did}`, files);
  await openAgain();
  const told = page.getByText('1 file was not added');
  await expect.poll(() => told.count()).toBe(2);
  await look(page, 'wallet-vault-left');
  const notice = (words: string) => page.getByRole('alert').filter({ hasText: words });
  await notice('City Bank').getByRole('button', { name: 'Not now' }).click();
  await expect.poll(() => told.count()).toBe(1);
  await notice('the new item').getByRole('button', { name: 'Add item' }).click();
  await page.getByLabel('Name', { exact: true }).waitFor();
  await expect.poll(() => told.count()).toBe(0);
});
