import { generateKeyPairSync } from 'node:crypto';
import { isoCBOR } from '@simplewebauthn/server/helpers';
import { describe, expect, it } from 'vitest';
import { createPublicKeyCache } from './public-key-cache.ts';

function aKey(): Uint8Array {
  const { x = '' } = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });
  return isoCBOR.encode(
    new Map<number, number | Uint8Array<ArrayBuffer>>([
      [1, 1],
      [3, -8],
      [-1, 6],
      [-2, Uint8Array.from(Buffer.from(x, 'base64url'))],
    ]),
  );
}

describe('cache of public keys', () => {
  it('imports a key once', () => {
    const cached = createPublicKeyCache(2);
    const cose = aKey();
    expect(cached('one', cose)).toBe(cached('one', Uint8Array.from(cose)));
  });

  it('never gives the key that a credential ID had before', () => {
    const cached = createPublicKeyCache(2);
    const [before, after] = [aKey(), aKey()];
    const stale = cached('one', before);
    expect(cached('one', after).key.equals(stale.key)).toBe(false);
    expect(cached('one', after)).toBe(cached('one', after));
  });

  it('keeps who comes often while a crowd passes by once', () => {
    const cached = createPublicKeyCache(10);
    const regular = aKey();
    const first = cached('regular', regular);
    const passer = aKey();
    for (let round = 0; round < 20; round += 1) {
      for (let index = 0; index < 50; index += 1) cached(`passer ${round}.${index}`, passer);
      expect(cached('regular', regular)).toBe(first);
    }
  });

  it('lets in, in the end, who keeps coming to a full cache', () => {
    const cached = createPublicKeyCache(1);
    cached('gone', aKey());
    const cose = aKey();
    for (let index = 0; index < 64; index += 1) cached('regular', cose);
    expect(cached('regular', cose)).toBe(cached('regular', cose));
  });
});
