import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * A port nobody listens at, for a server whose addresses must be known before it listens.
 *
 * It is drawn from below the ports that systems give to connections and to whoever listens at any port (Linux: from 32768, others:
 * from 49152). One of those, asked for and given back, belongs to somebody else now and then before the server has it: to a browser, or
 * to another test; and so does one at which a server is started anew.
 */
export async function freePort(): Promise<number> {
  const port = randomInt(20_000, 32_768);
  return (await isFree(port)) ? port : freePort();
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false);
      else reject(error);
    });
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
