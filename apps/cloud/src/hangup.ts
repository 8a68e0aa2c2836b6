import type { HttpServer } from './platform/http/server.ts';

/**
 * SIGHUP, which tools that renew certificates send, has the files read again; a pair that does not fit leaves the old one. Where there
 * are no files it is heard all the same: unheard it would end the process.
 *
 * @param readTls Undefined where TLS is a proxy's.
 * @returns stops listening
 */
export function renewTlsOnHangup(
  server: Pick<HttpServer, 'log' | 'renewTls'>,
  readTls: (() => Parameters<HttpServer['renewTls']>[0]) | undefined,
): () => void {
  const { log } = server;
  const renew = () => {
    if (readTls === undefined) {
      log.info({ signal: 'SIGHUP' }, 'There is no certificate file to read again: nothing was done');
      return;
    }
    try {
      server.renewTls(readTls());
      log.info({ signal: 'SIGHUP' }, 'Certificate read again');
    } catch (error) {
      log.error({ err: error }, 'The certificate could not be read again; the one before stays');
    }
  };
  process.on('SIGHUP', renew);
  return () => process.off('SIGHUP', renew);
}
