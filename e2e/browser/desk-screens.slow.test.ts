import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import type { Page } from 'playwright-core';
import { beforeAll, test } from 'vitest';
import { codeShown, copyLink, greetingOf, openSignInPage, signInWith } from './desk.ts';
import { anOwnedOrganization } from './owner.ts';
import { look } from './screens.ts';
import { useStage } from './stage.ts';

// The screens of a desk that nobody hopes to see: wrong addresses, links used up, a cloud that does not answer. The others are
// looked at in the stories that lead through them.

/** With the limits that an installation has. */
const stage = useStage({ LANYARD_RATE_SCALE: '1' });
let origin: string;
let phone: Awaited<ReturnType<typeof anOwnedOrganization>>['phone'];

beforeAll(async () => {
  ({ origin, phone } = await anOwnedOrganization(stage));
});

/** A program that starts sign-ins from this address. */
async function statusOfAStart(): Promise<number | undefined> {
  const { host, port } = new URL(origin);
  const asked = request({
    host: '127.0.0.1',
    port,
    path: '/api/sign-ins',
    method: 'POST',
    headers: { host },
  });
  asked.end();
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  answer.resume();
  return answer.statusCode;
}

/** The cable is pulled for these addresses, until `on.unroute`. */
const cut = (on: Page, url: string) => on.route(url, (route) => route.abort());

test('an address where nothing is says so in words, and leads on', async () => {
  const page = await stage.aDesktop();
  await page.goto(origin.replace('acme', 'nobody'));
  await page.getByRole('heading', { name: 'No organization at this address' }).waitFor();
  await look(page, 'error-host');
  await page.getByRole('link', { name: 'Find your organization' }).click();
  await page.getByRole('heading', { name: 'Go to your organization' }).waitFor();
  await page.goto(`${origin}/nowhere`);
  await page.getByRole('heading', { name: 'There is nothing here' }).waitFor();
  await look(page, 'error-page');
  await page.getByRole('link', { name: 'Go to the start' }).click();
  await codeShown(page);
  await page.goto(`${stage.cloud.rootOrigin}/problems/locked`);
  await page.getByRole('heading', { name: 'Too many failed tries.' }).waitFor();
  await look(page, 'error-problem');
});

test('the root: the way to an organization, and what is wrong with an address', async () => {
  const page = await stage.aDesktop();
  await page.goto(stage.cloud.rootOrigin);
  await page.getByLabel('Address').fill('Not this!');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByText('Letters, digits and hyphens').waitFor();
  await look(page, 'root-refused');
  await page.getByLabel('Address').fill('acme');
  await page.getByText('No listed organization begins like that.').waitFor();
  await look(page, 'root');
  await page.getByRole('button', { name: 'Continue' }).click();
  await codeShown(page);
  await cut(page, '**/api/installation');
  await page.goto(stage.cloud.rootOrigin);
  await page.getByText('The cloud does not answer').waitFor();
  await look(page, 'root-failed');
});

test('set-up: without a link, with an address that is taken, with a code that got lost, with a link used up', async () => {
  const page = await stage.aDesktop();
  await page.goto(`${stage.cloud.rootOrigin}/setup`);
  await page.getByRole('heading', { name: 'A set-up link is needed' }).waitFor();
  await look(page, 'setup-none');

  const link = await stage.cloud.setupLink();
  await page.goto(link);
  await page.reload();
  await page.getByLabel('Name', { exact: true }).fill('Acme');
  await page.getByLabel('Region').fill('Europe');
  await page.getByLabel('Your name').fill('Mallory');
  await page.getByLabel('Your work e-mail').fill('mallory@acme.test');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByText('This address is taken').waitFor();
  await look(page, 'setup-taken');
  await page.getByLabel('Address').fill('an-address-of-quite-some-length-here');
  await cut(page, '**/owner');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByText('The code on this page has run out').waitFor();
  await look(page, 'setup-lost');

  await page.goto('about:blank');
  await page.goto(link);
  await page.getByRole('heading', { name: 'This link does not work any more' }).waitFor();
  await look(page, 'setup-used-up');
});

