import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { writeKeyRing } from '@lanyard/contract/vaults';
import { digest, encodeBase64url, type Digest } from '@lanyard/crypto/encoding';
import { CryptoProblem } from '@lanyard/crypto/errors';
import { importContentKey, importVerificationKey, type RsaPublicJwk } from '@lanyard/crypto/keys';
import { decodeAccessList } from '@lanyard/crypto/vault-statements';
import { openGrant, sealGrant } from '@lanyard/vault/grants';
import { mostSentEntries, openRing, ringMark, sealRing } from '@lanyard/vault/key-ring';
import { newItem } from '@lanyard/vault/items';
import { verifyRecipient } from '@lanyard/vault/recipients';
import { openItem, sealItem } from '@lanyard/vault/sealing';
import { readEnvelope } from './envelope-formats.ts';
import { aVaultPerson, login, now, organization, uuid } from './vault-people.ts';
import { readEnvelopeVectors } from './vectors.ts';

// Every format of a vault: what was written is read, and anything else is refused by a code, never by something that breaks.

const formats: ReadonlySet<string> = new Set([
  'vault-access-list',
  'vault-item',
  'vault-deletion',
  'vault-grant',
  'vault-key-ring',
  'vault-attachment',
  'vault-key-certificate',
  'stored-vault-key',
  'trusted-vault-key',
]);
const files = readEnvelopeVectors().filter(({ format }) => formats.has(format));

describe.each(files)('$format', ({ format, envelope, expected }) => {
  const refusalOf = async (changed: string): Promise<unknown> => {
    try {
      await readEnvelope(format, changed, expected);
      return 'taken';
    } catch (error) {
      return error;
    }
  };

  test('any other character anywhere, and any cut or addition, is refused by a code', async () => {
    const place = fc.nat(envelope.length - 1);
    const put = fc.string({
      unit: fc.constantFrom('A', 'B', 'a', '9', '-', '_', '.', '=', '+', '/', ' ', '\n'),
      maxLength: 2,
    });
    await fc.assert(
      fc.asyncProperty(place, fc.nat(2), put, async (at, cut, text) => {
        const changed = envelope.slice(0, at) + text + envelope.slice(at + cut);
        fc.pre(changed !== envelope);
        expect(await refusalOf(changed)).toBeInstanceOf(CryptoProblem);
      }),
      { numRuns: 60 },
    );
  });

  test('another spelling of the same bytes is refused: base64url that is not canonical', async () => {
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const parts = envelope.split('.');
    let respelt = 0;
    for (const [place, part] of parts.entries()) {
      const last = letters.indexOf(part.at(-1) ?? '');
      // Two or four bits of the last character are no part of the bytes.
      if (part.length % 4 === 0 || part === '') continue;
      const other = letters.charAt(last + 1);
      const spellings = [`${part.slice(0, -1)}${other}`, `${part}=`, `${part}==`, `${part}\n`];
      for (const spelling of spellings) {
        const changed = parts.with(place, spelling).join('.');
        expect(await refusalOf(changed)).toMatchObject({ name: 'CryptoProblem' });
        respelt += 1;
      }
    }
    if (envelope.includes('.')) expect(respelt).toBeGreaterThan(0);
  });

  test('without its context, in an organization of somebody else, it is refused', async () => {
    const text = JSON.stringify(expected);
    const elsewhere = JSON.parse(text.replaceAll(organization, uuid(99))) as unknown;
    expect(JSON.stringify(elsewhere)).not.toBe(text);
    await expect(readEnvelope(format, envelope, elsewhere)).rejects.toThrow(CryptoProblem);
  });
});

const [ada, ben] = await Promise.all([aVaultPerson(51), aVaultPerson(52)]);
const item = encodeBase64url(new Uint8Array(32)) as unknown as Digest;

test('any SecureKey that is granted opens what it sealed, for its recipient alone', async () => {
  const signer = { organization, item, browserKey: ada.browserKey, issuer: ada.did, issuedAt: now };
  const browser = await importVerificationKey(ada.browserKey.publicJwk);
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ minLength: 32, maxLength: 32 }),
      fc.integer({ min: 1, max: 1_000_000 }),
      fc.integer({ min: 1, max: 1_000_000 }),
      async (bytes, epoch, version) => {
        const raw = encodeBase64url(Uint8Array.from(bytes));
        const secureKey = { raw, key: await importContentKey(raw) };
        const grant = await sealGrant(signer, { epoch, secureKey, recipient: ben.recipient });
        const place = { organization, item, version, epoch };
        const sealed = await sealItem(newItem(login('secret'), now), secureKey.key, place);
        const access = { organization, item, epoch, browser };
        const { key } = await openGrant(grant, access, ben);
        expect(key.extractable).toBe(false);
        expect((await openItem(sealed, key, place)).content).toEqual(login('secret'));
        await expect(openGrant(grant, access, ada)).rejects.toThrow(CryptoProblem);
        await expect(openGrant(grant, { ...access, epoch: epoch + 1 }, ben)).rejects.toThrow(CryptoProblem);
      },
    ),
    { numRuns: 20 },
  );
});

