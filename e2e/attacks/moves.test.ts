import { searchActivity } from '@lanyard/contract/activity';
import { addAddress, checkDomain, offerDomain } from '@lanyard/contract/addresses';
import { joinOrganization } from '@lanyard/contract/joining';
import { listMoves, moveOrganization, prepareMove } from '@lanyard/contract/moves';
import { assignRole } from '@lanyard/contract/roles';
import type { RouteAnswer } from '@lanyard/contract/route';
import { getSession } from '@lanyard/contract/session';
import { signMove } from '@lanyard/crypto/move-statement';
import { listActivity } from '@lanyard/holder/activity';
import { acceptMove } from '@lanyard/holder/approvals';
import { listMemberships, membershipEntry } from '@lanyard/holder/joining';
import { fetchNotices, keptNotices } from '@lanyard/holder/notices';
import { putRecord } from '@lanyard/holder/wallet';
import { browserKey } from '@lanyard/session/browser-keys';
import type { LiveSession } from '@lanyard/session/live-session';
import { signChosenMove } from '@lanyard/session/moving';
import { signInByPasskey } from '@lanyard/session/passkeys';
import { aCloud, type TestCloud } from '@lanyard/testing/cloud';
import { aDnsServer, type TestDns } from '@lanyard/testing/dns-server';
import { aLyingProxy, type LyingProxy } from '@lanyard/testing/lying-proxy';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  aMember,
  anOrganization,
  aPerson,
  aSurfer,
  atDesk,
  behindProxy,
  closeUnharmed,
  liveSessions,
  refusalOf,
  signIn,
  type Organization,
  type Person,
  type Surfer,
} from './cast.ts';
import { aDeskOf, aPhoneWithPasskey, enter, trust } from './trusting.ts';

/** An organization moves to another of its addresses by an owner's signed word; wallets follow that, and nothing else. */

interface Desk {
  readonly browser: Surfer;
  readonly session: LiveSession;
  readonly person: Person;
}

let world: TestCloud;
let dns: TestDns;
/** Between Mia's phone and the cloud. */
let proxy: LyingProxy;
beforeAll(async () => {
  dns = await aDnsServer();
  world = await aCloud({ settings: { ...behindProxy, LANYARD_DNS_SERVERS: dns.address } });
  proxy = await aLyingProxy(world);
});
afterEach(() => proxy.beHonest());
afterAll(async () => {
  await Promise.all([proxy.close(), dns.close()]);
  await closeUnharmed(world);
});

let names = 0;
const aName = () => `moved-${String((names += 1))}`;

/** An owner at a browser for which their phone has opened the vault. */
async function openDesk(organization: Organization, person: Person): Promise<Desk> {
  const desk = { ...(await atDesk(world, organization, person)), person };
  const unlock = await desk.browser.unlock(desk.session);
  await person.phone.approve(await person.phone.scan(unlock.link), { digits: unlock.digits });
  await desk.browser.waitFor(unlock, 'approved');
  await unlock.complete();
  return desk;
}

async function aClub() {
  const { organization, owner } = await anOrganization(world, 'Acme');
  const desk = await openDesk(organization, owner);
  return { organization, owner, desk };
}

/** Adds an address of the installation. Gives its host. */
async function anAddress({ browser, session }: Desk): Promise<string> {
  const address = aName();
  const { addresses } = await browser.client.call(
    addAddress,
    { body: { address } },
    await browser.proof(session),
  );
  return addresses.find(({ host }) => host.startsWith(`${address}.`))?.host ?? '';
}

const did = ({ phone }: Person) => phone.wallet.identity.did;
const didOf = ({ person }: Desk) => did(person);

async function prepared({ browser, session }: Desk, host: string): Promise<RouteAnswer<typeof prepareMove>> {
  const input = { body: { host } };
  const signal = new AbortController().signal;
  for await (const answer of browser.client.stream(prepareMove, input, await browser.proof(session), signal))
    return answer;
  throw new Error('no answer');
}

async function signed(desk: Desk, host: string): Promise<string> {
  const speaker = { organizationId: desk.browser.organization.id, did: didOf(desk) };
  return signChosenMove(desk.browser.session, speaker, { host, prepared: await prepared(desk, host) });
}

