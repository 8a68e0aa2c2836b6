import type { FastifyReply } from 'fastify';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const gzipAsync = promisify(gzip);
const brotliAsync = promisify(brotliCompress);

/** Below this, compressing costs more than it saves (one packet either way). */
const worthCompressingBytes = 1400;

const [shortChunkBytes, longChunkBytes] = [16_384, 262_144];

/** From here on what is sent is mostly ciphertext: trying harder takes four times as long and saves nothing (bench: vault). */
const longCharacters = 262_144;

/**
 * An answer that its handler has written as JSON by itself, for megabytes of text that went through their schema when they were kept: the
 * server neither holds them to the answer's schema nor looks for what has to be escaped.
 */
export class WrittenAnswer<T> {
  declare readonly says: T;
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Encoding = 'br' | 'gzip';

/** The best encoding of ours that the Accept-Encoding header takes. */
export function acceptedEncoding(header: string | undefined): Encoding | undefined {
  if (header === undefined) return undefined;
  const takes = (name: Encoding) =>
    new RegExp(`(?:^|[,\\s])${name}(?!\\w)(?!\\s*;\\s*q=0(?:\\.0*)?(?:[,\\s]|$))`, 'i').test(header);
  if (takes('br')) return 'br';
  return takes('gzip') ? 'gzip' : undefined;
}

/** `quality`: brotli 0-11; gzip gets 9 with the highest, else 6. */
export function compress(body: Buffer, encoding: Encoding, quality: number): Promise<Buffer> {
  return encoding === 'br'
    ? brotliAsync(body, {
        // In few pieces: each goes to another thread and back.
        chunkSize: body.length > longCharacters ? longChunkBytes : shortChunkBytes,
        params: {
          [constants.BROTLI_PARAM_QUALITY]: quality,
          [constants.BROTLI_PARAM_SIZE_HINT]: body.length,
        },
      })
    : gzipAsync(body, { level: quality >= 9 ? 9 : 6 });
}

/** Sends JSON text, compressed where that is worth it. Small answers take the straight way. */
export function sendJson(
  reply: FastifyReply,
  contentType: string,
  text: string,
): FastifyReply | Promise<FastifyReply> {
  reply.header('content-type', contentType);
  if (text.length < worthCompressingBytes) return reply.send(text);
  const encoding = acceptedEncoding(reply.request.headers['accept-encoding']);
  reply.header('vary', 'accept-encoding');
  if (encoding === undefined) return reply.send(text);
  const compressed =
    text.length < longCharacters
      ? compress(Buffer.from(text), encoding, 4)
      : inSpareBytes(text, (bytes) => compress(bytes, encoding, 1));
  return compressed.then((body) => reply.header('content-encoding', encoding).send(body));
}

/** Bytes that are lent to one long answer after the other: megabytes outside of the heap, made anew each time, would have all of it collected. */
const spare: Buffer[] = [];
const mostSpare = 2;

async function inSpareBytes<T>(text: string, work: (bytes: Buffer) => Promise<T>): Promise<T> {
  const needed = Buffer.byteLength(text);
  const kept = spare.pop();
  const bytes = kept !== undefined && kept.length >= needed ? kept : Buffer.allocUnsafeSlow(needed);
  bytes.write(text);
  try {
    return await work(bytes.subarray(0, needed));
  } finally {
    if (spare.length < mostSpare) spare.push(bytes);
  }
}
