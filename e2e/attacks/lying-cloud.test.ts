import {
  completeSignIn,
  refuseSignIn,
  scanSignIn,
  startSignIn,
  startUnlock,
} from '@lanyard/contract/sign-in';
import { generateBrowserKey, generateTransitKey, thumbprint, type EcPublicJwk } from '@lanyard/crypto/keys';
import { parseSignInLink, signBinding, signInDigest } from '@lanyard/crypto/sign-in-binding';
import { listActivity } from '@lanyard/holder/activity';
import { beginSignIn, type Attempt } from '@lanyard/session/sign-in';
import { openVault } from '@lanyard/session/vault-keeper';
import { aCloud, type TestCloud } from '@lanyard/testing/cloud';
import { aLyingProxy, type Lie, type LyingProxy } from '@lanyard/testing/lying-proxy';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  aPerson,
  aSurfer,
  behindProxy,
  closeUnharmed,
  nobodysId,
  signIn,
  type Organization,
  type Person,
  type Surfer,
  isAlert,
} from './cast.ts';

/** Whoever rewrites what goes between wallet, cloud and browser gets no approval, no vault key, and is noticed. */

let world: TestCloud;
/** Between the victim's phone and the cloud, and between the victim's browser and the cloud. */
let atPhone: LyingProxy;
let atBrowser: LyingProxy;
let organization: Organization;
let victim: Person;

beforeAll(async () => {
  world = await aCloud({ settings: behindProxy });
  [atPhone, atBrowser] = await Promise.all([aLyingProxy(world), aLyingProxy(world)]);
  const made = await world.anOrganization();
  organization = made.organization;
  victim = await aPerson(world, { port: atPhone.port });
  await victim.phone.join(made.owner.link);
});
afterEach(() => {
  atPhone.beHonest();
  atBrowser.beHonest();
});
afterAll(async () => {
  await Promise.all([atPhone.close(), atBrowser.close()]);
  await closeUnharmed(world);
});

type Scanned = Record<string, unknown> & {
  readonly organization: Record<string, unknown>;
  readonly nonce: string;
  readonly transitKey: EcPublicJwk;
  readonly browserKey: EcPublicJwk;
};
const saying = (changes: Record<string, unknown>): Lie => ({
  answer: (scanned: Scanned) => ({ ...scanned, ...changes }),
});
const approvalsSent = (): number => victim.wire.sent.filter(({ url }) => url.endsWith('/approval')).length;
const reasonsReported = (): unknown[] =>
  atPhone.heard.filter(({ path }) => path.endsWith('/refusal')).map(({ body }) => body);

/** The wallet stops before any touch, says why, and reports it: the page is over, and an owner gets a mail. */
async function stopsAndReports(
  browser: Surfer,
  lie: Lie,
  attempt: Promise<Attempt> = browser.showCode(),
): Promise<void> {
  // Alerts about one member are few an hour; each of these is the first.
  await world.database.lookAt('delete from owner_alerts');
  const { id, link } = await attempt;
  const [sent, reported] = [approvalsSent(), reasonsReported().length];
  atPhone.lie(scanSignIn, lie);
  await expect(victim.phone.scan(link)).rejects.toMatchObject({ code: 'binding_mismatch' });
  expect(approvalsSent()).toBe(sent);
  expect(reasonsReported().slice(reported)).toEqual([{ reason: 'binding-mismatch' }]);
  expect(await browser.waitFor({ id }, 'declined')).toBe('declined');
  expect((await world.mail.next('ada@acme.test', isAlert)).text).toContain(browser.address);
}

