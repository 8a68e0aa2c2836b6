import { encodeBase64url, type Bytes } from '@lanyard/crypto/encoding';
import { vapidPublicKey } from '@lanyard/crypto/web-push';
import { aCertificate } from '@lanyard/testing/certificate';
import type { TestMember } from '@lanyard/testing/sign-in-member';
import { signInWorld, type SignInWorld } from '@lanyard/testing/sign-in-world';
import { createDecipheriv, createECDH, hkdfSync, type ECDH } from 'node:crypto';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Organization } from '../directory/index.ts';
import { createOutboxMailer } from '../platform/mail/mailer.ts';
import { createPushSender, isPushAddress, type PushSender } from '../platform/push/push-sender.ts';
import { createLog, silentLog } from '../platform/telemetry/log.ts';
import { notificationJobs, openPushKey, pushTo, type PushKey } from './index.ts';
import { subscribe, type Subscription } from './pushes.ts';

/** A closed wallet is told that something waits, and nothing else is told to anybody. */

interface Got {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

let world: SignInWorld;
let organization: Organization;
let member: TestMember;
let key: PushKey;
let sender: PushSender;
let service: Server;
let origin: string;
const got: Got[] = [];
const lines: string[] = [];
/** What the push service answers. */
let status = 201;

beforeAll(async () => {
  world = await signInWorld();
  organization = await world.anOpenOrganization();
  member = await world.aMember(organization, { email: 'mia@example.org' });
  const { postgres, kms, clock } = world;
  key = await openPushKey({ database: postgres.database, kms, clock });
  const certificate = await aCertificate();
  service = createServer(certificate, (request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      got.push({ path: request.url ?? '', headers: request.headers, body: Buffer.concat(parts) });
      response.writeHead(status, { location: 'https://localhost/elsewhere' }).end();
    });
  });
  await new Promise<void>((resolve) => {
    service.listen(0, '127.0.0.1', resolve);
  });
  origin = `https://localhost:${String((service.address() as AddressInfo).port)}`;
  const log = createLog({ level: 'debug', destination: { write: (line) => void lines.push(line) } });
  const contact = 'mailto:security@example.org';
  const inTest = createPushSender({ key, contact, clock, log, test: { ca: certificate.cert } });
  // What stands in for DNS: names of the test's push service are this machine.
  sender = {
    send: (push) =>
      inTest.send({ ...push, endpoint: push.endpoint.replace('https://push.example.net', origin) }),
  };
});
afterAll(async () => {
  service.closeAllConnections();
  service.close();
  await world.close();
});
beforeEach(async () => {
  status = 201;
  got.length = 0;
  await world.postgres.lookAt('delete from push_subscriptions');
  await world.postgres.lookAt('delete from graphile_worker._private_jobs');
});

/** A browser's subscription: what it tells, and what only it can read. */
function aBrowser(endpoint = 'https://push.example.net/send/mia') {
  const receiver = createECDH('prime256v1');
  receiver.generateKeys();
  const auth = Buffer.from(crypto.getRandomValues(new Uint8Array(16)));
  const subscription: Subscription = {
    endpoint,
    p256dh: receiver.getPublicKey().toString('base64url'),
    auth: auth.toString('base64url'),
  };
  return { subscription, open: (body: Buffer) => openPush(body, receiver, auth) };
}

/** RFC 8291 as a browser does it, written apart from what is tested. */
function openPush(body: Buffer, receiver: ECDH, auth: Buffer): unknown {
  const [salt, senderPoint, sealed] = [body.subarray(0, 16), body.subarray(21, 86), body.subarray(86)];
  expect([body.readUInt32BE(16), body[20]]).toEqual([4096, 65]);
  const derive = (from: Uint8Array, by: Uint8Array, info: Uint8Array | string, length: number) =>
    Buffer.from(hkdfSync('sha256', from, by, info, length));
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), receiver.getPublicKey(), senderPoint]);
  const material = derive(receiver.computeSecret(senderPoint), auth, info, 32);
  const decipher = createDecipheriv(
    'aes-128-gcm',
    derive(material, salt, 'Content-Encoding: aes128gcm\0', 16),
    derive(material, salt, 'Content-Encoding: nonce\0', 12),
  );
  decipher.setAuthTag(sealed.subarray(-16));
  const plain = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
  const end = plain.lastIndexOf(2);
  expect(plain.subarray(end + 1).every((byte) => byte === 0)).toBe(true);
  return JSON.parse(plain.subarray(0, end).toString());
}

