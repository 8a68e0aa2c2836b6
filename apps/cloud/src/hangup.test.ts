import { anHttpServer, type TestServer } from '@lanyard/testing/http-server';
import { afterEach, expect, test } from 'vitest';
import { renewTlsOnHangup } from './hangup.ts';

let stop: () => void = () => undefined;
let world: TestServer;
afterEach(async () => {
  stop();
  await world.stop();
});

test('SIGHUP without certificate files is harmless: it is heard, logged, and the server goes on', async () => {
  world = anHttpServer();
  await world.listen();
  stop = renewTlsOnHangup(world.server, undefined);
  // Without a listener this is what ends a process.
  expect(process.listenerCount('SIGHUP')).toBe(1);
  process.emit('SIGHUP', 'SIGHUP');
  expect(world.logged.at(-1)).toMatchObject({ signal: 'SIGHUP', level: 'info' });
  expect((await world.send('/nowhere')).status).toBe(404);
});

test('SIGHUP with files that cannot be read leaves the certificate as it is', async () => {
  world = anHttpServer();
  stop = renewTlsOnHangup(world.server, () => {
    throw new Error('/etc/secret.pem');
  });
  process.emit('SIGHUP', 'SIGHUP');
  expect(world.logged.at(-1)).toMatchObject({ level: 'error' });
  expect(JSON.stringify(world.logged)).not.toContain('secret');
});

test('nobody listens any more once the cloud has stopped', () => {
  world = anHttpServer();
  const before = process.listenerCount('SIGHUP');
  renewTlsOnHangup(world.server, undefined)();
  expect(process.listenerCount('SIGHUP')).toBe(before);
});
