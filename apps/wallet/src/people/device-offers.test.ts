import { describe, expect, test } from 'vitest';
import {
  askToPersist,
  isEnough,
  isPersistent,
  lookAtDevice,
  type DeviceOffers,
  type Surroundings,
} from './device-offers.ts';

const here = { storage: true, appleBrowser: false };

const capable = {
  isSecureContext: true,
  PublicKeyCredential: {
    isUserVerifyingPlatformAuthenticatorAvailable: () => Promise.resolve(true),
    getClientCapabilities: () => Promise.resolve({ 'extension:prf': true }),
  },
  crypto: globalThis.crypto,
  navigator: { storage: { persisted: () => Promise.resolve(true), persist: () => Promise.resolve(true) } },
} satisfies Surroundings;

const refuse = () => Promise.reject(new DOMException('no', 'NotSupportedError'));

describe('what a device offers', () => {
  test('all of it, but for what only the first touch can tell', async () => {
    const offers = await lookAtDevice(here, capable);
    expect(offers).toEqual({
      secure: true,
      touch: true,
      keys: true,
      storage: true,
      prf: undefined,
      persistent: true,
      appleBrowser: false,
    });
    expect(isEnough(offers)).toBe(true);
  });

  test('without WebAuthn, as in an old browser: no touch, and nothing is thrown', async () => {
    const { PublicKeyCredential: _none, ...bare } = capable;
    const offers = await lookAtDevice(here, bare);
    expect(offers).toMatchObject({ touch: false, prf: undefined });
    expect(isEnough(offers)).toBe(false);
  });

  test('without a reader that verifies the person, or one that cannot be asked', async () => {
    for (const isAvailable of [() => Promise.resolve(false), refuse]) {
      const PublicKeyCredential = {
        ...capable.PublicKeyCredential,
        isUserVerifyingPlatformAuthenticatorAvailable: isAvailable,
      };
      expect(await lookAtDevice(here, { ...capable, PublicKeyCredential })).toMatchObject({ touch: false });
    }
  });

  test.each([
    ['certainly none', () => Promise.resolve({ 'extension:prf': false }), false],
    ['not told', () => Promise.resolve({}), undefined],
    ['not to be asked', refuse, undefined],
  ])('PRF: %s', async (_what, getClientCapabilities, prf) => {
    const PublicKeyCredential = { ...capable.PublicKeyCredential, getClientCapabilities };
    const offers = await lookAtDevice(here, { ...capable, PublicKeyCredential });
    expect(offers.prf).toBe(prf);
    // Weaker, and still enough.
    expect(isEnough(offers)).toBe(true);
  });

  test('PRF where the browser has no word for its capabilities: only the touch will tell', async () => {
    const { getClientCapabilities: _none, ...older } = capable.PublicKeyCredential;
    expect((await lookAtDevice(here, { ...capable, PublicKeyCredential: older })).prf).toBeUndefined();
  });

  test('without Ed25519, or without WebCrypto at all: no keys', async () => {
    for (const crypto of [{ subtle: { generateKey: refuse } }, {}]) {
      const offers = await lookAtDevice(here, { ...capable, crypto });
      expect(offers.keys).toBe(false);
      expect(isEnough(offers)).toBe(false);
    }
  });

  test('storage that may be cleared is weaker, and enough; one that is not told of is unknown', async () => {
    const loose = { storage: { persisted: () => Promise.resolve(false), persist: refuse } };
    const offers = await lookAtDevice(here, { ...capable, navigator: loose });
    expect(offers.persistent).toBe(false);
    expect(isEnough(offers)).toBe(true);
    expect(await askToPersist({ ...capable, navigator: loose })).toBe(false);
    expect(await isPersistent({ ...capable, navigator: {} })).toBeUndefined();
    expect(await askToPersist({ ...capable, navigator: {} })).toBe(false);
    expect(await askToPersist(capable)).toBe(true);
  });
});

test.each<Partial<DeviceOffers>>([
  { secure: false },
  { touch: false },
  { keys: false },
  { storage: false },
  { appleBrowser: true },
])('not enough to hold an identity: %o', async (lacking) => {
  expect(isEnough({ ...(await lookAtDevice(here, capable)), ...lacking })).toBe(false);
});
