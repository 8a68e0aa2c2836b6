import { getPerson } from '@lanyard/contract/people';
import { deleteVaultShare, getSession } from '@lanyard/contract/session';
import { personHeaders } from '@lanyard/holder/person-session';
import { aCloud, type TestCloud } from '@lanyard/testing/cloud';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aPerson, aSurfer, behindProxy, browserProof, closeUnharmed, signIn } from './cast.ts';

/** A clock that is wrong keeps nobody out, and lets nobody in. */

let world: TestCloud;
beforeAll(async () => {
  world = await aCloud({ settings: behindProxy });
});
afterAll(() => closeUnharmed(world));

const hour = 3_600_000;

describe.each([
  ['an hour fast', hour],
  ['an hour slow', -hour],
])('phone and browser are %s', (_how, off) => {
  const now = () => Date.now() + off;

  test('sign-in works, from making the identity to a proven write; a proof of before still does not work twice', async () => {
    const { organization, owner: invited } = await world.anOrganization();
    const owner = await aPerson(world, { now });
    await owner.phone.join(invited.link);
    const browser = aSurfer(world, organization, { now });
    const session = await signIn(owner, browser);
    await browser.client.call(getSession, {});
    await browser.client.call(deleteVaultShare, {}, await browser.proof(session));
    const used = browser.wire.last(deleteVaultShare);
    expect((await browser.wire.send(used)).code).toBe('device-proof-refused');
    await owner.phone.client.call(getPerson, {}, personHeaders(owner.phone.wallet));
    expect((await owner.wire.send(owner.wire.last(getPerson))).code).toBe('device-proof-refused');
  });

  test('attack: a proof that is dated by the wrong clock is refused as ever', async () => {
    const { organization, owner: invited } = await world.anOrganization();
    const owner = await aPerson(world);
    await owner.phone.join(invited.link);
    const browser = aSurfer(world, organization);
    const session = await signIn(owner, browser);
    await browser.client.call(deleteVaultShare, {}, await browser.proof(session));
    const used = browser.wire.last(deleteVaultShare);
    const binding = { kind: 'session', jti: session.id } as const;
    const issuedAt = Math.floor(now() / 1000);
    const wrong = await browserProof(browser, used, { binding, issuedAt });
    expect((await browser.wire.send(used, { headers: { dpop: wrong } })).code).toBe('device-proof-refused');
    const right = await browserProof(browser, used, { binding });
    expect((await browser.wire.send(used, { headers: { dpop: right } })).status).toBe(204);
  });
});
