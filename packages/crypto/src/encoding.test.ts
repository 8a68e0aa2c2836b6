import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  canonicalJson,
  decodeBase64url,
  digest,
  digestToBytes,
  encodeBase64url,
  equalBytes,
  equalText,
  fromUtf8,
  isBase64url,
  isDigest,
  parseCompactJson,
  randomToken,
  utf8,
  type Json,
} from './encoding.ts';

const refused = expect.objectContaining({ code: 'encoding_invalid' }) as Error;
const bytes = fc.uint8Array({ maxLength: 300 });
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

describe('base64url', () => {
  test('what is encoded is decoded', () => {
    fc.assert(
      fc.property(bytes, (value) => {
        expect(decodeBase64url(encodeBase64url(value))).toEqual(Uint8Array.from(value));
      }),
    );
  });

  test('every value has exactly one text: another last character is refused or means other bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), fc.nat(63), (value, index) => {
        const text = encodeBase64url(value);
        const other = text.slice(0, -1) + alphabet.charAt(index);
        fc.pre(other !== text && isBase64url(other));
        expect(decodeBase64url(other)).not.toEqual(Uint8Array.from(value));
      }),
    );
  });

  test.each(['A', 'AB', 'AAB', 'AA==', 'AA=', '+A', '/A', 'A A', 'AA\n', 'AAAAA', 'Ä', ' '])(
    '%j is refused',
    (text) => {
      expect(isBase64url(text)).toBe(false);
      expect(() => decodeBase64url(text)).toThrow(refused);
    },
  );

  test('another length than wanted is refused', () => {
    expect(() => decodeBase64url('AAAA', 4)).toThrow(refused);
    expect(decodeBase64url('AAAA', 3)).toEqual(new Uint8Array(3));
  });
});

describe('text', () => {
  test('what is encoded is decoded, byte order marks too', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(fromUtf8(utf8(text))).toBe(text);
      }),
    );
    expect(fromUtf8(utf8('\uFEFFx'))).toBe('\uFEFFx');
  });

  test('a lone surrogate is refused, not replaced', () => {
    expect(() => utf8('a\uD800')).toThrow(refused);
  });

  test('bytes that are not UTF-8 are refused, not replaced', () => {
    expect(() => fromUtf8(Uint8Array.of(0xc3, 0x28))).toThrow(
      expect.objectContaining({ code: 'encoding_invalid' }),
    );
  });
});

describe('JSON', () => {
  test('the order of members does not change the canonical text (RFC 8785)', () => {
    expect(canonicalJson({ b: 1, a: [true, null, 'é'], aa: { z: 1e21, y: -0 } })).toBe(
      '{"a":[true,null,"é"],"aa":{"y":0,"z":1e+21},"b":1}',
    );
  });

  test('canonical text reads back to the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), (value) => {
        const text = canonicalJson(value as Json);
        expect(canonicalJson(JSON.parse(text) as Json)).toBe(text);
      }),
    );
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, '\uD800'])('%j has no canonical text', (value) => {
    expect(() => canonicalJson(value)).toThrow(refused);
  });

  test.each(['{"a":1,"a":2}', '{"a": 1}', '{"a":1}\n', '{"\\u0061":1}', '{"a":1.0}', '{"a":1', ''])(
    'another spelling is refused: %j',
    (text) => {
      expect(() => parseCompactJson(text)).toThrow(refused);
    },
  );
});

describe('digests and comparison', () => {
  test('SHA-256 of the empty text', () => {
    expect(digest('')).toBe('47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU');
    expect(isDigest(digest('x'))).toBe(true);
    expect(digestToBytes(digest('x'))).toHaveLength(32);
  });

  test('equal only where every byte is', () => {
    fc.assert(
      fc.property(bytes, bytes, (one, other) => {
        expect(equalBytes(one, other)).toBe(encodeBase64url(one) === encodeBase64url(other));
        expect(equalText(encodeBase64url(one), encodeBase64url(other))).toBe(equalBytes(one, other));
      }),
    );
    expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 2))).toBe(true);
  });

  test('a fresh token is 32 bytes', () => {
    expect(decodeBase64url(randomToken(), 32)).toHaveLength(32);
    expect(randomToken()).not.toBe(randomToken());
  });
});