async function handIn({ browser, session }: Desk, host: string, statement: string) {
  const body = { host, statement };
  return browser.client.call(moveOrganization, { body }, await browser.proof(session));
}

/** Moves, and gives the organization at its new address. */
async function move(desk: Desk, host: string): Promise<Organization> {
  const { origin } = await handIn(desk, host, await signed(desk, host));
  return { ...desk.browser.organization, host, origin };
}

const addressOf = async ({ phone }: Person) => {
  const [membership] = await listMemberships(phone.wallet);
  return membership?.organization.origin;
};

describe('a move', () => {
  test('ends what belonged to the old address; wallets follow the owner whom they pinned, and everybody is told', async () => {
    const { organization, owner, desk } = await aClub();
    const mia = await aMember(world, desk, 'mia@acme.test');
    const trusted = await trust(await aDeskOf(mia, aSurfer(world, organization)));
    const { passkeys } = await aPhoneWithPasskey(trusted);
    const host = await anAddress(desk);
    expect(await prepared(desk, host)).toEqual({
      from: organization.origin,
      to: organization.origin.replace(organization.host, host),
      sequence: 1,
      seen: true,
      sessions: 2,
      trustedBrowsers: 1,
      passkeys: 1,
    });
    const moved = await move(desk, host);

    expect(await liveSessions(world, organization)).toBe(0);
    // The old address leads to the new one, and signs nobody in.
    const page = await trusted.browser.wire.fetch(`${organization.origin}/console?x=1`);
    expect([page.status, page.headers.get('location')]).toEqual([302, `${moved.origin}/console?x=1`]);
    const write = await trusted.browser.wire.fetch(`${organization.origin}/api/sign-ins`, { method: 'POST' });
    expect(write.status).toBe(421);

    // A session, a passkey and a trusted browser of the old address are nothing at the new one.
    const atNew = aSurfer(world, moved);
    for (const [name, value] of trusted.browser.cookies) atNew.cookies.set(name, value);
    expect(await refusalOf(atNew.client.call(getSession, {}))).toBe('sign-in-required');
    const elsewhere = aSurfer(world, moved);
    const page2 = await elsewhere.openSignInPage();
    expect(await refusalOf(signInByPasskey(elsewhere.session, page2, passkeys))).not.toBe('nothing');
    expect(await refusalOf(enter({ browser: elsewhere, passkeys }))).not.toBe('nothing');

    const mail = await world.mail.next('mia@acme.test', ({ subject }) => subject === 'Acme: A new address');
    expect(mail.text).toContain(host);
    const browser = aSurfer(world, moved);
    const attempt = await browser.showCode();
    const request = await mia.phone.scan(attempt.link);
    expect(request).toMatchObject({
      move: { from: organization.origin, isSigned: true, moves: 1 },
      knownBrowser: false,
    });
    await mia.phone.approve(request);
    await browser.enter(attempt);
    expect(await addressOf(mia)).toBe(moved.origin);
    expect((await listActivity(mia.phone.wallet)).map(({ kind }) => kind)).toContain('moved');
    await fetchNotices(mia.phone.wallet);
    expect((await keptNotices(mia.phone.wallet))[0]).toMatchObject({
      act: 'organization.moved',
      address: host,
    });
    const again = await mia.phone.scan((await browser.showCode()).link);
    expect(again).toMatchObject({ move: null, knownBrowser: true });

    // The owner, too: by a notice, before they sign in.
    await fetchNotices(owner.phone.wallet);
    expect(await addressOf(owner)).toBe(moved.origin);
    const after = await atDesk(world, moved, owner);
    const { entries } = await after.browser.client.call(
      searchActivity,
      { body: { acts: ['organization.moved'] } },
      await after.browser.proof(after.session),
    );
    expect(entries).toMatchObject([
      {
        before: { address: organization.host },
        after: { address: host, sessions: 2, trustedBrowsers: 1, passkeys: 1 },
      },
    ]);
    // Who joins now counts from here.
    const ben = await aMember(world, after, 'ben@acme.test');
    expect(await listMemberships(ben.phone.wallet)).toMatchObject([{ moves: 1 }]);
  });

  test('to a domain of its own takes a DNS that leads there just now; a wallet that skipped moves takes them one by one', async () => {
    const { organization, owner, desk } = await aClub();
    const mia = await aMember(world, desk, 'mia.skips@acme.test');
    const { client } = desk.browser;
    const host = `${aName()}.acme.test`;
    const { records } = await client.call(
      offerDomain,
      { body: { host } },
      await desk.browser.proof(desk.session),
    );
    for (const { type, name, value } of records)
      dns.zone.set(name, type === 'TXT' ? { txt: [value] } : { cname: value });
    const proof = await desk.browser.proof(desk.session);
    for await (const each of client.stream(checkDomain, {}, proof, new AbortController().signal)) void each;
    const texts = dns.zone.get(`_lanyard.${host}`);
    dns.zone.delete(`_lanyard.${host}`);
    expect(await prepared(desk, host)).toMatchObject({ seen: false });
    expect(await refusalOf(move(desk, host))).toBe('address-not-seen');
    dns.zone.set(`_lanyard.${host}`, texts ?? {});
    const first = await move(desk, host);
    const next = await openDesk(first, owner);
    const second = await move(next, await anAddress(next));
    // And back to the first one.
    const last = await openDesk(second, owner);
    const third = await move(last, organization.host);
    expect(third.origin).toBe(organization.origin);
    const end = await openDesk(third, owner);
    const fourth = await move(end, host);
    await signIn(mia, aSurfer(world, fourth));
    expect(await addressOf(mia)).toBe(fourth.origin);
  });

  test('by an owner whom a wallet does not know is taken only by its person’s own word', async () => {
    const { organization, desk } = await aClub();
    const mia = await aMember(world, desk, 'mia.asks@acme.test');
    const otto = await aMember(world, desk, 'otto@acme.test', { role: 'owner' });
    const his = await openDesk(organization, otto);
    const moved = await move(his, await anAddress(his));
    const browser = aSurfer(world, moved);
    const attempt = await browser.showCode();
    const request = await mia.phone.scan(attempt.link);
    expect(request.move).toEqual({ from: organization.origin, isSigned: false, moves: 1 });
    expect(await refusalOf(mia.phone.approve(request))).toBe('address_changed');
    expect(await addressOf(mia)).toBe(organization.origin);
    await fetchNotices(mia.phone.wallet);
    expect(await addressOf(mia)).toBe(organization.origin);
    await mia.phone.approve(await acceptMove(mia.phone.wallet, request));
    await browser.enter(attempt);
    expect(await addressOf(mia)).toBe(moved.origin);
    // Otto pinned the first owner, too: his own wallet asks him.
    expect((await otto.phone.scan((await browser.showCode()).link)).move?.isSigned).toBe(false);
  });
});

