import { aBrowser } from '@lanyard/testing/browser';
import { aCloud, type TestCloud } from '@lanyard/testing/cloud';
import { aPhone } from '@lanyard/testing/phone';
import { getSession } from '@lanyard/contract/session';
import { openVault } from '@lanyard/session/vault-keeper';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** The whole way without a screen: virtual phone and browser over HTTP, real cloud, database and mail. */

let world: TestCloud;
beforeAll(async () => {
  world = await aCloud();
});
afterAll(() => world.close());

const codeIn = (text: string) => /\b\d{6}\b/.exec(text)?.[0] ?? '';

test('an owner joins by the code, signs in, is greeted, and opens the vault by a second approval', async () => {
  const { organization, owner } = await world.anOrganization();
  const phone = aPhone(world);
  await phone.createIdentity();
  const claim = await phone.claimEmail('ada@acme.test', async () =>
    codeIn((await world.mail.next('ada@acme.test')).text),
  );
  await phone.join(owner.link, claim);

  const browser = aBrowser({ port: world.port, origin: organization.origin });
  const attempt = await browser.showCode();
  const request = await phone.scan(attempt.link);
  expect(request.knownBrowser).toBe(false);
  await phone.approve(request, { claims: ['email'] });
  const session = await browser.enter(attempt);

  const me = await browser.client.call(getSession, {});
  expect(me.member).toMatchObject({ name: 'Ada Lovelace', role: 'owner' });
  expect(await openVault(browser.session, session)).toBeUndefined();

  const unlock = await browser.unlock(session);
  await phone.approve(await phone.scan(unlock.link), { digits: unlock.digits });
  await browser.waitFor(unlock, 'approved');
  await unlock.complete();
  expect((await openVault(browser.session, session))?.privateKey.type).toBe('private');
});