test('any key ring is read as it was sealed, by its person alone; which item came first it does not tell', async () => {
  const bytes = fc
    .uint8Array({ minLength: 32, maxLength: 32 })
    .map((each) => encodeBase64url(Uint8Array.from(each)));
  const entry = fc.record({ mark: bytes.map((each) => each as unknown as Digest), key: bytes });
  const place = { organization, did: ada.did, kid: ada.kid };
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(entry, { selector: ({ mark }) => mark, maxLength: 40 }),
      async (entries) => {
        const sealed = await sealRing(entries, ada.ringKey, place);
        const opened = await openRing(sealed, ada.ringKey, place);
        expect(new Map(opened)).toEqual(new Map(entries.map(({ mark, key }) => [mark, key])));
        const turned = await openRing(
          await sealRing(entries.toReversed(), ada.ringKey, place),
          ada.ringKey,
          place,
        );
        expect([...turned]).toEqual([...opened]);
        await expect(openRing(sealed, ben.ringKey, place)).rejects.toThrow(CryptoProblem);
      },
    ),
    { numRuns: 40 },
  );
});

test('a key ring of as many items as are sent is as long as the cloud takes', async () => {
  const entry = { mark: digest('any'), key: digest('any') };
  const entries = Array.from({ length: mostSentEntries }, () => entry);
  const ring = await sealRing(entries, ada.ringKey, { organization, did: ada.did, kid: ada.kid });
  expect(writeKeyRing.body.safeParse({ ring }).success).toBe(true);
});

test('what a key ring says of one item is said of exactly that: item, list, version and each log have a mark of their own', () => {
  const claim = { item, list: item, statement: item, logs: new Map([[ada.did, '1-a']]) };
  const other = digest('another');
  const marks = [
    claim,
    { ...claim, item: other },
    { ...claim, list: other },
    { ...claim, statement: other },
    { ...claim, logs: new Map([[ada.did, '2-a']]) },
    { ...claim, logs: new Map([[ben.did, '1-a']]) },
    { ...claim, logs: new Map([...claim.logs, [ben.did, '1-a'] as const]) },
  ].map((each) => ringMark(each));
  expect(new Set(marks).size).toBe(marks.length);
});

test('any text is read as an access list or refused by a code', () => {
  const segment = fc.oneof(
    fc.string(),
    fc.jsonValue().map((value) => encodeBase64url(new TextEncoder().encode(JSON.stringify(value)))),
  );
  fc.assert(
    fc.property(fc.array(segment, { minLength: 1, maxLength: 4 }), (segments) => {
      try {
        decodeAccessList(segments.join('.'));
      } catch (error) {
        expect(error).toBeInstanceOf(CryptoProblem);
      }
    }),
  );
});

describe('no grant is made to', () => {
  const of = { organization, log: ben.log, now };
  const { publicJwk } = ben.vaultKey;
  const sizedKey = async (modulusLength: number): Promise<object> => {
    const algorithm = {
      name: 'RSA-OAEP',
      hash: 'SHA-256',
      modulusLength,
      publicExponent: Uint8Array.of(1, 0, 1),
    };
    const pair = await crypto.subtle.generateKey(algorithm, true, ['encrypt', 'decrypt']);
    const { kty, n, e } = await crypto.subtle.exportKey('jwk', pair.publicKey);
    return { kty, n, e };
  };
  test.each<[name: string, key: () => Promise<object> | object]>([
    ['an RSA key with e = 1, which encrypts nothing', () => ({ ...publicJwk, e: 'AQ' })],
    ['an RSA key with e = 3', () => ({ ...publicJwk, e: 'Aw' })],
    ['a short RSA key, of 1,024 bits', () => sizedKey(1024)],
    ['an RSA key of 3,072 bits, which is none of ours', () => sizedKey(3072)],
    ['a key for signatures', () => ({ ...publicJwk, use: 'sig' })],
    ['a key for RS256', () => ({ ...publicJwk, alg: 'RS256' })],
    ['a key whose operations are others', () => ({ ...publicJwk, key_ops: ['verify'] })],
    ['a signing key on P-256', () => ben.browserKey.publicJwk],
    ['a private key in place of a public one', () => ben.vaultKey.privateJwk],
    ['a modulus that is spelt with a zero before it', () => ({ ...publicJwk, n: `AA${publicJwk.n}` })],
  ])('%s', async (_, key) => {
    const certificate = await ben.certify((await key()) as RsaPublicJwk);
    await expect(verifyRecipient(certificate, of)).rejects.toMatchObject({ code: 'key_invalid' });
  });
});