/** As a malicious cloud would: its record says so, and no owner has. */
async function moveInTheRecord(organization: Organization, host: string): Promise<Organization> {
  const { database, directory } = world.cloud.base;
  const { id } = organization;
  await world.database.lookAt(
    'update addresses set retired_at = now() where organization_id = $1 and retired_at is null',
    [id],
  );
  await world.database.lookAt(
    `insert into addresses (host, organization_id, created_at) values ($1, $2, now())
     on conflict (host) do update set retired_at = null`,
    [host, id],
  );
  await database.transaction({}, async (tx) => {
    for (const each of [organization.host, host]) directory.changed(tx, { id, host: each });
    return Promise.resolve();
  });
  return { ...organization, host, origin: organization.origin.replace(organization.host, host) };
}

describe('attack: a malicious cloud', () => {
  test('moves an organization without an owner’s signature: wallets refuse, whatever it serves, and report it', async () => {
    const { organization, owner, desk } = await aClub();
    const phone = await aPerson(world, { port: proxy.port });
    const mia = await aMember(world, desk, 'mia.lied@acme.test', { person: phone });
    const first = await move(desk, await anAddress(desk));
    await signIn(mia, aSurfer(world, first));
    const thief = await moveInTheRecord(
      first,
      `${aName()}.${organization.host.split('.').slice(1).join('.')}`,
    );
    const atThief = aSurfer(world, thief);
    const scanned = async (moves?: readonly unknown[]) => {
      if (moves !== undefined) proxy.lie(listMoves, { answer: () => ({ moves }) });
      const attempt = await atThief.showCode();
      try {
        const { move: found } = await mia.phone.scan(attempt.link);
        return found;
      } catch (error) {
        expect(await atThief.waitFor(attempt, 'declined')).toBe('declined');
        return (error as { code: unknown }).code;
      } finally {
        proxy.beHonest();
      }
    };
    // Nothing; or the move that was, played again.
    expect(await scanned()).toBe('address_changed');
    const rows = await world.database.lookAt<{ statement: string; delegation: string; issuer: string }>(
      'select statement, delegation, issuer from moves where organization_id = $1',
      [organization.id],
    );
    expect(await scanned(rows)).toBe('address_changed');
    // One for another organization, by its own owner who is also somebody here.
    const said = {
      from: first.origin,
      to: thief.origin,
      sequence: 2,
      issuedAt: Math.floor(Date.now() / 1000),
    };
    const ofOther = await aClub();
    const stranger = {
      delegation: (
        await world.database.lookAt<{ delegation: string }>(
          'select delegation from sessions where organization_id = $1 and scope <> $2',
          [ofOther.organization.id, 'session'],
        )
      )[0]?.delegation,
      issuer: did(ofOther.owner),
    };
    const key = await browserKey(ofOther.desk.browser.session);
    const makeAs = async (at: string, issuer: string) => signMove(key, said, { organization: at, issuer });
    const elsewhere = await makeAs(ofOther.organization.id, stranger.issuer);
    expect(await scanned([{ ...stranger, statement: elsewhere }])).toBe('address_changed');
    // One that says it is the owner's, by a key that they never delegated to.
    const forged = await makeAs(organization.id, did(owner));
    expect(await scanned([{ ...rows[0], statement: forged }])).toBe('address_changed');
    expect(await scanned([{ ...stranger, issuer: did(owner), statement: forged }])).toBe('address_changed');
    expect(await addressOf(mia)).toBe(first.origin);
    expect((await listActivity(mia.phone.wallet))[0]).toMatchObject({ kind: 'sign-in', result: 'stopped' });
  });
});

