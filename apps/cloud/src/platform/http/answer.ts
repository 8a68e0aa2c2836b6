import type { FastifyReply } from 'fastify';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip, zstdCompress } from 'node:zlib';

const gzipAsync = promisify(gzip);
const brotliAsync = promisify(brotliCompress);
const zstdAsync = promisify(zstdCompress);

/** Below this, compressing costs more than it saves (one packet either way). */
const worthCompressingBytes = 1400;

const [shortChunkBytes, longChunkBytes] = [16_384, 262_144];

/** From here on what is sent is mostly ciphertext: trying harder takes four times as long and saves nothing (bench: vault). */
const longBytes = 262_144;

/**
 * An answer that its handler has written as JSON by itself, for megabytes of text that went through their schema when they were kept: the
 * server neither holds them to the answer's schema nor looks for what has to be escaped.
 */
export class WrittenAnswer<T> {
  declare readonly says: T;
  readonly pieces: readonly string[];

  /** @param pieces Of the JSON, in their order, in ASCII alone: a character is a byte. */
  constructor(pieces: readonly string[]) {
    this.pieces = pieces;
  }
}

/** Encodings of ours, best first. */
const encodings = ['br', 'gzip'] as const;

/** Of ciphertext in base64url zstd makes as little as brotli, in two thirds of the time. */
const encodingsOfLong = ['zstd', ...encodings] as const;

export type Encoding = (typeof encodingsOfLong)[number];

/** The first of some encodings, ours unless said otherwise, that the Accept-Encoding header takes. */
export function acceptedEncoding(
  header: string | undefined,
  among: readonly Encoding[] = encodings,
): Encoding | undefined {
  if (header === undefined) return undefined;
  return among.find((name) =>
    new RegExp(`(?:^|[,\\s])${name}(?!\\w)(?!\\s*;\\s*q=0(?:\\.0*)?(?:[,\\s]|$))`, 'i').test(header),
  );
}

/** `quality`: brotli 0-11; gzip gets 9 with the highest, else 6; zstd is for what is long and does not get shorter by trying. */
export function compress(body: Buffer, encoding: Encoding, quality: number): Promise<Buffer> {
  // In few pieces: each goes to another thread and back.
  const chunkSize = body.length > longBytes ? longChunkBytes : shortChunkBytes;
  switch (encoding) {
    case 'br': {
      const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_SIZE_HINT } = constants;
      return brotliAsync(body, {
        chunkSize,
        params: { [BROTLI_PARAM_QUALITY]: quality, [BROTLI_PARAM_SIZE_HINT]: body.length },
      });
    }
    case 'gzip':
      return gzipAsync(body, { level: quality >= 9 ? 9 : 6 });
    case 'zstd': {
      const { ZSTD_c_compressionLevel, ZSTD_c_hashLog } = constants;
      // A small table, which stays in the cache of the core: what repeats is the signers' headers, close to each other.
      return zstdAsync(body, { chunkSize, params: { [ZSTD_c_compressionLevel]: 1, [ZSTD_c_hashLog]: 12 } });
    }
  }
}

/** Sends JSON text, compressed where that is worth it. Small answers take the straight way. */
export function sendJson(
  reply: FastifyReply,
  contentType: string,
  text: string,
): FastifyReply | Promise<FastifyReply> {
  reply.header('content-type', contentType);
  if (text.length < worthCompressingBytes) return reply.send(text);
  reply.header('vary', 'accept-encoding');
  const encoding = acceptedEncoding(reply.request.headers['accept-encoding']);
  if (encoding === undefined) return reply.send(text);
  return compress(Buffer.from(text), encoding, text.length < longBytes ? 4 : 1).then((body) =>
    reply.header('content-encoding', encoding).send(body),
  );
}

/** Sends what a handler has written. It becomes one piece only as bytes: of megabytes of text each copy has to be collected. */
export async function sendWritten(
  reply: FastifyReply,
  { pieces }: WrittenAnswer<unknown>,
): Promise<FastifyReply> {
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const encoding = acceptedEncoding(reply.request.headers['accept-encoding'], encodingsOfLong);
  if (length < longBytes || encoding === undefined)
    return sendJson(reply, 'application/json', pieces.join(''));
  const body = await inSpareBytes(pieces, length, (bytes) => compress(bytes, encoding, 1));
  return reply
    .header('content-type', 'application/json')
    .header('vary', 'accept-encoding')
    .header('content-encoding', encoding)
    .send(body);
}

/** Bytes that are lent to one long answer after the other: megabytes outside of the heap, made anew each time, would have all of it collected. */
const spare: Buffer[] = [];
const mostSpare = 2;

async function inSpareBytes<T>(
  pieces: readonly string[],
  length: number,
  work: (bytes: Buffer) => Promise<T>,
): Promise<T> {
  const kept = spare.pop();
  const bytes = kept !== undefined && kept.length >= length ? kept : Buffer.allocUnsafeSlow(length);
  let end = 0;
  for (const piece of pieces) end += bytes.write(piece, end, 'latin1');
  try {
    return await work(bytes.subarray(0, length));
  } finally {
    if (spare.length < mostSpare) spare.push(bytes);
  }
}
