// First: it brings the Reflect polyfill without which @peculiar/x509 does not load.
import '@simplewebauthn/server/helpers';
import { X509CertificateGenerator } from '@peculiar/x509';
import { anHttpServer, type TestServer } from '@lanyard/testing/http-server';
import { connect, type PeerCertificate } from 'node:tls';
import { afterEach, expect, test } from 'vitest';

const running: TestServer[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.stop()));
});

async function aCertificate(name: string): Promise<{ cert: string; key: string }> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    keys,
    signingAlgorithm: algorithm,
  });
  const pkcs8 = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  return {
    cert: certificate.toString('pem'),
    key: `-----BEGIN PRIVATE KEY-----\n${pkcs8}\n-----END PRIVATE KEY-----\n`,
  };
}

/** Speaks HTTP over TLS to the port; gives the certificate's name and the status line. */
function ask(port: number, maxVersion: 'TLSv1.1' | 'TLSv1.3'): Promise<{ name: string; status: string }> {
  return new Promise((resolve, reject) => {
    const socket = connect({
      host: '127.0.0.1',
      port,
      servername: 'acme.localhost',
      rejectUnauthorized: false,
      minVersion: 'TLSv1',
      maxVersion,
    });
    socket.on('error', reject);
    socket.on('secureConnect', () =>
      socket.write('GET /healthz HTTP/1.1\r\nHost: acme.localhost\r\nConnection: close\r\n\r\n'),
    );
    socket.on('data', (data: Buffer) => {
      const certificate: PeerCertificate = socket.getPeerCertificate();
      resolve({
        name: String(certificate.subject.CN),
        status: data.toString('latin1').split('\r\n')[0] ?? '',
      });
      socket.destroy();
    });
  });
}

async function aTlsServer() {
  const world = anHttpServer({ tls: await aCertificate('first.example'), secure: true });
  running.push(world);
  world.server.fastify.get('/healthz', () => ({}));
  await world.listen();
  return world;
}

test('speaks TLS with the certificate of the settings, and with a new one without a restart', async () => {
  const { server, port } = await aTlsServer();
  expect(await ask(port(), 'TLSv1.3')).toEqual({ name: 'first.example', status: 'HTTP/1.1 200 OK' });
  server.renewTls(await aCertificate('second.example'));
  expect((await ask(port(), 'TLSv1.3')).name).toBe('second.example');
});

test('versions of TLS that are broken are not spoken', async () => {
  const { port } = await aTlsServer();
  await expect(ask(port(), 'TLSv1.1')).rejects.toThrow(/alert|protocol|version/i);
});

test('plain http is not answered on a TLS port', async () => {
  const { send } = await aTlsServer();
  await expect(send('/healthz')).rejects.toThrow(/socket hang up|ECONNRESET/);
});

test('a server without TLS has nothing to renew', async () => {
  const world = anHttpServer();
  await expect(async () => world.server.renewTls(await aCertificate('first.example'))).rejects.toThrow(
    'does not speak TLS',
  );
});
