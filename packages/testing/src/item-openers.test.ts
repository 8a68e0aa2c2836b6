import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { appendRoutineEntry, verifyDidLog, type VerifiedDidLog } from '@lanyard/crypto/did-log';
import { generateDidUpdateKey } from '@lanyard/crypto/keys';
import type { CallPort } from '@lanyard/session/calls';
import { itemOpeners, serveOpener } from '@lanyard/session/item-openers';
import type { ItemVerifier, ServedItem, VaultReader } from '@lanyard/vault/reading';
import { createItem } from '@lanyard/vault/writing';
import { afterEach, expect, test } from 'vitest';
import { countCrypto } from './crypto-counter.ts';
import { aVaultPerson, KeptItem, login, now, organization, passwordOf } from './vault-people.ts';

// A vault is opened by several workers; what needs no key is verified while it is locked, and taken only while it is still what would be verified.

const [ada, ben] = await Promise.all([aVaultPerson(31), aVaultPerson(32)]);
const secrets = Array.from({ length: 12 }, (_none, place) => `secret ${String(place)}`);
const items = await Promise.all(
  secrets.map(async (secret) =>
    new KeptItem().keep(ada, await createItem(ada.writer, login(secret), ada.recipient)).serve(ada),
  ),
);

const verifier = (logOf = () => Promise.resolve(ada.log)): ItemVerifier => ({
  organization,
  did: ada.did,
  logOf,
  now,
});
const reader = (by = verifier()): VaultReader => ({
  ...by,
  privateKey: ada.privateKey,
  kid: ada.kid,
  isConfirmed: () => Promise.resolve(false),
});

const ports: MessagePort[] = [];
afterEach(() => {
  for (const port of ports.splice(0)) port.close();
});

/** Another worker, but for its thread. */
function aHelper(): CallPort {
  const { port1, port2 } = new MessageChannel();
  ports.push(port1, port2);
  serveOpener(port2 as unknown as CallPort);
  port1.start();
  port2.start();
  return port1 as unknown as CallPort;
}

/** @param helpers Workers beside this one. */
function anOpener(helpers: number) {
  const openers = itemOpeners(helpers, aHelper);
  if (helpers > 0) openers.prepare();
  const counter = countCrypto();
  const counted = { decrypt: 0, verify: 0 };
  const count = () => {
    const taken = counter.take();
    counted.decrypt += taken['subtle.decrypt'] ?? 0;
    counted.verify += taken['subtle.verify'] ?? 0;
    return counted;
  };
  return {
    async verifyAhead(of: readonly ServedItem[], by = verifier()) {
      await Promise.all(of.map((served) => openers.verify(served, undefined, by)));
      count();
      counted.verify = 0;
    },
    async read(of: readonly ServedItem[], by = reader()) {
      try {
        const read = await Promise.all(of.map((served) => openers.read(served, undefined, by)));
        return { passwords: read.map(({ opened }) => passwordOf(opened)), ...count() };
      } finally {
        counter.stop();
      }
    },
  };
}

test.each([0, 1, 3])(
  'what was verified while it was locked takes one signature an item, beside %i other workers',
  async (helpers) => {
    const opener = anOpener(helpers);
    await opener.verifyAhead(items);
    const { passwords, verify } = await opener.read(items);
    expect(passwords).toEqual(secrets);
    expect(verify).toBe(items.length);
  },
);

test.each([0, 1])(
  'without the time for that everything is verified, beside %i other workers',
  async (helpers) => {
    const { passwords, verify } = await anOpener(helpers).read(items);
    expect(passwords).toEqual(secrets);
    expect(verify).toBe(items.length * 3);
  },
);

test('attack: a log is withheld until its person’s items are verified: with a longer one they are verified once more', async () => {
  const ending = await appendRoutineEntry({
    log: ada.text,
    updateKey: ada.nextKey,
    nextUpdateKey: (await generateDidUpdateKey()).publicJwk,
    deactivate: true,
    now: now - 700,
  });
  const log: VerifiedDidLog = await verifyDidLog(ending.log, { did: ada.did, ended: true, now });
  const opener = anOpener(1);
  await opener.verifyAhead(items);
  const refused = expect.objectContaining({ name: 'CryptoProblem', code: 'signature_invalid' }) as Error;
  await expect(opener.read(items, reader(verifier(() => Promise.resolve(log))))).rejects.toThrow(refused);
});

test('attack: what was verified of one item, for one person or organization, opens another', async () => {
  const [one, other] = items;
  if (one === undefined || other === undefined) throw new Error('no items');
  const refused = (code: string) => expect.objectContaining({ name: 'CryptoProblem', code }) as Error;
  const swapped = anOpener(1);
  await swapped.verifyAhead(items);
  await expect(swapped.read([{ ...one, current: other.current }])).rejects.toThrow(
    refused('context_mismatch'),
  );
  const moved = anOpener(1);
  await moved.verifyAhead(items);
  const elsewhere = { ...reader(), organization: '019a0000-0000-7000-8000-000000000002' };
  await expect(moved.read(items, elsewhere)).rejects.toThrow(refused('context_mismatch'));
  const another = anOpener(1);
  await another.verifyAhead(items);
  const bens = { ...reader(), did: ben.did, privateKey: ben.privateKey, kid: ben.kid };
  const { passwords } = await another.read(items, bens);
  expect(passwords.every((password) => password === undefined)).toBe(true);
});

test('an item that does not hold is told as what it is, whoever has read it, and no other is damaged by it', async () => {
  const [one, other, ...rest] = items;
  if (one === undefined || other === undefined) throw new Error('no items');
  const broken = { ...one, grant: other.grant };
  const openers = itemOpeners(1, aHelper);
  openers.prepare();
  const by = verifier();
  await Promise.all([broken, ...rest].map((served) => openers.verify(served, undefined, by)));
  const all = await Promise.allSettled(
    [broken, ...rest].map((served) => openers.read(served, undefined, reader(by))),
  );
  expect(all.map(({ status }) => status)).toEqual(['rejected', ...rest.map(() => 'fulfilled')]);
  expect(all[0]).toHaveProperty('reason.code', 'context_mismatch');
});
