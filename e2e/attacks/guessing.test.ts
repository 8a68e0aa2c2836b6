import { findOrganizations } from '@lanyard/contract/directory';
import { joinOrganization, viewInvitation } from '@lanyard/contract/joining';
import { resendInvitation } from '@lanyard/contract/members';
import { getPerson, issuePersonToken, requestEmailCode, verifyEmailCode } from '@lanyard/contract/people';
import type { Route } from '@lanyard/contract/route';
import { endSession } from '@lanyard/contract/session';
import { checkSetupLink, createOrganization } from '@lanyard/contract/setup';
import {
  approveSignIn,
  completeSignIn,
  pollSignIn,
  refuseSignIn,
  scanSignIn,
  watchSignIn,
} from '@lanyard/contract/sign-in';
import { randomToken } from '@lanyard/crypto/encoding';
import { signPersonAssertion } from '@lanyard/crypto/person-assertion';
import { createClient } from '@lanyard/client/client';
import type { LiveSession } from '@lanyard/session/live-session';
import { parseJoinLink } from '@lanyard/holder/joining';
import { personHeaders } from '@lanyard/holder/person-session';
import { aCloud, type TestCloud } from '@lanyard/testing/cloud';
import { countCrypto, type CryptoCounter } from '@lanyard/testing/crypto-counter';
import { aStatementListener, type StatementListener } from '@lanyard/testing/statement-listener';
import { aWire, requestTo, type Answered, type Sent, type Wire } from '@lanyard/testing/wire';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  aMember,
  anOrganization,
  aPerson,
  aSurfer,
  atDesk,
  behindProxy,
  browserProof,
  closeUnharmed,
  codeIn,
  cookieHeader,
  invite,
  linkIn,
  nobodysId,
  phoneProof,
  proofFor,
  type Member,
  type Organization,
  type Person,
  type Surfer,
  hasCode,
  hasLink,
} from './cast.ts';

/** Nobody guesses a code or a token, and no answer, nor the work it takes, tells what is there from what is not. */

let world: TestCloud;
let listener: StatementListener;
let counter: CryptoCounter;
let organization: Organization;
let owner: Person;
let desk: { readonly browser: Surfer; readonly session: LiveSession };
let member: Member;
beforeAll(async () => {
  world = await aCloud({
    settings: behindProxy,
    between: async (database) => {
      listener = await aStatementListener(database);
      return listener.connection;
    },
  });
  ({ organization, owner } = await anOrganization(world));
  desk = await atDesk(world, organization, owner);
  member = await aMember(world, desk, 'mia@acme.test');
  counter = countCrypto();
});
afterAll(async () => {
  counter.stop();
  await closeUnharmed(world);
  await listener.close();
});

