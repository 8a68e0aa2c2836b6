import { getClaimIssuer, requestEmailCode, verifyEmailCode } from '@lanyard/contract/people';
import { verifyClaimCredential } from '@lanyard/crypto/claim-credential';
import { importVerificationKey } from '@lanyard/crypto/keys';
import { personHeaders } from '@lanyard/holder/person-session';
import { aPeopleCloud, type PeopleCloud } from '@lanyard/testing/people-cloud';
import { aPhone, type Phone } from '@lanyard/testing/phone';
import { randomUUIDv7 } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { MailError } from '../platform/mail/mailer.ts';

const cloud = await aPeopleCloud();
afterAll(() => cloud.close());
const { clock, mails, refusal } = cloud;
const tables = cloud.database;
const minute = 60_000;

async function aPerson(at: PeopleCloud = cloud): Promise<Phone> {
  const phone = aPhone(at, { now: () => at.clock.now().getTime() });
  await phone.createIdentity();
  return phone;
}
/** Limits count over the tests of this file: each takes an address of its own. */
let addresses = 0;
const anAddress = () => `someone-${String((addresses += 1))}@example.org`;

const request = ({ client, wallet }: Phone, email: string) =>
  client.call(requestEmailCode, { body: { email } }, personHeaders(wallet));
const verify = ({ client, wallet }: Phone, body: { id: string; email: string; code: string }) =>
  client.call(verifyEmailCode, { body }, personHeaders(wallet));

function mailedCode(email: string): string {
  const mail = mails.find(({ to }) => to === email);
  return /^ {4}(\d{6})$/m.exec(mail?.text ?? '')?.[1] ?? '';
}
/** Never the right one. */
const otherThan = (code: string, by = 1) => String((Number(code) + by) % 1_000_000).padStart(6, '0');

async function anAskedCode(phone: Phone) {
  const email = anAddress();
  const { id } = await request(phone, email);
  return { id, email, code: mailedCode(email) };
}

