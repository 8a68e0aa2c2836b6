import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A text message as the gateway got it. */
export interface CaughtText {
  readonly to: string;
  readonly text: string;
}

/** A gateway for text messages: a real HTTP server that keeps what it gets. */
export interface TextCatcher {
  readonly url: string;
  readonly texts: readonly CaughtText[];
  /** The six digits of the next message to this number that was not taken yet; waits for it. */
  nextCode(to: string): Promise<string>;
  close(): Promise<void>;
}

export async function textCatcher(): Promise<TextCatcher> {
  const texts: CaughtText[] = [];
  const taken = new Set<CaughtText>();
  let arrival = Promise.withResolvers<void>();
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      texts.push(JSON.parse(Buffer.concat(parts).toString('utf8')) as CaughtText);
      response.writeHead(202).end();
      arrival.resolve();
      arrival = Promise.withResolvers();
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}/messages`,
    texts,
    async nextCode(to) {
      for (;;) {
        const found = texts.find((text) => text.to === to && !taken.has(text));
        if (found !== undefined) {
          taken.add(found);
          return /\b\d{6}\b/.exec(found.text)?.[0] ?? '';
        }
        await arrival.promise;
      }
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
