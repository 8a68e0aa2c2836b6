import { crc32, deflateSync, inflateSync } from 'node:zlib';

/** Width and height of a logo, in pixels. */
export const logoSides = { least: 32, most: 512 } as const;

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const channels: Readonly<Record<number, number>> = { 2: 3, 6: 4 };
const filters = 5;

/**
 * The same picture, written anew: pixels and nothing else. What else the file held (text, profiles, a second file behind its end) is gone,
 * and what is not exactly a picture is none. 8 bits a channel, RGB or RGBA, not interlaced: what every browser's canvas writes.
 *
 * @returns undefined for whatever is not such a PNG (ISO/IEC 15948)
 */
export function rewritePng(file: Buffer): Buffer | undefined {
  const chunks = chunksOf(file);
  const [head, ...rest] = chunks ?? [];
  if (head?.type !== 'IHDR' || head.data.length !== 13) return undefined;
  const [width, height] = [head.data.readUInt32BE(0), head.data.readUInt32BE(4)];
  const [depth = 0, color = 0, compression, filter, interlace] = head.data.subarray(8);
  const samples = channels[color];
  const isSide = (side: number) => side >= logoSides.least && side <= logoSides.most;
  if (!isSide(width) || !isSide(height) || samples === undefined || depth !== 8) return undefined;
  if (compression !== 0 || filter !== 0 || interlace !== 0) return undefined;
  const stride = 1 + width * samples;
  const pixels = inflated(
    rest.filter(({ type }) => type === 'IDAT').map(({ data }) => data),
    stride * height,
  );
  if (pixels === undefined) return undefined;
  for (let row = 0; row < height; row += 1)
    if ((pixels[row * stride] ?? filters) >= filters) return undefined;
  return Buffer.concat([
    signature,
    chunk('IHDR', head.data),
    chunk('IDAT', deflateSync(pixels, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

interface Chunk {
  readonly type: string;
  readonly data: Buffer;
}

/** From the signature to IEND, each with its checksum. Undefined where that does not hold. */
function chunksOf(file: Buffer): Chunk[] | undefined {
  if (!file.subarray(0, 8).equals(signature)) return undefined;
  const chunks: Chunk[] = [];
  for (let at = 8; at + 12 <= file.length;) {
    const length = file.readUInt32BE(at);
    const end = at + 12 + length;
    if (end > file.length) return undefined;
    const type = file.toString('latin1', at + 4, at + 8);
    if (crc32(file.subarray(at + 4, end - 4)) !== file.readUInt32BE(end - 4)) return undefined;
    if (type === 'IEND') return chunks;
    chunks.push({ type, data: file.subarray(at + 8, end - 4) });
    at = end;
  }
  return undefined;
}

/** Exactly as many bytes as the picture has: a bomb is let grow no further. */
function inflated(parts: readonly Buffer[], size: number): Buffer | undefined {
  try {
    const bytes = inflateSync(Buffer.concat(parts), { maxOutputLength: size });
    return bytes.length === size ? bytes : undefined;
  } catch {
    return undefined;
  }
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