describe('a code', () => {
  test('is mailed within the request, in both forms of the mail and not in its subject', async () => {
    const alice = await aPerson();
    const email = anAddress();
    const { expiresAt } = await request(alice, email);
    expect(expiresAt).toBe(new Date(clock.now().getTime() + 30 * minute).toISOString());
    const mail = mails.find(({ to }) => to === email);
    const code = mailedCode(email);
    expect(code).toMatch(/^\d{6}$/);
    expect(mail?.html).toContain(code);
    expect(mail?.subject).not.toMatch(/\d/);
    expect(mail?.text).toContain('wallet.example.com');
  });

  test('is mailed in the language that the wallet asks in', async () => {
    const { client, wallet } = await aPerson();
    const email = anAddress();
    const inGerman = async (sent: Parameters<ReturnType<typeof personHeaders>>[0]) => ({
      ...(await personHeaders(wallet)(sent)),
      'accept-language': 'de-AT,de;q=0.9,en;q=0.8',
    });
    await client.call(requestEmailCode, { body: { email } }, inGerman);
    const mail = mails.find(({ to }) => to === email);
    expect(mail?.subject).toBe('Dein Lanyard-Code');
    expect(mail?.html).toContain('<html lang="de">');
  });

  test('gives a credential bound to the DID key, signed by a published key of this installation', async () => {
    const alice = await aPerson();
    const asked = await anAskedCode(alice);
    const { credential } = await verify(alice, asked);
    const { issuer, jwks } = await alice.client.call(getClaimIssuer, {});
    const keyFor = async (kid: string) => {
      const published = jwks.keys.find((key) => key.kid === kid);
      if (published === undefined) return undefined;
      const { kty, crv, x, y } = published;
      return (await importVerificationKey({ kty, crv, x, y })).key;
    };
    const now = Math.floor(clock.now().getTime() / 1000);
    const expected = { issuer: 'https://example.com', keyFor, now };
    expect(issuer).toBe(expected.issuer);
    const didKey = alice.wallet.keys.did.publicJwk;
    expect(await verifyClaimCredential(credential, { ...expected, didKey })).toMatchObject({
      type: 'email',
      value: asked.email,
    });
    const bob = (await aPerson()).wallet.keys.did.publicJwk;
    await expect(verifyClaimCredential(credential, { ...expected, didKey: bob })).rejects.toMatchObject({
      code: 'context_mismatch',
    });
  });

  test('attests the address in its one spelling', async () => {
    const phone = await aPerson();
    await phone.claimEmail('Someone@EXAMPLE.org', () => mailedCode('Someone@EXAMPLE.org'));
    const [disclosure] = await disclosures(phone, 'Someone@EXAMPLE.org');
    expect(disclosure).toContain('someone@example.org');
  });

  test('works once', async () => {
    const alice = await aPerson();
    const asked = await anAskedCode(alice);
    await verify(alice, asked);
    expect(await refusal(verify(alice, asked))).toBe('code-refused (no-code)');
  });

  test('works once, also of 20 who send it at the same moment', async () => {
    const alice = await aPerson();
    const asked = await anAskedCode(alice);
    await warmUp(alice);
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => verify(alice, asked)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('works for 30 minutes', async () => {
    const alice = await aPerson();
    const asked = await anAskedCode(alice);
    await clock.advance(30 * minute);
    expect(await refusal(verify(alice, asked))).toBe('code-refused (no-code)');
  });

  test('works for the person who asked only', async () => {
    const [alice, mallory] = [await aPerson(), await aPerson()];
    const asked = await anAskedCode(alice);
    expect(await refusal(verify(mallory, asked))).toBe('code-refused (no-code)');
    await verify(alice, asked);
  });

  test('works for the address it was mailed to only', async () => {
    const mallory = await aPerson();
    const asked = await anAskedCode(mallory);
    expect(await refusal(verify(mallory, { ...asked, email: anAddress() }))).toBe('code-refused (wrong)');
  });

  test('proves nothing in another row, to whoever can write into the table', async () => {
    const mallory = await aPerson();
    const [own, victims] = [await anAskedCode(mallory), await anAskedCode(await aPerson())];
    await tables.lookAt(
      'update claim_codes set address_mac = (select address_mac from claim_codes where id = $2) where id = $1',
      [own.id, victims.id],
    );
    const call = verify(mallory, { ...own, email: victims.email });
    expect(await refusal(call)).toBe('code-refused (wrong)');
  });
});

describe('guessing a code', () => {
  test('ends after five tries: the sixth is refused though it is right', async () => {
    const mallory = await aPerson();
    const asked = await anAskedCode(mallory);
    for (let by = 1; by <= 5; by += 1) {
      const call = verify(mallory, { ...asked, code: otherThan(asked.code, by) });
      expect(await refusal(call)).toBe('code-refused (wrong)');
    }
    expect(await refusal(verify(mallory, asked))).toBe('code-refused (no-code)');
  });

  test('ends after five tries, also of 50 at the same moment', async () => {
    const mallory = await aPerson();
    const asked = await anAskedCode(mallory);
    await warmUp(mallory);
    const reasons = await Promise.all(
      Array.from({ length: 50 }, (_, by) =>
        refusal(verify(mallory, { ...asked, code: otherThan(asked.code, by + 1) })),
      ),
    );
    expect(reasons.filter((reason) => reason === 'code-refused (wrong)')).toHaveLength(5);
    const [row] = await tables.lookAt<{ tries: number }>('select tries from claim_codes where id = $1', [
      asked.id,
    ]);
    expect(row?.tries).toBe(5);
    expect(await refusal(verify(mallory, asked))).toBe('code-refused (no-code)');
  });

  test('looks the same and costs as many queries, whatever was wrong', async () => {
    const [alice, bob] = [await aPerson(), await aPerson()];
    const [asked, used, late, theirs] = [
      await anAskedCode(alice),
      await anAskedCode(alice),
      await anAskedCode(alice),
      await anAskedCode(bob),
    ];
    await verify(alice, used);
    await tables.lookAt('update claim_codes set expires_at = $1 where id = $2', [clock.now(), late.id]);
    const queries = vi.spyOn(Client.prototype, 'query');
    const seen = [];
    for (const tried of [
      { ...asked, code: otherThan(asked.code) },
      { ...asked, email: anAddress() },
      { ...asked, id: randomUUIDv7() },
      theirs,
      used,
      late,
    ]) {
      queries.mockClear();
      const refused = await verify(alice, tried).catch((error: unknown) => error);
      const { requestId: _, ...outside } = (refused as { problem: { requestId: string } }).problem;
      seen.push(JSON.stringify([outside, queries.mock.calls.length]));
    }
    expect(queries.mock.calls.length).toBeGreaterThan(1);
    queries.mockRestore();
    expect(new Set(seen).size).toBe(1);
  });
});

describe('asking for codes', () => {
  const tooMany = 'too-many-codes';

  test('is possible five times an hour and twenty times a day for an address, whoever asks', async () => {
    const email = anAddress();
    const spellings = [email, email.toUpperCase(), ` ${email}`.trim()];
    for (let hour = 0; hour < 4; hour += 1) {
      for (let time = 0; time < 5; time += 1) await request(await aPerson(), spellings[time % 3] ?? email);
      expect(await refusal(request(await aPerson(), email))).toBe(tooMany);
      await clock.advance(60 * minute);
    }
    expect(await refusal(request(await aPerson(), email))).toBe(tooMany);
    await clock.advance(20 * 60 * minute);
    await request(await aPerson(), email);
  });

  test('is possible five times an hour for a person, whatever the address', async () => {
    const alice = await aPerson();
    for (let time = 0; time < 5; time += 1) await request(alice, anAddress());
    expect(await refusal(request(alice, anAddress()))).toBe(tooMany);
    await clock.advance(60 * minute);
    await request(alice, anAddress());
  });

  test('is possible five times, also of 20 at the same moment by one person or for one address', async () => {
    const one = await aPerson();
    const many = await Promise.all(Array.from({ length: 20 }, () => aPerson()));
    await Promise.all([one, ...many].map((phone) => warmUp(phone)));
    const email = anAddress();
    const asked = await Promise.allSettled([
      ...Array.from({ length: 20 }, () => request(one, anAddress())),
      ...many.map((phone) => request(phone, email)),
    ]);
    expect(asked.slice(0, 20).filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    expect(asked.slice(20).filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    expect(mails.filter(({ to }) => to === email)).toHaveLength(5);
  });

  test('says so when the mail server does not take the mail, and counts it all the same', async () => {
    const mailer = {
      outbox: undefined,
      send: () => Promise.reject(new MailError('refused')),
      close: () => Promise.resolve(),
    };
    const here = await aPeopleCloud({ mailer });
    try {
      const alice = await aPerson(here);
      for (let time = 0; time < 5; time += 1) {
        expect(await here.refusal(request(alice, 'nobody@example.org'))).toBe('mail-failed (refused)');
      }
      expect(await here.refusal(request(alice, 'nobody@example.org'))).toBe(tooMany);
      expect(here.logged()).not.toContain('nobody');
    } finally {
      await here.close();
    }
  });
});

test('no address, no code and no unkeyed hash of them is in any table or in the log', async () => {
  const alice = await aPerson();
  const email = 'unmistakable.name@example.org';
  await phoneClaims(alice, email);
  const code = mailedCode(email);
  const names = await tables.lookAt<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'lanyard'`,
  );
  const dumps = await Promise.all(
    names.map(({ name }) => tables.lookAt(`select t::text as row from lanyard.${name} t`)),
  );
  const stored = JSON.stringify(dumps);
  expect(stored).toContain(alice.wallet.identity.personId);
  const unkeyed = await Promise.all([email, code].map((text) => sha256Hex(text)));
  for (const trace of [email, 'unmistakable', ...unkeyed]) {
    expect(stored).not.toContain(trace);
    expect(cloud.logged()).not.toContain(trace);
  }
  expect(stored).not.toMatch(new RegExp(`\\b${code}\\b`));
  expect(cloud.logged()).not.toMatch(new RegExp(`\\b${code}\\b`));
});

const phoneClaims = (phone: Phone, email: string) => phone.claimEmail(email, () => mailedCode(email));

/** Gets its token, so that what follows happens at the same moment. */
async function warmUp({ client, wallet }: Phone): Promise<void> {
  await personHeaders(wallet)({ method: 'GET', url: client.origin, nonce: await client.nonce() });
}

/** What a credential for this address discloses, decoded. */
async function disclosures(phone: Phone, email: string): Promise<string[]> {
  const { id } = await request(phone, email);
  const { credential } = await verify(phone, { id, email, code: mailedCode(email) });
  return credential
    .split('~')
    .slice(1)
    .filter((part) => part !== '')
    .map((part) => Buffer.from(part, 'base64url').toString());
}

async function sha256Hex(text: string): Promise<string> {
  return Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(text))).toString('hex');
}