test('sign-in: a cloud that does not answer, a page that is too old, a browser that keeps nothing', async () => {
  const page = await stage.aDesktop();
  await cut(page, '**/api/sign-ins');
  await page.goto(origin);
  await page.getByText('That did not work').waitFor();
  await look(page, 'sign-in-failed');
  await page.unroute('**/api/sign-ins');
  await page.context().clearCookies();
  await page.getByRole('button', { name: 'Show a new code' }).click();
  await page.getByRole('button', { name: 'Reload the page' }).waitFor();
  await look(page, 'sign-in-stale');
  await page.getByRole('button', { name: 'Reload the page' }).click();
  await codeShown(page);

  await page.addInitScript(() => Object.defineProperty(globalThis, 'indexedDB', { value: undefined }));
  await page.reload();
  await page.getByText('This browser cannot keep keys').waitFor();
  await look(page, 'sign-in-unsupported');
});

test('sign-in: the door is open, and while the portal is on its way the page says so', async () => {
  const page = await stage.aDesktop();
  await openSignInPage(page, origin);
  // The portal takes its time: the way there is held up until the page was looked at.
  await page.evaluate(() => {
    navigation.addEventListener('navigate', (event) => event.preventDefault(), { once: true });
  });
  await phone.approve(await phone.scan(await copyLink(page)), { claims: ['email'] });
  await page.getByText('Opening your portal.').waitFor();
  await look(page, 'sign-in-welcome');
  await page.goto(origin);
  await greetingOf(page, 'Ada').waitFor();
});

test('the way back from the wallet: while it finishes, and where it fails on both pages', async () => {
  const page = await stage.aDesktop();
  await page.goto(origin);
  await page.getByRole('button', { name: 'Lanyard is on this device' }).click();
  const link = await page.getByRole('link', { name: 'Open Lanyard' }).getAttribute('href');
  const completion = Promise.withResolvers<void>();
  await page.route('**/completion', async (route) => {
    await completion.promise;
    await route.abort();
  });
  const back = await phone.approve(await phone.scan(link ?? ''), { claims: ['email'] });
  const second = await page.context().newPage();
  await second.goto(back.returnLink ?? '');
  await second.getByRole('heading', { name: 'Finishing your sign-in' }).waitFor();
  await look(second, 'sign-in-return');
  completion.resolve();
  await second.getByRole('heading', { name: 'That did not work' }).waitFor();
  await look(second, 'sign-in-return-failed');
  await page.getByText('That did not work').waitFor();
});

test('portal and console say when the cloud does not answer, keep what they had, and go on when it does', async () => {
  const page = await stage.aDesktop();
  await signInWith(phone, page, origin);
  await cut(page, '**/api/unlocks');
  await page.getByRole('button', { name: 'Open with my phone' }).click();
  await page.getByText('That did not work. The vault stays locked.').waitFor();
  await look(page, 'portal-unlock-failed');
  await cut(page, '**/api/session');
  await page.reload();
  await page.getByRole('heading', { name: 'The cloud does not answer' }).waitFor();
  await look(page, 'portal-failed');
  await page.goto(`${origin}/console/members`);
  await page.getByText('Try again').waitFor();
  await look(page, 'console-failed');
  await cut(page, '**/api/activity/search');
  await page.goto(`${origin}/console/activity`);
  await page.getByText('Try again').waitFor();
  await look(page, 'console-activity-failed');
  await page.unrouteAll({ behavior: 'wait' });
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByText('Organization created').waitFor();
  await page.getByLabel('When', { exact: true }).selectOption('Last 24 hours');

  await page.goto(`${origin}/console/members`);
  await page.getByText('Only you so far').waitFor();
  await cut(page, '**/api/members/search');
  await page.getByRole('searchbox').fill('grace');
  await page.getByRole('button', { name: 'Try again' }).waitFor();
  await look(page, 'console-stale');
  await page.unrouteAll({ behavior: 'wait' });
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByText('Nobody like that').waitFor();

  await page.context().clearCookies();
  await page.getByRole('button', { name: 'Show everyone' }).click();
  // The page leaves for the sign-in, which remembers whose browser this is.
  await page.getByRole('button', { name: 'Ask my phone' }).waitFor();
  await look(page, 'sign-in-offer');
});

// Last: from here on this address has spent its sign-ins of the minute.
test('sign-in: too many tries from here', async () => {
  const page = await stage.aDesktop();
  await openSignInPage(page, origin);
  let status: number | undefined;
  while (status !== 429) status = await statusOfAStart();
  await page.reload();
  await page.getByText('Too many tries from here').waitFor();
  await page.getByRole('button', { name: 'Show a new code' }).waitFor();
  await look(page, 'sign-in-busy');
});
