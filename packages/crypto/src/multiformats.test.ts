import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { generateDidUpdateKey } from './keys.ts';
import { utf8 } from './encoding.ts';
import { decodeBase58, encodeBase58, multihash, multikey, readMultikey } from './multiformats.ts';

const invalid = expect.objectContaining({ code: 'encoding_invalid' }) as Error;

describe('base58btc', () => {
  test.each([
    ['', ''],
    ['Hello World!', '2NEpo7TZRRrLZSi2U'],
    [
      'The quick brown fox jumps over the lazy dog.',
      'USm3fpXnKG5EUBx2ndxBDMPVciP5hGey2Jh4NDv6gmeo1LkMeiKrLJUUBk6Z',
    ],
  ])('of %j is that of the draft (draft-msporny-base58)', (text, encoded) => {
    expect(encodeBase58(utf8(text))).toBe(encoded);
    expect(decodeBase58(encoded)).toEqual(utf8(text));
  });

  test('keeps leading zeros, and reads back to the same bytes', () => {
    expect(encodeBase58(Uint8Array.of(0, 0, 0x28, 0x7f, 0xb4, 0xcd))).toBe('11233QC4');
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70 }), (bytes) => {
        expect(decodeBase58(encodeBase58(bytes))).toEqual(Uint8Array.from(bytes));
      }),
    );
  });

  test.each(['0', 'O', 'I', 'l', ' ', '1'.repeat(300)])('%j is refused', (text) => {
    expect(() => decodeBase58(text)).toThrow(invalid);
  });
});

describe('names of keys and hashes', () => {
  test('a Multikey reads back to its key; anything else is refused', async () => {
    const { publicJwk } = await generateDidUpdateKey();
    const name = multikey(publicJwk);
    expect(name).toMatch(/^z6Mk/u);
    expect(readMultikey(name)).toEqual(publicJwk);
    for (const other of [name.slice(1), `u${name.slice(1)}`, `${name}1`, name.slice(0, -1), '']) {
      expect(() => readMultikey(other)).toThrow(invalid);
    }
  });

  test('a multihash says that it is SHA-256 of 32 bytes', () => {
    expect(decodeBase58(multihash(utf8(''))).slice(0, 2)).toEqual(Uint8Array.of(0x12, 0x20));
    expect(multihash(utf8('x'))).toMatch(/^Qm.{44}$/u);
  });
});
