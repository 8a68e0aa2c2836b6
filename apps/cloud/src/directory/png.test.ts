import { crc32, deflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { rewritePng } from './png.ts';

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

function head(side: number, { depth = 8, color = 6, interlace = 0 } = {}): Buffer {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(side, 0);
  data.writeUInt32BE(side, 4);
  data.set([depth, color, 0, 0, interlace], 8);
  return chunk('IHDR', data);
}

const pixels = (side: number, filter = 0) =>
  Buffer.concat(
    Array.from({ length: side }, () => Buffer.concat([Buffer.from([filter]), Buffer.alloc(side * 4, 7)])),
  );
const dots = (bytes: Buffer) => chunk('IDAT', deflateSync(bytes));
const end = chunk('IEND', Buffer.alloc(0));
const file = (...parts: Buffer[]) => Buffer.concat([signature, ...parts]);

test('a picture stays the same picture; text, profiles and what follows its end are gone', () => {
  const plain = rewritePng(file(head(32), dots(pixels(32)), end));
  expect(plain).toBeDefined();
  const script = Buffer.from('<script>alert(1)</script>');
  const loaded = file(head(32), chunk('tEXt', script), dots(pixels(32)), chunk('eXIf', script), end, script);
  const written = rewritePng(loaded);
  expect(written).toEqual(plain);
  expect(written?.includes(script)).toBe(false);
});

test.each([
  ['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')],
  ['a page that begins as a picture', Buffer.concat([signature, Buffer.from('<html></html>')])],
  ['a picture cut short', file(head(32), dots(pixels(32))).subarray(0, -5)],
  ['no end', file(head(32), dots(pixels(32)))],
  ['a broken checksum', Buffer.concat([file(head(32), dots(pixels(32)), end).subarray(0, -1), Buffer.of(0)])],
  ['a bomb', file(head(32), dots(Buffer.alloc(50_000_000)), end)],
  ['too few dots', file(head(32), dots(pixels(31)), end)],
  ['a filter that there is not', file(head(32), dots(pixels(32, 5)), end)],
  ['larger than may be', file(head(513), dots(pixels(513)), end)],
  ['enormous by its head', file(head(4_000_000_000), dots(pixels(32)), end)],
  ['smaller than may be', file(head(31), dots(pixels(31)), end)],
  ['sixteen bits', file(head(32, { depth: 16 }), dots(pixels(32)), end)],
  ['a palette', file(head(32, { color: 3 }), dots(pixels(32)), end)],
  ['interlaced', file(head(32, { interlace: 1 }), dots(pixels(32)), end)],
  ['nothing', Buffer.alloc(0)],
])('attack: %s is no logo', (_, bytes) => {
  expect(rewritePng(bytes)).toBeUndefined();
});