test('attack: a move of before is played to a member who joined later and was told that there were none: refused, and reported', async () => {
  const { organization, owner, desk } = await aClub();
  const first = await move(desk, await anAddress(desk));
  const second = await openDesk(first, owner);
  const back = await move(second, organization.host);
  const phone = await aPerson(world, { port: proxy.port });
  proxy.lie(joinOrganization, { answer: (answer: object) => ({ ...answer, moves: 0 }) });
  const mia = await aMember(world, await atDesk(world, back, owner), 'mia.late@acme.test', { person: phone });
  proxy.beHonest();
  const { wallet } = mia.phone;
  const [joined] = await listMemberships(wallet);
  expect([joined?.organization.origin, joined?.moves]).toEqual([organization.origin, 0]);
  // An hour after those moves.
  await putRecord(wallet, membershipEntry(organization.id), {
    ...joined,
    joinedAt: (joined?.joinedAt ?? 0) + 3_600_000,
  });
  const old = await moveInTheRecord(back, first.host);
  const atOld = aSurfer(world, old);
  proxy.lie(listMoves, { answer: ({ moves }: { moves: unknown[] }) => ({ moves: moves.slice(0, 1) }) });
  const attempt = await atOld.showCode();
  expect(await refusalOf(mia.phone.scan(attempt.link))).toBe('address_changed');
  expect(await atOld.waitFor(attempt, 'declined')).toBe('declined');
  expect(await addressOf(mia)).toBe(organization.origin);
});