describe('swapped keys, between wallet and cloud', () => {
  test('swapped transit key: the wallet stops with binding_mismatch and reports it', async () => {
    const { publicJwk } = await generateTransitKey();
    await stopsAndReports(aSurfer(world, organization), saying({ transitKey: publicJwk }));
  });

  test('swapped browser key: the wallet stops, also where the attacker signed H by that key', async () => {
    const thief = await generateBrowserKey();
    await stopsAndReports(aSurfer(world, organization), saying({ browserKey: thief.publicJwk }));

    const browser = aSurfer(world, organization);
    const attempt = await browser.showCode();
    const { H, organizationId, signInId } = parseSignInLink(attempt.link, world);
    const binding = await signBinding(thief, { organization: organizationId, signIn: signInId, H });
    const lie = saying({ browserKey: thief.publicJwk, binding });
    await stopsAndReports(browser, lie, Promise.resolve(attempt));
  });

  test('a link that is said to be a code, or a code a link: the wallet stops, and hands nothing back', async () => {
    const browser = aSurfer(world, organization);
    await stopsAndReports(browser, saying({ way: 'code' }), browser.showLink());
    await stopsAndReports(browser, saying({ way: 'link' }));
  });

  test('swapped statement over H: the wallet stops where the browser key did not sign this H', async () => {
    const browser = aSurfer(world, organization);
    const attempt = await browser.showCode();
    const { H, organizationId, signInId } = parseSignInLink(attempt.link, world);
    const thief = await generateBrowserKey();
    const binding = await signBinding(thief, { organization: organizationId, signIn: signInId, H });
    await stopsAndReports(browser, saying({ binding }), Promise.resolve(attempt));
  });

  test('swapped share: the envelope opens for nobody, and no vault key was in it', async () => {
    const browser = aSurfer(world, organization);
    const attempt = await browser.showCode();
    const other = aSurfer(world, organization);
    await other.showCode();
    const { share2 } = other.wire.last(startSignIn).body as { share2: string };
    atPhone.lie(scanSignIn, saying({ share2 }));
    const request = await victim.phone.scan(attempt.link);
    await victim.phone.approve(request);
    await expect(browser.enter(attempt)).rejects.toMatchObject({ code: 'decryption_failed' });
  });

  test('a cloud that swallows the report does not keep the wallet from saying what it saw', async () => {
    const browser = aSurfer(world, organization);
    const attempt = await browser.showCode();
    const { publicJwk } = await generateTransitKey();
    atPhone.lie(scanSignIn, saying({ transitKey: publicJwk }));
    atPhone.lie(refuseSignIn, { swallow: true });
    await expect(victim.phone.scan(attempt.link)).rejects.toMatchObject({ code: 'binding_mismatch' });
    const [latest] = await listActivity(victim.phone.wallet);
    expect(latest).toMatchObject({ kind: 'sign-in', result: 'stopped', organizationId: organization.id });
  });
});

describe('changed facts, between wallet and cloud', () => {
  test('changed claims: others than the page asked for stop the wallet', async () => {
    await stopsAndReports(aSurfer(world, organization), saying({ claimsAsked: [] }));
  });

  test('changed scope: less or more than the page asked for stops the wallet', async () => {
    for (const scope of ['session', 'vault']) {
      await stopsAndReports(aSurfer(world, organization), saying({ scope }));
    }
  });

  test('changed scope of an unlock: it cannot be passed off as a sign-in that asks for no digits', async () => {
    const browser = aSurfer(world, organization);
    const session = await signIn(victim, browser);
    for (const scope of ['session vault', 'session']) {
      await stopsAndReports(browser, saying({ scope }), browser.unlock(session));
    }
  });

  test('changed nonce, address or organization stops the wallet', async () => {
    for (const change of [
      { nonce: 'A'.repeat(43) },
      { organization: { ...view(), origin: 'https://evil.example' } },
      { organization: { ...view(), id: nobodysId() } },
    ]) {
      await stopsAndReports(aSurfer(world, organization), saying(change));
    }
    function view() {
      const { id, name, origin, regionLabel } = organization;
      return { id, name, origin, regionLabel };
    }
  });

  test('a stretched session: no delegation outlives what the organization allows', async () => {
    const browser = aSurfer(world, organization);
    const attempt = await browser.showCode();
    atPhone.lie(scanSignIn, saying({ sessionSeconds: 20 * 86_400 }));
    const request = await victim.phone.scan(attempt.link);
    await expect(victim.phone.approve(request)).rejects.toMatchObject({ code: 'assertion-refused' });
  });
});

