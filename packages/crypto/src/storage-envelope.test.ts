import { describe, expect, test } from 'vitest';
import { encodeBase64url, randomBytes } from './encoding.ts';
import { generateDeviceStorageKey } from './keys.ts';
import {
  claimsPrfSalt,
  createClaimsKey,
  openClaim,
  openRecord,
  sealClaim,
  unwrapClaimsKey,
} from './storage-envelope.ts';

const context = { person: '019a0000-0000-7000-8000-000000000001', credential: 'credential' };
const record = { person: context.person, item: 'claim:1' };
const prf = () => ({ kind: 'prf', output: randomBytes(32) }) as const;
const refusedFor = (code: string) => expect.objectContaining({ code }) as Error;

describe('the claims key', () => {
  test('comes back only with the PRF output of its credential, and can never be exported', async () => {
    const secret = prf();
    const { claimsKey, wrapped } = await createClaimsKey(secret, context);
    const deviceStorageKey = await generateDeviceStorageKey();
    const sealed = await sealClaim('ada@example.org', { ...record, claimsKey, deviceStorageKey });
    const back = await unwrapClaimsKey(wrapped, secret, context);
    expect([claimsKey.extractable, back.extractable]).toEqual([false, false]);
    expect(await openClaim(sealed, { ...record, claimsKey: back, deviceStorageKey })).toBe('ada@example.org');
  });

  test('is wrapped by a second device key where there is no PRF', async () => {
    const secret = { kind: 'deviceKey', key: await generateDeviceStorageKey() } as const;
    const { wrapped } = await createClaimsKey(secret, context);
    expect((await unwrapClaimsKey(wrapped, secret, context)).extractable).toBe(false);
  });

  test('is not made from a PRF output that is none', async () => {
    const short = createClaimsKey({ kind: 'prf', output: randomBytes(16) }, context);
    await expect(short).rejects.toThrow(refusedFor('key_invalid'));
  });

  test('is asked for with one salt, SHA-256 of a text', () => {
    expect(encodeBase64url(claimsPrfSalt())).toBe('oEPjdRGUsqtstTosP3GgDXM88rnYD-oBqh9VZ4iXD4w');
  });
});

test('a claim opens with both keys only: who reads the device has one of them', async () => {
  const { claimsKey } = await createClaimsKey(prf(), context);
  const deviceStorageKey = await generateDeviceStorageKey();
  const sealed = await sealClaim('ada@example.org', { ...record, claimsKey, deviceStorageKey });
  const asRecord = openRecord(sealed, { ...record, deviceStorageKey });
  await expect(asRecord).rejects.toThrow(refusedFor('type_mismatch'));
  const { claimsKey: other } = await createClaimsKey(prf(), context);
  const withoutTouch = openClaim(sealed, { ...record, claimsKey: other, deviceStorageKey });
  await expect(withoutTouch).rejects.toThrow(refusedFor('decryption_failed'));
});