describe('attack: whoever may not move', () => {
  test('a manager, or a member who was given every grantable permission, is refused', async () => {
    const { organization, desk } = await aClub();
    const mia = await aMember(world, desk, 'manager.moves@acme.test');
    await desk.browser.client.call(
      assignRole,
      { params: { memberId: mia.memberId }, body: { role: 'manager' } },
      await desk.browser.proof(desk.session),
    );
    const host = await anAddress(desk);
    const hers = await openDesk(organization, mia);
    expect(await refusalOf(prepared(hers, host))).toBe('forbidden');
    const statement = await signChosenMove(
      hers.browser.session,
      { organizationId: organization.id, did: didOf(hers) },
      { host, prepared: await prepared(desk, host) },
    );
    expect(await refusalOf(handIn(hers, host, statement))).toBe('forbidden');
    // What she signed, handed in by an owner, is not the owner's word.
    expect(await refusalOf(handIn(desk, host, statement))).toBe('move-refused');
  });

  test('an owner whose sign-in was relayed: that browser has no vault open, and its word moves nobody', async () => {
    const { organization, owner, desk } = await aClub();
    const host = await anAddress(desk);
    const relayed = { ...(await atDesk(world, organization, owner)), person: owner };
    expect(await refusalOf(move(relayed, host))).toBe('vault-not-opened');
  });

  test('a statement for another organization, of a move that was, with another count or to another address', async () => {
    const { organization, owner, desk } = await aClub();
    const [host, other] = [await anAddress(desk), await anAddress(desk)];
    const at = await prepared(desk, host);
    const key = await browserKey(desk.browser.session);
    const issuedAt = Math.floor(Date.now() / 1000);
    const said = { from: at.from, to: at.to, sequence: at.sequence, issuedAt };
    const make = async (change: Partial<typeof said>, organizationId = organization.id) =>
      signMove(key, { ...said, ...change }, { organization: organizationId, issuer: didOf(desk) });
    for (const statement of [
      await make({}, crypto.randomUUID()),
      await make({ sequence: 2 }),
      await make({ to: at.from.replace(organization.host, other) }),
      await make({ from: 'http://elsewhere.test' }),
      await make({ issuedAt: issuedAt - 400 }),
    ])
      expect(await refusalOf(handIn(desk, host, statement))).toBe('move-refused');
    const old = await make({});
    const first = await move(desk, host);
    const back = await openDesk(first, owner);
    const home = await move(back, organization.host);
    const again = await openDesk(home, owner);
    expect(await refusalOf(handIn(again, host, old))).toBe('move-refused');
    // And the page signs nothing but what its owner chose.
    const lied = { ...(await prepared(again, host)), to: 'http://thief.test' };
    const speaker = { organizationId: organization.id, did: didOf(again) };
    expect(await refusalOf(signChosenMove(again.browser.session, speaker, { host, prepared: lied }))).toBe(
      'context_mismatch',
    );
  });
});

describe('attack: in the same moment', () => {
  test('two browsers move at once: one of them does, and there is one address', async () => {
    const { organization, owner, desk } = await aClub();
    const [one, two] = [await anAddress(desk), await anAddress(desk)];
    const other = await openDesk(organization, owner);
    const words = [
      [desk, one, await signed(desk, one)],
      [other, two, await signed(other, two)],
    ] as const;
    const outcomes = await Promise.all(words.map(([at, host, word]) => refusalOf(handIn(at, host, word))));
    expect(outcomes.filter((outcome) => outcome === 'nothing')).toHaveLength(1);
    const current = await world.database.lookAt(
      'select host from addresses where organization_id = $1 and retired_at is null',
      [organization.id],
    );
    expect(current).toEqual([{ host: outcomes[0] === 'nothing' ? one : two }]);
    expect(
      await world.database.lookAt('select 1 from moves where organization_id = $1', [organization.id]),
    ).toHaveLength(1);
  });

  test('a sign-in, by phone or passkey, in the middle of a move leaves no session', async () => {
    const { organization, desk } = await aClub();
    const mia = await aMember(world, desk, 'mia.moment@acme.test');
    const seat = await trust(await aDeskOf(mia, aSurfer(world, organization)));
    const host = await anAddress(desk);
    const word = await signed(desk, host);
    const browser = aSurfer(world, organization);
    const attempt = await browser.showCode();
    await mia.phone.approve(await mia.phone.scan(attempt.link));
    await browser.waitFor(attempt, 'approved');
    const outcomes = await Promise.allSettled([
      browser.enter(attempt),
      enter(seat),
      handIn(desk, host, word),
    ]);
    expect(outcomes[2].status).toBe('fulfilled');
    expect(await liveSessions(world, organization)).toBe(0);
    const trusted = 'select 1 from trusted_browsers where organization_id = $1 and ended_at is null';
    expect(await world.database.lookAt(trusted, [organization.id])).toEqual([]);
  });
});
