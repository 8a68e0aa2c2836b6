import { generateKeyPairSync } from 'node:crypto';
import { isoCBOR } from '@simplewebauthn/server/helpers';
import { describe, expect, it } from 'vitest';
import { FidoProblem } from './problem.ts';
import { importPublicKey } from './public-key.ts';

type Member = number | boolean | Uint8Array<ArrayBuffer>;

const bytes = (text = '') => Uint8Array.from(Buffer.from(text, 'base64url'));

function p256(): [number, Member][] {
  const { x, y } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
  return [
    [1, 2],
    [3, -7],
    [-1, 1],
    [-2, bytes(x)],
    [-3, bytes(y)],
  ];
}

function rsa(modulusLength: number, publicExponent: number): [number, Member][] {
  const { n, e } = generateKeyPairSync('rsa', { modulusLength, publicExponent }).publicKey.export({
    format: 'jwk',
  });
  return [
    [1, 3],
    [3, -257],
    [-1, bytes(n)],
    [-2, bytes(e)],
  ];
}

/** The problem of a key with some members changed. */
function imported(members: readonly [number, Member][], ...changes: readonly [number, Member][]): string {
  try {
    importPublicKey(isoCBOR.encode(new Map([...members, ...changes])));
  } catch (error) {
    if (error instanceof FidoProblem) return error.code;
    throw error;
  }
  return 'accepted';
}

describe('COSE keys', () => {
  it('are accepted as authenticators make them', () => {
    expect(imported(p256())).toBe('accepted');
    expect(imported(rsa(2048, 65_537))).toBe('accepted');
  });

  it('are refused with an algorithm that was not asked for', () => {
    for (const algorithm of [-65_535, -37, -47, -258, 0]) {
      expect(imported(p256(), [3, algorithm])).toBe('algorithm-not-allowed');
    }
  });

  it('are refused when type or curve is that of another algorithm', () => {
    expect(imported(p256(), [3, -35])).toBe('public-key-invalid');
    expect(imported(p256(), [3, -257])).toBe('public-key-invalid');
    expect(imported(p256(), [-1, 2])).toBe('public-key-invalid');
  });

  it('are refused off their curve, compressed, padded or cut short', () => {
    expect(imported(p256(), [-3, new Uint8Array(32).fill(1)])).toBe('public-key-invalid');
    expect(imported(p256(), [-3, true])).toBe('public-key-invalid');
    expect(imported(p256(), [-2, new Uint8Array(33)])).toBe('public-key-invalid');
    expect(imported(p256(), [-2, new Uint8Array(31)])).toBe('public-key-invalid');
  });

  it('are refused as RSA below 2048 bits or with a small exponent', () => {
    expect(imported(rsa(1024, 65_537))).toBe('public-key-invalid');
    expect(imported(rsa(2048, 3))).toBe('public-key-invalid');
    expect(imported(rsa(2048, 65_537), [-2, Uint8Array.from([1])])).toBe('public-key-invalid');
  });

  it('are refused when they are no CBOR map', () => {
    for (const cose of [new Uint8Array(), Uint8Array.from([1]), Uint8Array.from([0xbf, 0xff])]) {
      expect(() => importPublicKey(cose)).toThrow(FidoProblem);
    }
  });
});
