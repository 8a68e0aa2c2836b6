import { describe, expect, test } from 'vitest';
import { acceptedEncoding } from './answer.ts';
import { readCookie, writeCookie } from './cookies.ts';
import { readUserAgent } from './requester.ts';

describe('cookies', () => {
  test.each([
    ['__Host-a=1', '1'],
    ['b=2; __Host-a=1', '1'],
    ['x__Host-a=3;__Host-a=1', '1'],
    ['__Host-a=1=2', '1=2'],
    ['__Host-a', undefined],
    ['=1', undefined],
    [undefined, undefined],
  ])('of %s the one asked for is %s', (header, value) => {
    expect(readCookie(header, '__Host-a')).toBe(value);
  });
  test.each([
    [
      'a value that could add attributes',
      { name: '__Host-a', value: 'x; Domain=example.com', maxAgeSeconds: 1 },
    ],
    ['a line break', { name: '__Host-a', value: 'x\r\nX: y', maxAgeSeconds: 1 }],
    ['a name that a sibling host could set', { name: 'a' as '__Host-a', value: 'x', maxAgeSeconds: 1 }],
  ] as const)('%s is not written', (_what, cookie) => {
    expect(() => writeCookie(cookie)).toThrow(TypeError);
  });
});

describe('encodings', () => {
  test.each([
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip', 'gzip'],
    ['gzip;q=1.0, br;q=0', 'gzip'],
    ['gzip;q=0.5', 'gzip'],
    ['brotli', undefined],
    ['identity', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('of %s ours is %s', (header, encoding) => {
    expect(acceptedEncoding(header)).toBe(encoding);
  });

  test('of a long answer are tried in an order of their own', () => {
    expect(acceptedEncoding('gzip, deflate, br, zstd', ['zstd', 'br'])).toBe('zstd');
    expect(acceptedEncoding('br, zstd;q=0', ['zstd', 'br'])).toBe('br');
  });
});

describe('the requester', () => {
  test('is told as people say it', () => {
    expect(
      readUserAgent(
        'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36',
      ),
    ).toEqual({ browser: 'Chrome 156', system: 'Windows' });
  });
  test.each([undefined, '', 'x'.repeat(501), '<script>alert(1)</script>'])(
    'of %s nothing is made up, and nothing odd repeated',
    (header) => {
      const { browser, system } = readUserAgent(header);
      expect(browser + system).not.toMatch(/[<>]/);
      expect(system).toBe('Unknown system');
    },
  );
});
