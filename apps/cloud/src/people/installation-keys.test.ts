import { generateDeviceKey } from '@lanyard/crypto/keys';
import { personTokenSeconds, signPersonToken, verifyPersonToken } from '@lanyard/crypto/tokens';
import { fakeClock } from '@lanyard/testing/clock';
import { aDatabase } from '@lanyard/testing/database';
import { aFolder } from '@lanyard/testing/folder';
import { randomUUIDv7 } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../platform/database/database.ts';
import { openLocalKeys } from '../platform/keys/local-keys.ts';
import { silentLog } from '../platform/telemetry/log.ts';
import {
  openInstallationKeys,
  overlapSeconds,
  rotateInstallationKey,
  type InstallationKeys,
} from './installation-keys.ts';

const origin = 'https://wallet.example.com';

/** A database and a key folder that several processes share. */
async function anInstallation() {
  const tables = await aDatabase();
  onTestFinished(() => tables.close());
  const folder = join(await aFolder(), 'keys');
  const kms = await openLocalKeys(folder);
  const clock = fakeClock();
  const { database } = tables;
  return {
    tables,
    folder,
    kms,
    clock,
    rotate: (options: { overlapSeconds?: number } = {}) =>
      database.transaction({}, (tx) => rotateInstallationKey(tx, { kms, now: clock.now(), ...options })),
    /** The keys as one of several processes has them. */
    async aProcess(): Promise<InstallationKeys> {
      const own = openDatabase({ connection: tables.connections.app, log: silentLog });
      const keys = await openInstallationKeys({ database: own, kms, clock, log: silentLog });
      onTestFinished(async () => {
        keys.close();
        await own.close();
      });
      return keys;
    },
  };
}
type Installation = Awaited<ReturnType<typeof anInstallation>>;

const device = await generateDeviceKey();
function tokenOf(keys: InstallationKeys, { clock }: Installation): Promise<string> {
  const issuedAt = Math.floor(clock.now().getTime() / 1000);
  return signPersonToken(keys.issuer(origin), {
    jti: randomUUIDv7(),
    person: randomUUIDv7(),
    device: randomUUIDv7(),
    deviceThumbprint: device.thumbprint,
    issuedAt,
    expiresAt: issuedAt + personTokenSeconds,
  });
}
function verified(token: string, { keyFor }: InstallationKeys, { clock }: Installation) {
  const now = Math.floor(clock.now().getTime() / 1000);
  return verifyPersonToken(token, { issuer: origin, keyFor, now });
}

test('the first key is made at the first start, once, by however many processes start at once', async () => {
  const installation = await anInstallation();
  const processes = await Promise.all(Array.from({ length: 5 }, () => installation.aProcess()));
  const names = new Set(processes.map((keys) => keys.issuer(origin).kid));
  expect(names.size).toBe(1);
  const rows = await installation.tables.lookAt('select kid from installation_keys');
  expect(rows).toEqual([{ kid: [...names][0] }]);
});

test('a token of one process is good at every other', async () => {
  const installation = await anInstallation();
  const [one, other] = [await installation.aProcess(), await installation.aProcess()];
  await expect(verified(await tokenOf(one, installation), other, installation)).resolves.toBeDefined();
});

test('without the KMS key the keys do not open, and no new one takes their place', async () => {
  const installation = await anInstallation();
  await installation.aProcess();
  await rm(join(installation.folder, 'installation.key'));
  await expect(installation.aProcess()).rejects.toMatchObject({ code: 'key-missing' });
  expect(await installation.tables.lookAt('select kid from installation_keys')).toHaveLength(1);
});

test('a sealed key moved under another name does not open', async () => {
  const installation = await anInstallation();
  await installation.aProcess();
  await installation.tables.lookAt(`update installation_keys set kid = 'another'`);
  await expect(installation.aProcess()).rejects.toMatchObject({ code: 'seal-broken' });
});

test('after a rotation every process signs with the new key, and the old one is verified while what it signed lives', async () => {
  const installation = await anInstallation();
  const { clock, rotate, tables } = installation;
  const [one, other] = [await installation.aProcess(), await installation.aProcess()];
  const old = one.issuer(origin).kid;
  const before = await tokenOf(one, installation);
  const kid = await rotate();
  for (const keys of [one, other]) await expect.poll(() => keys.issuer(origin).kid).toBe(kid);
  expect(other.publicKeys().map((key) => key.kid)).toEqual([kid, old]);
  await expect(verified(before, other, installation)).resolves.toBeDefined();
  await expect(verified(await tokenOf(one, installation), other, installation)).resolves.toBeDefined();
  const [retired] = await tables.lookAt<{ sealed_private_key: Buffer; retires_at: Date }>(
    'select sealed_private_key, retires_at from installation_keys where kid = $1',
    [old],
  );
  expect(retired?.sealed_private_key).toHaveLength(0);
  expect(retired?.retires_at).toEqual(new Date(clock.now().getTime() + overlapSeconds * 1000));
  await clock.advance(overlapSeconds * 1000);
  expect(other.publicKeys().map((key) => key.kid)).toEqual([kid]);
  expect(await other.keyFor(old)).toBeUndefined();
});

test('a stolen key can be given up at once', async () => {
  const installation = await anInstallation();
  const [one, other] = [await installation.aProcess(), await installation.aProcess()];
  const stolen = await tokenOf(one, installation);
  const kid = await installation.rotate({ overlapSeconds: 0 });
  await expect.poll(() => other.issuer(origin).kid).toBe(kid);
  await expect(verified(stolen, other, installation)).rejects.toMatchObject({ code: 'signature_invalid' });
});

test('a process that missed the news reads the keys again for a token of a key it does not know', async () => {
  const installation = await anInstallation();
  const deaf = await installation.aProcess();
  deaf.close();
  await installation.rotate();
  const token = await tokenOf(await installation.aProcess(), installation);
  await expect(verified(token, deaf, installation)).resolves.toBeDefined();
});

test('invented names of keys make it read at most once a second', async () => {
  const installation = await anInstallation();
  const deaf = await installation.aProcess();
  deaf.close();
  expect(await deaf.keyFor('invented')).toBeUndefined();
  const kid = await installation.rotate();
  expect(await deaf.keyFor(kid)).toBeUndefined();
  await installation.clock.advance(1_000);
  expect(await deaf.keyFor(kid)).toBeDefined();
});

test('rotations at once come one after the other: one key signs', async () => {
  const installation = await anInstallation();
  await installation.aProcess();
  await Promise.all(Array.from({ length: 5 }, () => installation.rotate()));
  const rows = await installation.tables.lookAt('select kid from installation_keys where retires_at is null');
  expect(rows).toHaveLength(1);
});