const keep = ({ id: personId, deviceId }: TestMember, subscription: Subscription): Promise<void> =>
  world.within({ personId }, (tx) =>
    subscribe(tx, world.kms, { personId, deviceId, subscription }, world.clock.now()),
  );

/** Puts it into the queue as the rooms do, and runs what is there. */
async function rings(kind: 'sign-in' | 'notice', personId = member.id): Promise<void> {
  const { id: organizationId } = organization;
  await world.within({ organizationId }, async (tx) => pushTo(tx, { personId, organizationId, kind }));
  const rows = await world.postgres.lookAt<{ payload: unknown }>(
    `delete from graphile_worker._private_jobs j using graphile_worker._private_tasks t
     where t.id = j.task_id and t.identifier = 'push' returning j.payload`,
  );
  const { directory, postgres, kms, clock } = world;
  const jobs = notificationJobs({
    database: postgres.database,
    directory,
    kms,
    clock,
    sender,
    mailer: createOutboxMailer(clock),
    announce: () => undefined,
  });
  const job = jobs.find(({ job: { name } }) => name === 'push');
  for (const { payload } of rows)
    await job?.run(payload, { signal: new AbortController().signal, attempt: 1 });
}

const kept = () => world.postgres.lookAt<{ device_id: string }>('select device_id from push_subscriptions');

describe('a push', () => {
  test('reaches the phone sealed to it alone, says that a sign-in waits and nothing else, and is vouched for by VAPID', async () => {
    const browser = aBrowser();
    await keep(member, browser.subscription);
    await rings('sign-in');
    const [push] = got;
    expect(push?.path).toBe('/send/mia');
    expect(browser.open(push!.body)).toEqual({ kind: 'sign-in' });
    expect(push?.headers).toMatchObject({
      ttl: '180',
      urgency: 'high',
      topic: 'sign-in',
      'content-encoding': 'aes128gcm',
    });
    const authorization = String(push?.headers['authorization']);
    const [, token = '', k = ''] = /^vapid t=([^,]+), k=(.+)$/.exec(authorization) ?? [];
    expect(k).toBe(vapidPublicKey(key.publicJwk));
    const [head = '', payload = '', signature = ''] = token.split('.');
    const verifier = await crypto.subtle.importKey(
      'raw',
      Buffer.from(k, 'base64url'),
      { name: 'ECDSA', namedCurve: 'P-256' },
      false,
      ['verify'],
    );
    const isGenuine = await crypto.subtle.verify(
      { name: 'ECDSA', hash: 'SHA-256' },
      verifier,
      Buffer.from(signature, 'base64url'),
      Buffer.from(`${head}.${payload}`),
    );
    expect(isGenuine).toBe(true);
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { aud: string; exp: number };
    expect(claims.aud).toBe(origin);
    expect(claims.exp * 1000 - world.clock.now().getTime()).toBeLessThanOrEqual(86_400_000);
  });

  test('of a notice waits for a phone that is off; none goes to who is not subscribed', async () => {
    await rings('notice');
    expect(got).toEqual([]);
    const browser = aBrowser();
    await keep(member, browser.subscription);
    await rings('notice');
    expect(browser.open(got[0]!.body)).toEqual({ kind: 'notice' });
    expect(got[0]?.headers).toMatchObject({ urgency: 'normal', topic: 'notice' });
  });

  test('to a subscription that is gone (404, 410) ends it; an error of the push service does not', async () => {
    for (const answer of [404, 410]) {
      await keep(member, aBrowser().subscription);
      status = answer;
      await rings('notice');
      expect(await kept()).toEqual([]);
    }
    for (const answer of [429, 500, 302]) {
      await keep(member, aBrowser().subscription);
      status = answer;
      got.length = 0;
      await rings('notice');
      // A redirect is not followed.
      expect(got).toHaveLength(1);
      expect(await kept()).toHaveLength(1);
    }
    expect(lines.join()).not.toContain('push.example.net');
  });

  test('is not sent to a phone that the organization has blocked', async () => {
    await keep(member, aBrowser().subscription);
    await world.postgres.lookAt('insert into device_blocks values ($1, $2, now())', [
      organization.id,
      member.deviceId,
    ]);
    await rings('sign-in');
    await world.postgres.lookAt('delete from device_blocks');
    expect(got).toEqual([]);
  });

  test('lies in the database sealed: neither address nor keys of the phone can be read', async () => {
    const { subscription } = aBrowser();
    await keep(member, subscription);
    const [row] = await world.postgres.lookAt<{ row: string; sealed: Buffer }>(
      'select s::text as row, sealed from push_subscriptions s',
    );
    const bytes = `${row?.row ?? ''} ${row?.sealed.toString('latin1') ?? ''}`;
    for (const part of ['push.example.net', subscription.auth, subscription.p256dh])
      expect(bytes).not.toContain(part);
  });
});