/** What the cloud does by itself, whoever asks: jobs, and clean-up every minute. */
const ofItself =
  /graphile_worker|^LISTEN|delete_expired|forget_idle_shares|^DELETE FROM lanyard\.|pg_notify|pg_advisory_(?:un)?lock\(hashtext/;
/** Counted once for many requests at a time: whose turn it is does not depend on what they ask. */
const shared = /rate_points/;

const uuidPattern = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

interface Seen {
  readonly status: number;
  readonly document: unknown;
  readonly headers: readonly string[];
  readonly statements: readonly string[];
  readonly crypto: Readonly<Record<string, number>>;
}

/** What somebody sees of an answer, and what a clock could see of the work: statements and cryptographic operations. */
async function seen(wire: Wire, request: Sent): Promise<Seen> {
  const from = listener.statements.length;
  counter.take();
  const answer = await wire.send(request);
  const crypto = counter.take();
  const statements = listener.statements
    .slice(from)
    .filter((sql) => !ofItself.test(sql) && !shared.test(sql))
    .map((sql) => sql.replaceAll(uuidPattern, 'some id'));
  return { ...shapeOf(answer), statements, crypto };
}

function shapeOf({ status, json, headers }: Answered): Omit<Seen, 'statements' | 'crypto'> {
  const { requestId: _own, id, expiresAt, ...document } = json;
  const names = [...headers.keys()].filter((name) => !['date', 'dpop-nonce', 'x-request-id'].includes(name));
  return { status, document: { ...document, id: typeof id, expiresAt: typeof expiresAt }, headers: names };
}

/**
 * All alike: in what is answered, and in what it took. Each is asked three times, the first of which fills caches; of the others the
 * one that took less counts, since what the cloud does by itself in that moment only adds.
 */
async function alike(
  wire: Wire,
  requests: Readonly<Record<string, () => Promise<Sent>>>,
  code: string | undefined,
): Promise<void> {
  const least = new Map<string, Seen>();
  for (const round of [0, 1, 2]) {
    for (const [what, make] of Object.entries(requests)) {
      const found = await seen(wire, await make());
      const before = least.get(what);
      if (round === 1 || (before !== undefined && workOf(found) < workOf(before))) least.set(what, found);
    }
  }
  const [model] = least.values();
  if (code !== undefined) expect(model?.document).toMatchObject({ code });
  expect(model?.statements.length).toBeGreaterThan(0);
  for (const [what, found] of least) expect([what, found]).toEqual([what, model]);
}

const workOf = ({ statements, crypto }: Seen): number =>
  statements.length + Object.values(crypto).reduce((sum, count) => sum + count, 0);

/** By a wallet, with token and proof. */
async function byWallet(
  of: Person,
  route: Route,
  at: { readonly params?: Record<string, string>; readonly body?: unknown },
): Promise<Sent> {
  const { authorization = '' } =
    of.wire.sent.findLast(({ headers }) => 'authorization' in headers)?.headers ?? {};
  const request = requestTo(route, { origin: world.walletOrigin, headers: { authorization }, ...at });
  return { ...request, headers: { ...request.headers, dpop: await phoneProof(of, request) } };
}

/** A stranger whose wallet has a person token. */
async function aPersonWithToken(): Promise<Person> {
  const person = await aPerson(world);
  await person.phone.client.call(getPerson, {}, personHeaders(person.phone.wallet));
  return person;
}

describe('enumeration', () => {
  test('invitations: used, replaced, expired, of another organization, never made, or of no organization at all', async () => {
    const here = organization.id;
    const other = await world.anOrganization('Other');
    const [replaced, expired] = [
      await invite(world, desk, 'one@acme.test'),
      await invite(world, desk, 'two@acme.test'),
    ];
    await desk.browser.client.call(
      resendInvitation,
      { params: { memberId: replaced.memberId } },
      await desk.browser.proof(desk.session),
    );
    await world.mail.next('one@acme.test', hasLink);
    await world.database.lookAt('update invitations set expires_at = now() where member_id = $1', [
      expired.memberId,
    ]);
    const { token: used } = member.wire.last(joinOrganization).body as { token: string };
    const tokenOf = (link: string) => parseJoinLink(link, world).token;
    const cases: Record<string, readonly [organizationId: string, token: string]> = {
      'never made': [here, randomToken()],
      used: [here, used],
      replaced: [here, tokenOf(replaced.link)],
      expired: [here, tokenOf(expired.link)],
      'of another organization': [here, tokenOf(other.owner.link)],
      'of no organization': [nobodysId(), randomToken()],
    };
    const stranger = await aPersonWithToken();
    const looks = Object.entries(cases).map(
      ([what, [organizationId, token]]) =>
        [
          what,
          () => byWallet(stranger, viewInvitation, { params: { organizationId }, body: { token } }),
        ] as const,
    );
    await alike(stranger.wire, Object.fromEntries(looks), 'invitation-refused');
    const body = member.wire.last(joinOrganization).body as object;
    const joins = Object.entries(cases).map(
      ([what, [organizationId, token]]) =>
        [
          what,
          () =>
            byWallet(stranger, joinOrganization, { params: { organizationId }, body: { ...body, token } }),
        ] as const,
    );
    await alike(stranger.wire, Object.fromEntries(joins), 'invitation-refused');
  });

  test('e-mail codes asked for: a member’s address and one that nobody knows', async () => {
    // Each by a person of their own: after three tries of one a captcha is asked for.
    const askingBy = async (email: string) => {
      const person = await aPersonWithToken();
      return () => byWallet(person, requestEmailCode, { body: { email } });
    };
    const [known, unknown] = await Promise.all([askingBy('mia@acme.test'), askingBy('nobody@acme.test')]);
    await alike(member.wire, { 'of a member': known, 'of nobody': unknown }, undefined);
  });

  test('e-mail codes handed in: wrong, used, expired, out of tries, of another person, of nobody', async () => {
    const [person, other] = [await aPerson(world), await aPerson(world)];
    const email = 'eve@acme.test';
    const ask = async (by: Person) => {
      await by.phone.claimEmail(email, () => '000000').catch(() => undefined);
      const mail = await world.mail.next(email, hasCode);
      return { id: idOfLastCode(by), code: codeIn(mail.text) };
    };
    const [mine, expired, theirs] = [await ask(person), await ask(person), await ask(other)];
    await world.database.lookAt('update claim_codes set expires_at = now() where id = $1', [expired.id]);
    const used = member.wire.last(verifyEmailCode).body as { id: string; code: string };
    const exhausted = await ask(person);
    await world.database.lookAt('update claim_codes set tries = 5 where id = $1', [exhausted.id]);
    const handing = (id: string, code: string) => () =>
      byWallet(person, verifyEmailCode, { body: { id, email, code } });
    const wrong = mine.code === '111111' ? '222222' : '111111';
    await alike(
      person.wire,
      {
        wrong: handing(mine.id, wrong),
        used: handing(used.id, used.code),
        expired: handing(expired.id, expired.code),
        'out of tries': handing(exhausted.id, exhausted.code),
        'of another person': handing(theirs.id, theirs.code),
        'of nobody': handing(nobodysId(), wrong),
      },
      'code-refused',
    );
  });

  test('person tokens: of a person who is there, and of nobody', async () => {
    const thief = await aPerson(world);
    const asking = async (personId: string, did: string): Promise<Sent> => {
      const { keys } = thief.phone.wallet;
      const personAssertion = await signPersonAssertion(
        keys.did,
        {
          audience: world.walletOrigin,
          nonce: await thief.phone.client.nonce(),
          deviceThumbprint: keys.device.thumbprint,
          did,
          versionId: thief.phone.wallet.identity.versionId,
        },
        { person: personId, now: Math.floor(Date.now() / 1000) },
      );
      const request = requestTo(issuePersonToken, {
        origin: world.walletOrigin,
        body: { personId, personAssertion },
      });
      const dpop = await proofFor({ key: keys.device, nonce: () => thief.phone.client.nonce() }, request);
      return { ...request, headers: { ...request.headers, dpop } };
    };
    const { personId, did } = member.phone.wallet.identity;
    await alike(
      thief.wire,
      { 'who is there': () => asking(personId, did), nobody: () => asking(nobodysId(), did) },
      'person-refused',
    );
  });

  test('set-up links: used, expired, never made', async () => {
    const wire = aWire({ port: world.port });
    const [used, expired] = [await world.setupLink(), await world.setupLink()].map((link) =>
      new URL(link).hash.slice(1),
    );
    const body = {
      name: 'Delta',
      address: 'delta',
      regionLabel: 'Europe',
      ownerName: 'Dora',
      ownerEmail: 'dora@delta.test',
    };
    const origin = world.rootOrigin;
    const made = await wire.send(requestTo(createOrganization, { origin, body: { ...body, token: used } }));
    expect(made.status).toBe(201);
    await world.database.lookAt('update setup_links set expires_at = now() where used_at is null');
    let callers = 0;
    // Each from an address of its own: after three tries of one a captcha is asked for.
    const trying = (route: Route, token: string | undefined) => async () => {
      const headers = { 'x-forwarded-for': `192.0.2.${String((callers += 1))}` };
      return requestTo(route, { origin, headers, body: { ...body, token: token ?? randomToken() } });
    };
    for (const route of [checkSetupLink, createOrganization]) {
      await alike(
        wire,
        {
          used: trying(route, used),
          expired: trying(route, expired),
          'never made': trying(route, undefined),
        },
        'setup-link-refused',
      );
    }
  });

  test('sign-ins, by a browser: of another browser, over, never there', async () => {
    const other = aSurfer(world, organization);
    const [waiting, over] = [await other.showCode(), await other.showCode()];
    await world.database.lookAt('update sign_ins set expires_at = now() where id = $1', [over.id]);
    const secrets = other.wire.last(watchSignIn).body;
    const browser = aSurfer(world, organization);
    const token = await browser.openSignInPage();
    const asking = (route: Route, signInId: string) => async () => {
      const headers = { cookie: cookieHeader(browser), 'x-lanyard-csrf-login-token': token };
      const request = requestTo(route, {
        origin: organization.origin,
        params: { signInId },
        headers,
        body: { ...(secrets as object), returnCode: null },
      });
      return { ...request, headers: { ...request.headers, dpop: await browserProof(browser, request) } };
    };
    for (const [route, code] of [
      [pollSignIn, 'not-found'],
      [completeSignIn, 'sign-in-refused'],
    ] as const) {
      const all = {
        'of another': asking(route, waiting.id),
        over: asking(route, over.id),
        none: asking(route, nobodysId()),
      };
      await alike(browser.wire, all, code);
    }
  });

  test('sign-ins, by a wallet: of another member, over, never there; and to a stranger all the same', async () => {
    const [taken, over] = [
      await aSurfer(world, organization).showCode(),
      await aSurfer(world, organization).showCode(),
    ];
    await owner.phone.scan(taken.link);
    await world.database.lookAt('update sign_ins set expires_at = now() where id = $1', [over.id]);
    const attempt = await aSurfer(world, organization).showCode();
    const request = await member.phone.scan(attempt.link);
    const approval = await member.wire.intercept(approveSignIn, () => member.phone.approve(request));
    const body: Record<string, unknown> = {
      [approveSignIn.name]: approval.body,
      [refuseSignIn.name]: { reason: 'not-me' },
    };
    const asking = (by: Person, route: Route, organizationId: string, signInId: string) => async () =>
      byWallet(by, route, { params: { organizationId, signInId }, body: body[route.name] });
    const stranger = await aPersonWithToken();
    for (const route of [scanSignIn, approveSignIn, refuseSignIn]) {
      const ids = { 'of another': taken.id, over: over.id, none: nobodysId() };
      const byMember = Object.entries(ids).map(
        ([what, id]) => [what, asking(member, route, organization.id, id)] as const,
      );
      await alike(member.wire, Object.fromEntries(byMember), 'sign-in-gone');
      const byStranger = [
        ...Object.entries(ids).map(
          ([what, id]) => [what, asking(stranger, route, organization.id, id)] as const,
        ),
        ['no organization', asking(stranger, route, nobodysId(), nobodysId())] as const,
      ];
      const code = route === scanSignIn ? 'not-a-member' : 'sign-in-gone';
      await alike(stranger.wire, Object.fromEntries(byStranger), code);
    }
  });

  test('sessions: of another member, of nobody', async () => {
    const { browser, session } = await atDesk(world, organization, member);
    const ending = (sessionId: string) => async () => {
      const request = requestTo(endSession, {
        origin: organization.origin,
        params: { sessionId },
        headers: { cookie: cookieHeader(browser), 'x-lanyard-csrf-token': session.csrfToken },
      });
      const dpop = await browserProof(browser, request, { binding: { kind: 'session', jti: session.id } });
      return { ...request, headers: { ...request.headers, dpop } };
    };
    await alike(
      browser.wire,
      { 'of another': ending(desk.session.id), 'of nobody': ending(nobodysId()) },
      'not-found',
    );
  });
});

const idOfLastCode = (of: Person): string => {
  const { id } = of.wire.last(verifyEmailCode).body as { id: string };
  return id;
};

describe('guessing', () => {
  test('an e-mail code has five tries, also where they come at once; then the right one is refused', async () => {
    const person = await aPerson(world);
    const email = 'guess@acme.test';
    await person.phone.claimEmail(email, () => '000000').catch(() => undefined);
    const code = codeIn((await world.mail.next(email, hasCode)).text);
    const id = idOfLastCode(person);
    const guesses = Array.from({ length: 20 }, (_, at) =>
      String((Number(code) + at + 1) % 1_000_000).padStart(6, '0'),
    );
    const requests = await Promise.all(
      guesses.map((guess) => byWallet(person, verifyEmailCode, { body: { id, email, code: guess } })),
    );
    const answers = await Promise.all(requests.map((request) => person.wire.send(request)));
    expect(new Set(answers.map((answer) => answer.code))).toEqual(new Set(['code-refused']));
    const right = await byWallet(person, verifyEmailCode, { body: { id, email, code } });
    expect((await person.wire.send(right)).code).toBe('code-refused');
    const [row] = await world.database.lookAt('select tries from claim_codes where id = $1', [id]);
    expect(row).toEqual({ tries: 5 });
  });

  test('codes for one address run out, whoever asks for them', async () => {
    const email = 'flooded@acme.test';
    const people = await Promise.all([aPersonWithToken(), aPersonWithToken()]);
    const answers: (string | undefined)[] = [];
    for (const person of people) {
      for (const _ of ['one', 'two', 'three']) {
        answers.push(
          (await person.wire.send(await byWallet(person, requestEmailCode, { body: { email } }))).code,
        );
      }
    }
    expect(answers).toEqual([undefined, undefined, undefined, undefined, undefined, 'too-many-codes']);
  });

  describe('at a tenth of the usual rates', () => {
    let strict: TestCloud;
    beforeAll(async () => {
      strict = await aCloud({ settings: { ...behindProxy, LANYARD_RATE_SCALE: '0.1' }, beside: world });
    });
    afterAll(() => closeUnharmed(strict));

    test('invitation tokens: a person is stopped after twelve a minute', async () => {
      const wire = aWire({ port: strict.port });
      const guess = async () => {
        const params = { organizationId: organization.id };
        const request = await byWallet(member, viewInvitation, { params, body: { token: randomToken() } });
        return wire.send(request);
      };
      const answers = await Promise.all(Array.from({ length: 20 }, guess));
      expect(answers.filter(({ code }) => code === 'invitation-refused')).toHaveLength(12);
      const stopped = answers.filter(({ code }) => code === 'too-many-requests');
      expect(stopped).toHaveLength(8);
      expect(Number(stopped[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
    });

    test('set-up links: three tries, then a proof of work for each, then a lock', async () => {
      const headers = { 'x-forwarded-for': '192.0.2.200' };
      const wire = aWire({ port: strict.port, headers });
      const guess = () =>
        wire.send(
          requestTo(checkSetupLink, { origin: world.rootOrigin, headers, body: { token: randomToken() } }),
        );
      const codes = [(await guess()).code, (await guess()).code, (await guess()).code, (await guess()).code];
      expect(codes).toEqual([
        'setup-link-refused',
        'setup-link-refused',
        'setup-link-refused',
        'captcha-required',
      ]);
      let solved = 0;
      const client = createClient({
        origin: world.rootOrigin,
        fetch: wire.fetch,
        onCaptcha: () => (solved += 1),
      });
      const codeOf = () =>
        client.call(checkSetupLink, { body: { token: randomToken() } }).then(
          () => 'let in',
          (error: unknown) => (error as { code: string }).code,
        );
      const further = [await codeOf(), await codeOf(), await codeOf(), await codeOf()];
      expect(further).toContain('setup-link-refused');
      expect(further.at(-1)).toBe('locked');
      expect(solved).toBeGreaterThan(0);
    });

    test('the directory: an address that reads it through is stopped', async () => {
      const wire = aWire({ port: strict.port });
      const headers = { 'x-forwarded-for': '192.0.2.202' };
      const ask = (_: unknown, index: number) =>
        wire.send(
          requestTo(findOrganizations, {
            origin: world.rootOrigin,
            headers,
            body: { text: `a${String(index)}` },
          }),
        );
      const answers = await Promise.all(Array.from({ length: 50 }, ask));
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(30);
      expect(answers.filter(({ code }) => code === 'too-many-requests')).toHaveLength(20);
    });

    test('sign-ins: an address is stopped, whatever it makes up', async () => {
      const wire = aWire({ port: strict.port });
      const headers = { 'x-forwarded-for': '192.0.2.201', cookie: `__Host-lanyard-login=${randomToken()}` };
      const guess = () =>
        wire.send(
          requestTo(completeSignIn, {
            origin: organization.origin,
            params: { signInId: nobodysId() },
            headers,
          }),
        );
      const answers = (await Promise.all(Array.from({ length: 150 }, guess))).map(({ code }) => code);
      expect(answers.filter((code) => code === 'csrf-refused').length).toBeLessThanOrEqual(120);
      expect(answers).toContain('too-many-requests');
    });
  });
});

test('a mailed link is the token’s only copy: the page that asked for it never sees it', async () => {
  const { link } = await invite(world, desk, 'only@acme.test');
  const { token } = parseJoinLink(link, world);
  expect(linkIn(link)).toBe(link);
  for (const { text } of desk.browser.wire.answered) expect(text).not.toContain(token);
});
