import { requestPhoneCode, verifyEmailCode, verifyPhoneCode } from '@lanyard/contract/people';
import { listClaims, revealClaims } from '@lanyard/holder/claims';
import { personHeaders } from '@lanyard/holder/person-session';
import { aPeopleCloud, type PeopleCloud } from '@lanyard/testing/people-cloud';
import { aPhone, type Phone } from '@lanyard/testing/phone';
import { afterAll, describe, expect, test } from 'vitest';
import { SmsError, type TextMessage } from '../platform/sms/sms.ts';

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
/** Limits count over the tests of this file: each takes a number of its own. */
let numbers = 0;
const aNumber = () => `+491511${String((numbers += 1)).padStart(7, '0')}`;

const request = ({ client, wallet }: Phone, phone: string) =>
  client.call(requestPhoneCode, { body: { phone } }, personHeaders(wallet));
const verify = ({ client, wallet }: Phone, body: { id: string; phone: string; code: string }) =>
  client.call(verifyPhoneCode, { body }, personHeaders(wallet));
const textTo = (number: string) => mails.find(({ to }) => to === number)?.text ?? '';
const codeTo = (number: string) => /\b\d{6}\b/.exec(textTo(number))?.[0] ?? '';
/** Never the right one. */
const otherThan = (code: string, by = 1) => String((Number(code) + by) % 1_000_000).padStart(6, '0');

async function anAskedCode(person: Phone) {
  const phone = aNumber();
  const { id } = await request(person, phone);
  return { id, phone, code: codeTo(phone) };
}

