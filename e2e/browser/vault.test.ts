import { changeGroupMembers, createGroup } from '@lanyard/contract/groups';
import { inviteMember } from '@lanyard/contract/members';
import { aBrowser } from '@lanyard/testing/browser';
import { localFetch } from '@lanyard/testing/local-fetch';
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { greetingOf, openItems, saidOn, signInWith } from './desk.ts';
import { answerFromThePast, markItems, plantEntries, swapItems, swapKeys } from './lying.ts';
import { aMemberPhone, anOwnedOrganization } from './owner.ts';
import { look } from './screens.ts';
import { useStage } from './stage.ts';

// The vault in the portal: items are kept, found, used, shared and taken back, and the cloud reads none of it.

const stage = useStage();
const secret = 'correct-horse-battery';

test('an item is kept, found, shown, copied and shared, comes back from the bin, and is read by whom it is shared with', async () => {
  stage.keepSecret(secret, 'City Bank', 'bank.example', 'Plan.pdf');
  const { origin, phone } = await anOwnedOrganization(stage);
  const desk = aBrowser({ port: stage.cloud.port, origin }, { now: () => Date.now() });
  const attempt = await desk.showCode();
  await phone.approve(await phone.scan(attempt.link), { claims: ['email'] });
  const session = await desk.enter(attempt);
  const body = { name: 'Ben Builder', email: 'ben@acme.test', role: null };
  const invited = await desk.client.call(inviteMember, { body }, await desk.proof(session));
  const sales = { body: { name: 'Sales' } };
  const { id: groupId } = await desk.client.call(createGroup, sales, await desk.proof(session));
  const intoSales = { params: { groupId }, body: { add: [invited.id], remove: [] } };
  await desk.client.call(changeGroupMembers, intoSales, await desk.proof(session));
  const link = /\bhttp\S+\/join#\S+/u.exec((await stage.cloud.mail.next('ben@acme.test')).text)?.[0] ?? '';
  const bens = await aMemberPhone(stage, link, 'ben@acme.test');

  const ada = await stage.aDesktop();
  await signInWith(phone, ada, origin);
  await openItems(phone, ada);
  await ada.getByText('Nothing in your vault yet').waitFor();
  await look(ada, 'vault-empty');

  await ada.getByRole('button', { name: 'Add item' }).click();
  await ada.getByRole('button', { name: 'Save' }).click();
  await ada.locator(':focus[aria-invalid]').waitFor();
  await ada.keyboard.type('City Bank');
  await ada.getByLabel('Website').fill('bank.example/login');
  // By keyboard: a row that is added is typed into, one that is removed gives the keyboard back to the button.
  await ada.getByRole('button', { name: 'Add address' }).press('Enter');
  await ada.keyboard.type('pay.bank.example');
  await ada.getByRole('group', { name: 'Where address 2 belongs' }).getByText('This host only').click();
  await ada.getByLabel('User name').fill('ada@acme.test');
  const password = ada.getByLabel('Password', { exact: true });
  await ada.getByRole('button', { name: 'Generate' }).click();
  await expect.poll(() => password.inputValue()).toHaveLength(20);
  await ada.getByRole('button', { name: 'Options' }).press('Enter');
  await ada.getByLabel('20 characters').press('ArrowRight');
  await ada.getByRole('switch', { name: 'Symbols' }).press('Space');
  await expect.poll(() => password.inputValue()).toMatch(/^[A-Za-z\d]{21}$/u);
  await look(ada, 'vault-generator');
  await ada.getByText('Words', { exact: true }).click();
  await ada.getByLabel('6 words').press('ArrowLeft');
  await expect.poll(() => password.inputValue()).toMatch(/^([a-z]+-){4}[a-z]+$/u);
  await ada.getByRole('button', { name: 'Options' }).click();
  await password.fill(secret);
  await ada.getByLabel('Key for one-time codes').fill('GEZD GNBV GY3T QOJQ');
  await ada.getByRole('button', { name: 'Add field' }).press('Enter');
  await ada.keyboard.type('PIN');
  await ada.getByLabel('Value', { exact: true }).fill('4711');
  await ada.getByRole('switch', { name: 'Show as dots' }).press('Space');
  await ada.getByRole('button', { name: 'Add field' }).press('Enter');
  await ada.getByRole('button', { name: 'Remove field 2' }).press('Enter');
  await look(ada, 'vault-editor');
  await ada.getByRole('button', { name: 'Save' }).click();
  await saidOn(ada, 'City Bank was saved');
  await ada.getByRole('button', { name: 'Add item' }).click();
  await ada.getByText('Note', { exact: true }).click();
  await ada.getByLabel('Name', { exact: true }).fill('Alarm');
  await ada.getByLabel('Notes').fill('Under the stairs');
  // Files: what is too large is said before anything is sent; what is taken off again is not kept.
  const plan = Buffer.alloc(400_000, 'Grundriss Erdgeschoss. ');
  const chooser = ada.getByLabel('Add files, or drop them here');
  // Sent without a connection: it goes on by itself.
  await ada.context().setOffline(true);
  await chooser.setInputFiles([
    { name: 'Film.mp4', mimeType: 'video/mp4', buffer: Buffer.alloc(11_000_000) },
    { name: 'Plan.pdf', mimeType: 'application/pdf', buffer: plan },
    { name: 'Wrong one.txt', mimeType: 'text/plain', buffer: Buffer.from('x') },
  ]);
  await ada.getByText('Film.mp4 is larger than 10 MB.').waitFor();
  await ada.getByText('No connection. It goes on when you are online again.').waitFor();
  await ada.context().setOffline(false);
  await ada.getByRole('button', { name: 'Remove Wrong one.txt' }).press('Enter');
  // The button went with its row; the keyboard stays, and so does what is shown of a long form.
  await expect.poll(() => chooser.evaluate((input) => input === document.activeElement)).toBe(true);
  await ada.getByRole('button', { name: 'Remove Plan.pdf' }).waitFor();
  await chooser.scrollIntoViewIfNeeded();
  await look(ada, 'vault-files-editor');
  await ada.getByRole('button', { name: 'Save' }).click();
  await saidOn(ada, 'Alarm was saved');
  await ada.getByRole('button', { name: /Alarm/ }).click();
  await look(ada, 'vault-files');
  const [downloaded] = await Promise.all([
    ada.waitForEvent('download'),
    ada.getByRole('button', { name: 'Download Plan.pdf' }).click(),
  ]);
  expect(downloaded.suggestedFilename()).toBe('Plan.pdf');
  expect(readFileSync(await downloaded.path()).equals(plan)).toBe(true);
  await ada.getByRole('button', { name: 'Close' }).click();

  // What is weak or used twice is shown, until it is changed.
  await ada.getByRole('button', { name: 'Add item' }).click();
  await ada.getByLabel('Name', { exact: true }).fill('Shop');
  await password.fill('Sommer2024!');
  await ada.getByRole('button', { name: 'Save' }).click();
  await ada.getByRole('button', { name: 'Weak · 1' }).press('Enter');
  const shop = ada.getByRole('button', { name: /Shop/ });
  await shop.waitFor();
  await ada.getByRole('button', { name: /City Bank/ }).waitFor({ state: 'detached' });
  await look(ada, 'vault-health');
  await shop.click();
  await ada.getByText('It is easy to guess.').waitFor();
  await ada.getByRole('button', { name: 'Edit' }).click();
  await password.fill(secret);
  await ada.getByRole('button', { name: 'Save' }).click();
  await ada.getByText('None left').waitFor();
  await ada.getByRole('button', { name: 'Reused · 2' }).click();
  await shop.click();
  await ada.getByText('It is also the password of City Bank.').waitFor();
  await look(ada, 'vault-health-item');
  await ada.getByRole('button', { name: 'Close' }).click();
  await ada.getByRole('button', { name: 'Reused · 2' }).click();

  // Found as it is typed; shown and copied when it is asked for.
  await ada.getByLabel('Search your vault').fill('bank');
  const row = ada.getByRole('button', { name: /City Bank/ });
  await row.waitFor();
  await ada.getByRole('button', { name: /Alarm/ }).waitFor({ state: 'detached' });
  await look(ada, 'vault-list');
  await row.click();
  await ada.getByText(/^\d{3} \d{3}$/).waitFor();
  expect(await ada.getByText(secret).count()).toBe(0);
  await ada.getByRole('button', { name: 'Show Password' }).click();
  await ada.getByText(secret).waitFor();
  await ada.getByText('pay.bank.example', { exact: true }).waitFor();
  expect(await ada.getByText('4711').count()).toBe(0);
  await ada.getByRole('button', { name: 'Show PIN' }).click();
  await ada.getByText('4711').waitFor();
  await look(ada, 'vault-item');
  await ada.getByRole('button', { name: 'Copy Password' }).click();
  await ada.getByText('The clipboard is cleared in 30 seconds.').first().waitFor();
  await expect.poll(() => ada.evaluate(() => navigator.clipboard.readText())).toBe(secret);

  // Into the bin and back.
  await ada.getByRole('button', { name: 'Move to bin' }).click();
  await ada.getByRole('button', { name: 'Undo' }).click();
  await row.waitFor();

  // Shared by work address, with the number to compare.
  await row.click();
  await ada.getByRole('button', { name: 'Share' }).click();
  // With a group as well: nobody in it gets the item by the server's word alone.
  await ada.getByLabel('A group').selectOption('Sales');
  await ada.getByText('1 person waits for it').waitFor();
  await look(ada, 'vault-share-group');
  await ada.getByLabel('Work e-mail').fill('ben@acme.test');
  await ada.getByRole('button', { name: 'Add', exact: true }).click();
  await ada.getByText('Safety number with Ben Builder').waitFor();
  const number = await ada.getByText(/^(\d{5} ?){12}$/).textContent();
  await look(ada, 'vault-share');
  await ada.getByRole('button', { name: 'Save' }).click();
  await saidOn(ada, 'City Bank is shared as you said');
  await ada.getByText('Shared by you', { exact: true }).click();
  await ada.getByText('Sales (group)').waitFor();
  await ada.getByText('Ben Builder').waitFor();
  await look(ada, 'vault-shared');

  const ben = await stage.aDesktop();
  await signInWith(bens, ben, origin);
  await greetingOf(ben, 'Ben').waitFor();
  await openItems(bens, ben);
  // The owner is known by the wallet: what they share is taken at once.
  await ben.getByRole('button', { name: /City Bank/ }).click();
  await ben.getByRole('button', { name: 'Show Password' }).click();
  await ben.getByText(secret).waitFor();
  expect(await ben.getByRole('button', { name: 'Edit' }).count()).toBe(0);
  // Who shared it, and what may be done with it.
  const has = ben.getByRole('region', { name: 'Who has it' });
  await expect.poll(() => has.locator('dl').innerText()).toMatch(/^You\s+Can view\s+Ada Lovelace\s+Owner$/u);
  await look(ben, 'vault-item-shared');
  await ben.getByRole('button', { name: 'Close' }).click();

  // Somebody else is not, at a browser that has never heard of them: the numbers are compared before anything is shown.
  await ben.getByRole('button', { name: 'Add item' }).click();
  await ben.getByLabel('Name', { exact: true }).fill('Building site');
  await ben.getByRole('button', { name: 'Save' }).click();
  await ben.getByRole('button', { name: /Building site/ }).click();
  await ben.getByRole('button', { name: 'Share' }).click();
  await ben.getByLabel('Work e-mail').fill('ada@acme.test');
  await ben.getByRole('button', { name: 'Add', exact: true }).click();
  expect(await ben.getByText(/^(\d{5} ?){12}$/).textContent()).toBe(number);
  await ben.getByRole('button', { name: 'Save' }).click();
  await saidOn(ben, 'Building site is shared as you said');
  const elsewhere = await stage.aDesktop();
  await signInWith(phone, elsewhere, origin);
  await openItems(phone, elsewhere);
  await elsewhere.getByText('Not confirmed').waitFor();
  await elsewhere.getByRole('button', { name: /Building site/ }).click();
  expect(await elsewhere.getByText(/^(\d{5} ?){12}$/).textContent()).toBe(number);
  await look(elsewhere, 'vault-stranger');
  await elsewhere.getByRole('button', { name: 'It is the same number' }).click();
  await elsewhere.getByRole('button', { name: 'Close' }).click();
  await elsewhere.getByText('Not confirmed').waitFor({ state: 'detached' });

  // Two who edit at once: whoever is late sees both, and chooses; the other one stays in the history.
  await ada.getByText('Items', { exact: true }).click();
  await row.click();
  await ada.getByRole('button', { name: 'Edit' }).click();
  await elsewhere.getByRole('button', { name: /City Bank/ }).click();
  await elsewhere.getByRole('button', { name: 'Edit' }).click();
  await elsewhere.getByLabel('User name').fill('elsewhere@acme.test');
  await elsewhere.getByRole('button', { name: 'Save' }).click();
  await saidOn(elsewhere, 'City Bank was saved');
  await ada.getByLabel('User name').fill('late@acme.test');
  await ada.getByRole('button', { name: 'Save' }).click();
  await ada.getByRole('region', { name: 'Theirs' }).getByText('elsewhere@acme.test').waitFor();
  await look(ada, 'vault-conflict');
  await ada.getByRole('button', { name: 'Keep theirs' }).click();
  await saidOn(ada, 'City Bank was saved');
  await row.click();
  await ada.getByText('elsewhere@acme.test').first().waitFor();
  await ada.getByText('Earlier versions').click();
  await look(ada, 'vault-history');
  await ada
    .getByRole('button', { name: /^Restore what it was/ })
    .first()
    .click();
  await saidOn(ada, 'City Bank was saved');
  await ada.getByText('late@acme.test').first().waitFor();

  await elsewhere.reload();
  // Rows come as they are read: City Bank, Alarm, Shop, and the one that Ben shares.
  const all = 4;
  const rows = elsewhere.getByRole('listitem');
  await expect.poll(() => rows.count()).toBe(all);
  // A cloud that swaps the ciphertexts of two items: both are shown as damaged, neither is opened; told the truth, they are back.
  await swapItems(elsewhere, stage.cloud.port);
  await elsewhere.reload();
  await elsewhere.getByText('2 items do not verify and stay closed.').waitFor();
  await expect.poll(() => rows.count()).toBe(all - 2);
  await look(elsewhere, 'vault-damaged');
  await elsewhere.unrouteAll({ behavior: 'wait' });
  await elsewhere.reload();
  await expect.poll(() => rows.count()).toBe(all);
  expect(await elsewhere.getByText(/do not verify/).count()).toBe(0);
  // One that swaps the keys of people: it is told before anything is shared.
  await swapKeys(elsewhere, stage.cloud.port);
  await elsewhere.getByRole('button', { name: /City Bank/ }).click();
  await elsewhere.getByRole('button', { name: 'Share' }).click();
  await elsewhere.getByText('The key of somebody who is to have this does not verify.').waitFor();
  await elsewhere.getByRole('button', { name: 'Cancel' }).click();
  // And where a new key is due: none is made.
  const everything = (await keptRows(elsewhere)).map(({ item }) => item);
  await markItems(elsewhere, stage.cloud.port, everything);
  await elsewhere.reload();
  await elsewhere.getByText(/no new key: that of somebody who is to have it does not verify/u).waitFor();
  await elsewhere.unrouteAll({ behavior: 'wait' });
  // One that answers for the past while the vault is open.
  await elsewhere.reload();
  await rows.nth(all - 1).waitFor();
  const lookAgain = () => elsewhere.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await answerFromThePast(elsewhere, stage.cloud.port);
  await lookAgain();
  await elsewhere.getByText('What the server answers does not verify').waitFor();
  expect(await rows.count()).toBe(all);
  await elsewhere.unrouteAll({ behavior: 'wait' });
  await lookAgain();
  await elsewhere.getByText('What the server answers does not verify').waitFor({ state: 'detached' });
  // One that says that she is Ben, to hide from her who has her items, and have her leave them to him: whose vault it is, its key says.
  await elsewhere.route('**/api/session', async (route) => {
    const { 'accept-encoding': _any, ...headers } = await route.request().allHeaders();
    const answer = await localFetch(stage.cloud.port)(route.request().url(), { headers });
    const served = (await answer.json()) as { person: object };
    await route.fulfill({ json: { ...served, person: { ...served.person, did: bens.wallet.identity.did } } });
  });
  await elsewhere.reload();
  await rows.nth(all - 1).waitFor();
  await elsewhere.getByText('Shared by you', { exact: true }).click();
  await elsewhere.getByText('Ben Builder').first().waitFor();
  expect(await elsewhere.getByText('Ada Lovelace').count()).toBe(0);
  await elsewhere.unrouteAll({ behavior: 'wait' });
  // One that plants an entry in the log of the person themself: the vault stays closed, and it is told why.
  await plantEntries(elsewhere, stage.cloud.port);
  await elsewhere.reload();
  await elsewhere.getByText('what the server says of you does not verify').waitFor();
  expect(await rows.count()).toBe(0);
  await elsewhere.unrouteAll({ behavior: 'wait' });
  await elsewhere.reload();
  await expect.poll(() => rows.count()).toBe(all);

  // What this browser keeps on its disk holds no word of it. What is swapped or put back there is seen: all is read from the cloud.
  await expect.poll(() => keptRows(elsewhere)).toHaveLength(all);
  const kept = JSON.stringify(await keptRows(elsewhere));
  for (const word of ['City Bank', secret, 'bank.example'])
    for (const spelling of [word, Buffer.from(word).toString('base64url').slice(1, -2)])
      expect(kept).not.toContain(spelling);
  const readAgain = async (tampered: readonly KeptRow[]) => {
    await keptRows(elsewhere, tampered);
    await Promise.all([elsewhere.waitForRequest(/\/api\/vault\/items\?since=0$/u), elsewhere.reload()]);
    await rows.nth(all - 1).waitFor();
    expect(await elsewhere.getByText(/do not verify/).count()).toBe(0);
  };
  const [one, other] = await keptRows(elsewhere);
  if (one === undefined || other === undefined) throw new Error('nothing is kept');
  await readAgain([
    { ...one, current: other.current, grant: other.grant },
    { ...other, current: one.current, grant: one.grant },
  ]);
  // Another access list of the same number.
  const [list] = other.lists;
  await readAgain([{ ...one, lists: one.lists.map(({ epoch }) => Object.assign({}, list, { epoch })) }]);
  const before = await keptRows(elsewhere);
  await elsewhere.getByRole('button', { name: /City Bank/ }).click();
  await elsewhere.getByRole('button', { name: 'Edit' }).click();
  await elsewhere.getByLabel('User name').fill('newer@acme.test');
  await elsewhere.getByRole('button', { name: 'Save' }).click();
  await saidOn(elsewhere, 'City Bank was saved');
  await expect.poll(() => keptRows(elsewhere)).not.toEqual(before);
  await readAgain(before);
  await elsewhere.getByText('newer@acme.test').waitFor();

  // Locked, nothing of it is left on the page.
  await ben.getByRole('button', { name: 'Lock now' }).click();
  await ben.getByRole('button', { name: 'Open with my phone' }).waitFor();
  await expect.poll(() => ben.getByText('City Bank').count()).toBe(0);
  await look(ben, 'vault-locked');
});

interface KeptRow {
  readonly item: string;
  readonly lists: readonly { readonly epoch: number }[];
  readonly current: unknown;
  readonly grant: unknown;
}

/** What this browser keeps of items in its storage, after some of it was written by somebody else. */
function keptRows(page: Page, write: readonly KeptRow[] = []): Promise<readonly KeptRow[]> {
  return page.evaluate(async (tampered) => {
    const done = (request: IDBRequest) =>
      new Promise((resolve, reject) => {
        request.addEventListener('success', resolve);
        request.addEventListener('error', () => reject(request.error ?? new Error('no storage')));
      });
    const opening = indexedDB.open('lanyard-vault');
    await done(opening);
    const items = opening.result.transaction('items', 'readwrite').objectStore('items');
    for (const row of tampered) await done(items.put(row));
    const reading = items.getAll() as IDBRequest<KeptRow[]>;
    await done(reading);
    opening.result.close();
    return reading.result;
  }, write);
}