describe('attack', () => {
  test('server-side request forgery: an address inside, by number, by port or by name, is none', async () => {
    for (const endpoint of [
      'http://push.example.net/x',
      'https://127.0.0.1/x',
      'https://[::1]/x',
      'https://10.0.0.1/x',
      'https://0x7f000001/x',
      'https://2130706433/x',
      'https://localhost/x',
      'https://database/x',
      'https://push.example.net:5432/x',
      'https://user:password@push.example.net/x',
      'https://push.example.net/x#y',
      'https://push.example.net/a b',
    ])
      await expect(keep(member, aBrowser(endpoint).subscription)).rejects.toMatchObject({
        code: 'push-refused',
      });
    expect(isPushAddress('https://fcm.googleapis.com/fcm/send/abc:def')).toBe(true);
    expect(isPushAddress('https://updates.push.services.mozilla.com/wpush/v2/gAAA')).toBe(true);
    expect(isPushAddress('https://web.push.apple.com/QGu')).toBe(true);
  });

  test('a name that leads inside is looked at when it is connected to (DNS rebinding), and not asked again', async () => {
    const { clock } = world;
    const log = silentLog;
    const real = createPushSender({ key, contact: 'mailto:a@example.org', clock, log });
    const browser = aBrowser();
    const { p256dh, auth } = browser.subscription;
    const bytes = (text: string): Bytes => Uint8Array.from(Buffer.from(text, 'base64url'));
    const outcome = await real.send({
      endpoint: `${origin}/inside`,
      keys: { p256dh: bytes(p256dh), auth: bytes(auth) },
      content: new Uint8Array(1),
      ttlSeconds: 1,
      urgency: 'normal',
      topic: 'notice',
    });
    expect(outcome).toBe('gone');
    expect(got).toEqual([]);
  });

  test('keys off the curve are refused', async () => {
    const { subscription } = aBrowser();
    const wrong = { ...subscription, p256dh: encodeBase64url(new Uint8Array(65).fill(4)) };
    await expect(keep(member, wrong)).rejects.toMatchObject({ code: 'push-refused' });
  });

  test('the address of another person’s phone is not taken over', async () => {
    const eve = await world.aMember(organization, { email: 'eve@example.org' });
    const mias = aBrowser();
    await keep(member, mias.subscription);
    await expect(keep(eve, { ...aBrowser().subscription })).rejects.toMatchObject({
      code: 'push-address-taken',
    });
    await rings('sign-in', eve.id);
    expect(got).toEqual([]);
    // Her own phone may come again, and with other keys.
    await keep(member, aBrowser().subscription);
    expect(await kept()).toHaveLength(1);
  });

  test('a flood: to one phone thirty an hour, also when it subscribes anew', async () => {
    await keep(member, aBrowser().subscription);
    for (let round = 0; round < 32; round += 1) {
      if (round === 20) await keep(member, aBrowser('https://push.example.net/send/new').subscription);
      await rings('notice');
    }
    expect(got).toHaveLength(30);
    await world.clock.advance(3_600_000);
    await rings('notice');
    expect(got).toHaveLength(31);
  });
});

test('the key is made once, by whichever process is first, and lies sealed', async () => {
  const { postgres, kms, clock } = world;
  const again = await Promise.all([1, 2].map(() => openPushKey({ database: postgres.database, kms, clock })));
  expect(again.map(({ publicJwk }) => publicJwk)).toEqual([key.publicJwk, key.publicJwk]);
});