describe('a phone number', () => {
  test('is proven by a code in a text message, bound to the wallet’s address, and kept in the wallet alone', async () => {
    const alice = await aPerson();
    const number = aNumber();
    const claim = await alice.claimPhone(number, () => codeTo(number));
    expect(textTo(number)).toMatch(/^Your Lanyard code: \d{6}\..*\n\n@wallet\.example\.com #\d{6}$/);
    expect(textTo(number).length).toBeLessThanOrEqual(160);
    expect(claim.type).toBe('phone');
    expect((await revealClaims(alice.wallet, [claim.id])).get(claim.id)).toBe(number);
  });

  test('stands beside others and e-mail addresses; proven again it is renewed, not doubled', async () => {
    const alice = await aPerson();
    const [one, two] = [aNumber(), aNumber()];
    const first = await alice.claimPhone(one, () => codeTo(one));
    await alice.claimPhone(two, () => codeTo(two));
    await alice.claimEmail('alice@example.org', () => codeTo('alice@example.org'));
    await clock.advance(minute);
    const again = await alice.claimPhone(one, () => codeTo(one));
    expect(again.id).toBe(first.id);
    expect(again.issuedAt).toBeGreaterThan(first.issuedAt);
    const types = (await listClaims(alice.wallet)).map(({ type }) => type);
    expect(types.toSorted()).toEqual(['email', 'phone', 'phone']);
  });

  test.each([
    '015112345678',
    '+0151123456',
    '+49 151 12345678',
    '+49151123456789012',
    'tel:+4915112345678',
    '+49',
  ])('%s is refused before anything is sent', async (number) => {
    await expect(request(await aPerson(), number)).rejects.toMatchObject({ code: 'invalid-request' });
  });

  test('is not asked of a gateway where there is none, nor where its country is not served', async () => {
    const sent: TextMessage[] = [];
    const sender = { send: async (message: TextMessage) => void sent.push(message) };
    const without = await aPeopleCloud({ texting: undefined });
    const austria = await aPeopleCloud({ texting: { sender, countries: ['+43', '+41'], perDay: 10 } });
    try {
      const call = request(await aPerson(without), aNumber());
      expect(await without.refusal(call)).toBe('phone-unavailable (no-gateway)');
      const person = await aPerson(austria);
      expect(await austria.refusal(request(person, aNumber()))).toBe('phone-unavailable (country)');
      expect(sent).toEqual([]);
      await request(person, '+436641234567');
      expect(sent).toHaveLength(1);
    } finally {
      await without.close();
      await austria.close();
    }
  });

  test('of which the gateway takes no message: that is said, and counted all the same', async () => {
    const sender = { send: () => Promise.reject(new SmsError('refused')) };
    const here = await aPeopleCloud({ texting: { sender, countries: [], perDay: 500 } });
    try {
      const alice = await aPerson(here);
      for (let time = 0; time < 5; time += 1) {
        expect(await here.refusal(request(alice, '+4915199999999'))).toBe('sms-failed (refused)');
      }
      expect(await here.refusal(request(alice, '+4915199999999'))).toBe('too-many-codes');
      expect(here.logged()).not.toContain('15199999999');
    } finally {
      await here.close();
    }
  });
});

describe('guessing an SMS code', () => {
  test('ends after five tries: the sixth is refused though it is right', async () => {
    const mallory = await aPerson();
    const asked = await anAskedCode(mallory);
    for (let by = 1; by <= 5; by += 1) {
      const call = verify(mallory, { ...asked, code: otherThan(asked.code, by) });
      expect(await refusal(call)).toBe('code-refused (wrong)');
    }
    expect(await refusal(verify(mallory, asked))).toBe('code-refused (no-code)');
  });

  test('gets nowhere with a code of another person, of another number, run out, used, or of an e-mail address', async () => {
    const [alice, mallory] = [await aPerson(), await aPerson()];
    const asked = await anAskedCode(alice);
    expect(await refusal(verify(mallory, asked))).toBe('code-refused (no-code)');
    expect(await refusal(verify(alice, { ...asked, phone: aNumber() }))).toBe('code-refused (wrong)');
    const { client, wallet } = alice;
    const body = { id: asked.id, email: 'someone@example.org', code: asked.code };
    const asEmail = client.call(verifyEmailCode, { body }, personHeaders(wallet));
    expect(await refusal(asEmail)).toBe('code-refused (no-code)');
    await verify(alice, asked);
    expect(await refusal(verify(alice, asked))).toBe('code-refused (no-code)');
    const late = await anAskedCode(alice);
    await clock.advance(30 * minute);
    expect(await refusal(verify(alice, late))).toBe('code-refused (no-code)');
  });
});

describe('running up a bill (toll fraud)', () => {
  test('one number gets five messages an hour, whoever asks', async () => {
    const number = aNumber();
    for (let time = 0; time < 5; time += 1) await request(await aPerson(), number);
    expect(await refusal(request(await aPerson(), number))).toBe('too-many-codes');
  });

  test('all wallets together get as many a day as the operator allows', async () => {
    const sent: TextMessage[] = [];
    const sender = { send: async (message: TextMessage) => void sent.push(message) };
    const here = await aPeopleCloud({ texting: { sender, countries: [], perDay: 3 } });
    try {
      for (let time = 0; time < 3; time += 1) await request(await aPerson(here), aNumber());
      const call = request(await aPerson(here), aNumber());
      expect(await here.refusal(call)).toBe('phone-unavailable (texts-of-the-day)');
      expect(sent).toHaveLength(3);
      await here.clock.advance(24 * 60 * minute);
      await request(await aPerson(here), aNumber());
    } finally {
      await here.close();
    }
  });
});

test('no phone number and no code sent to it is in any table or in the log', async () => {
  const alice = await aPerson();
  const number = '+4915799887766';
  await alice.claimPhone(number, () => codeTo(number));
  const code = codeTo(number);
  const names = await tables.lookAt<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'lanyard'`,
  );
  const dumps = await Promise.all(
    names.map(({ name }) => tables.lookAt(`select t::text as row from lanyard.${name} t`)),
  );
  const stored = JSON.stringify(dumps);
  expect(stored).toContain(alice.wallet.identity.personId);
  expect(stored).not.toContain(number.slice(3));
  expect(cloud.logged()).not.toContain(number.slice(3));
  expect(stored).not.toMatch(new RegExp(`\\b${code}\\b`));
  expect(cloud.logged()).not.toMatch(new RegExp(`\\b${code}\\b`));
});