describe('changed facts, between browser and cloud', () => {
  test('swapped transit or browser key: the browser’s H is another, so nobody can scan its code', async () => {
    const { publicJwk } = await generateTransitKey();
    for (const change of [{ transitKey: publicJwk }, { browserKey: publicJwk }]) {
      const browser = aSurfer(world, organization, { port: atBrowser.port });
      atBrowser.lie(startSignIn, { request: (body: object) => ({ ...body, ...change }) });
      const attempt = await beginSignIn(browser.session, await browser.openSignInPage());
      const states = attempt.watch(AbortSignal.timeout(90_000))[Symbol.asyncIterator]();
      await expect(states.next()).rejects.toMatchObject({ code: 'invalid-request' });
      await expect(victim.phone.scan(attempt.link)).rejects.toMatchObject({ code: 'sign-in-gone' });
    }
  });

  test('a cloud that takes the sign-in over with keys of its own: the wallet stops at the code of the true browser', async () => {
    const browser = aSurfer(world, organization);
    const attempt = await browser.showCode();
    const link = parseSignInLink(attempt.link, world);
    const [transit, thief] = await Promise.all([generateTransitKey(), generateBrowserKey()]);
    await stopsAndReports(browser, await consistentLie(), Promise.resolve(attempt));

    /** Everything fits together, by the attacker's own keys: all but the H that the victim's camera saw. */
    async function consistentLie(): Promise<Lie> {
      const started = browser.wire.answered.findLast(({ json }) => json['id'] === attempt.id)?.json ?? {};
      const H = signInDigest({
        origin: organization.origin,
        id: attempt.id,
        nonce: String(started['nonce']),
        transitThumbprint: transit.thumbprint,
        browserThumbprint: thumbprint(thief.publicJwk),
        scope: 'session vault',
        way: 'code',
        claimsAsked: ['email'],
      });
      const context = { organization: link.organizationId, signIn: link.signInId, H };
      return saying({
        transitKey: transit.publicJwk,
        browserKey: thief.publicJwk,
        binding: await signBinding(thief, context),
      });
    }
  });

  test('changed answer to the page: another nonce, scope or list of claims makes another H, which the cloud refuses', async () => {
    for (const change of [{ nonce: 'A'.repeat(43) }, { scope: 'session' }, { claimsAsked: [] }]) {
      const browser = aSurfer(world, organization, { port: atBrowser.port });
      atBrowser.lie(startSignIn, saying(change));
      await expect(browser.showCode()).rejects.toMatchObject({ code: 'invalid-request' });
    }
  });

  test('swapped envelope: one that another sign-in got opens nothing here', async () => {
    const [one, other] = [
      aSurfer(world, organization),
      aSurfer(world, organization, { port: atBrowser.port }),
    ];
    await signIn(victim, one);
    const envelope = one.wire.answered.findLast(({ json }) => 'envelope' in json)?.json['envelope'];
    atBrowser.lie(completeSignIn, saying({ envelope }));
    await expect(signIn(victim, other)).rejects.toMatchObject({ code: 'context_mismatch' });
    expect(other.storage.entries.has('vault')).toBe(false);
  });

  test('swapped transit key of an unlock: nobody can scan it, and the vault stays closed', async () => {
    const browser = aSurfer(world, organization, { port: atBrowser.port });
    const session = await signIn(victim, browser);
    const { publicJwk } = await generateTransitKey();
    atBrowser.lie(startUnlock, { request: (body: object) => ({ ...body, transitKey: publicJwk }) });
    await expect(browser.unlock(session)).rejects.toMatchObject({ code: 'invalid-request' });
    expect(await openVault(browser.session, session)).toBeUndefined();
  });
});
