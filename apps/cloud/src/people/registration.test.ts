import { createPerson, startRegistration } from '@lanyard/contract/people';
import type { RouteInput } from '@lanyard/contract/route';
import { createClient } from '@lanyard/client/client';
import { registrationChallenge } from '@lanyard/crypto/challenges';
import { createDeviceProof } from '@lanyard/crypto/device-proof';
import { appendRoutineEntry, createDidLog } from '@lanyard/crypto/did-log';
import { randomToken } from '@lanyard/crypto/encoding';
import {
  generateDeviceKey,
  generateDidKey,
  generateDidUpdateKey,
  generateUserRecoveryKeyPair,
  type DeviceKey,
  type DidKey,
  type DidUpdateKey,
} from '@lanyard/crypto/keys';
import { signPersonAssertion } from '@lanyard/crypto/person-assertion';
import { createAuthenticator, type Authenticator, type Forgery } from '@lanyard/testing/authenticator';
import { localFetch } from '@lanyard/testing/local-fetch';
import { aPeopleCloud, type PeopleCloud } from '@lanyard/testing/people-cloud';
import { aPhone } from '@lanyard/testing/phone';
import { randomUUID, randomUUIDv7 } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';

const cloud = await aPeopleCloud();
afterAll(() => cloud.close());
const { walletOrigin, refusal } = cloud;
const walletRpId = 'wallet.example.com';
// Made once: RSA keys take their time.
const recovery = await generateUserRecoveryKeyPair();

/** What a hostile wallet puts in place of the honest. */
interface Deviation {
  readonly personId?: string;
  readonly domain?: string;
  /** Signs statements and stands in the log. */
  readonly didKey?: DidKey;
  readonly deviceKey?: DeviceKey;
  readonly authenticator?: Authenticator;
  /** Of the page that asks for the touch. */
  readonly origin?: string;
  readonly forgery?: Forgery;
  /** In the FIDO challenge. */
  readonly challengeNonce?: string;
  readonly challengeVersionId?: string;
  /** In the statement of the DID key. */
  readonly assertion?: Partial<Parameters<typeof signPersonAssertion>[1]>;
  readonly assertedBy?: DidKey;
}

type Body = RouteInput<typeof createPerson>['body'];
interface Registration {
  readonly body: Body;
  readonly did: string;
  readonly log: string;
  readonly device: DeviceKey;
  readonly didKey: DidKey;
  readonly nextUpdate: DidUpdateKey;
  readonly nonce: string;
  readonly versionId: string;
}

/** All that a wallet sends to make an identity, by the steps of the white paper. */
async function aRegistration(deviation: Deviation = {}, at: PeopleCloud = cloud): Promise<Registration> {
  const started = await clientOf(at).call(startRegistration, {});
  const now = seconds(at);
  const personId = deviation.personId ?? randomUUIDv7();
  const [update, nextUpdate, recoveryUpdate] = await Promise.all([
    generateDidUpdateKey(),
    generateDidUpdateKey(),
    generateDidUpdateKey(),
  ]);
  const didKey = deviation.didKey ?? (await generateDidKey());
  const device = deviation.deviceKey ?? (await generateDeviceKey());
  const { did, log, head } = await createDidLog({
    domain: deviation.domain ?? started.didDomain,
    personId,
    didKey: didKey.publicJwk,
    recoveryPublicKey: recovery.publicJwk,
    updateKey: update,
    nextUpdateKey: nextUpdate.publicJwk,
    recoveryUpdateKey: recoveryUpdate.publicJwk,
    now,
  });
  const challenge = registrationChallenge({
    nonce: deviation.challengeNonce ?? started.nonce,
    versionId: deviation.challengeVersionId ?? head.versionId,
    deviceThumbprint: device.thumbprint,
  });
  const authenticator = deviation.authenticator ?? createAuthenticator();
  const user = { id: Buffer.from(personId).toString('base64url') };
  const optionsJSON = { challenge, rp: { id: walletRpId }, user, pubKeyCredParams: [{ alg: -7 }] };
  const { response } = await authenticator.create(
    { optionsJSON },
    deviation.origin ?? at.walletOrigin,
    deviation.forgery,
  );
  const personAssertion = await signPersonAssertion(
    deviation.assertedBy ?? didKey,
    {
      audience: at.walletOrigin,
      nonce: started.nonce,
      deviceThumbprint: device.thumbprint,
      did,
      versionId: head.versionId,
      ...deviation.assertion,
    },
    { person: personId, now },
  );
  const body: Body = {
    registrationId: started.id,
    personId,
    didLog: log,
    deviceKey: { ...device.publicJwk },
    deviceLabel: 'Chrome on Android',
    fido: response,
    personAssertion,
    recoveryLookup: randomToken(),
  };
  return { body, did, log, device, didKey, nextUpdate, nonce: started.nonce, versionId: head.versionId };
}

const clientOf = ({ port }: PeopleCloud) => createClient({ origin: walletOrigin, fetch: localFetch(port) });
const seconds = ({ clock }: PeopleCloud) => Math.floor(clock.now().getTime() / 1000);

/** The DID key's word for another device than the one it was made for. */
function assertedFor({ did, body, didKey, nonce, versionId }: Registration, device: DeviceKey) {
  const assertion = {
    audience: walletOrigin,
    nonce,
    deviceThumbprint: device.thumbprint,
    did,
    versionId,
  };
  return signPersonAssertion(didKey, assertion, { person: body.personId, now: seconds(cloud) });
}

/** Sends it, with a proof by its device key. */
function register({ body, device }: Registration, change: Partial<Body> = {}, at: PeopleCloud = cloud) {
  return clientOf(at).call(
    createPerson,
    { body: { ...body, ...change } },
    async ({ method, url, nonce }) => ({
      dpop: await createDeviceProof({
        key: device,
        method,
        url,
        binding: { kind: 'none' },
        now: seconds(at),
        ...(nonce === undefined ? {} : { nonce }),
      }),
    }),
  );
}

/** All look alike outside; the log tells which check it was. */
const refused = (reason: string) => `registration-refused (${reason})`;

async function rows(): Promise<Record<string, number>> {
  const [counts] = await cloud.database.lookAt<Record<string, number>>(
    `select (select count(*)::int from persons) as persons, (select count(*)::int from devices) as devices,
      (select count(*)::int from fido_credentials) as credentials, (select count(*)::int from did_log_entries) as entries`,
  );
  return counts ?? {};
}

describe('making an identity', () => {
  test('keeps public keys, digests and the log: what the wallet made, and nothing else', async () => {
    const phone = aPhone(cloud, { now: () => cloud.clock.now().getTime() });
    const { wallet } = await phone.createIdentity();
    const { personId, did, deviceId, versionId, credentialId } = wallet.identity;
    const { did: didKey, device } = wallet.keys;
    const [row] = await cloud.database.lookAt(
      `select did, did_version_id, did_version_number, did_key, jkt, devices.public_key, label, counter, attestation_format,
        attestation_trust, fido_credentials.id as credential_id
      from persons join devices on devices.person_id = persons.id join fido_credentials on device_id = devices.id
      where persons.id = $1 and devices.id = $2`,
      [personId, deviceId],
    );
    expect(row).toEqual({
      did,
      did_version_id: versionId,
      did_version_number: 1,
      did_key: didKey.publicJwk,
      jkt: device.thumbprint,
      public_key: device.publicJwk,
      label: 'Chrome on Android',
      counter: '0',
      attestation_format: 'packed',
      attestation_trust: 'self',
      credential_id: Buffer.from(credentialId, 'base64url'),
    });
  });

  test('tells the wallet how its authenticator was attested', async () => {
    const authenticator = createAuthenticator({ attestation: 'none', backup: 'backed-up' });
    const answer = await register(await aRegistration({ authenticator }));
    expect(answer.attestation).toEqual({ format: 'none', synced: true });
  });

  test('works once a nonce: the same registration sent again makes nothing', async () => {
    const registration = await aRegistration();
    await register(registration);
    const before = await rows();
    expect(await refusal(register(registration))).toBe('registration-expired');
    expect(await rows()).toEqual(before);
  });

  test('works once a nonce, also of 20 at the same moment', async () => {
    const registration = await aRegistration();
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => register(registration)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('must be done within 15 minutes', async () => {
    const registration = await aRegistration();
    await cloud.clock.advance(15 * 60_000);
    expect(await refusal(register(registration))).toBe('registration-expired');
  });

  test('a refusal leaves nothing behind, and the nonce for another try', async () => {
    const registration = await aRegistration();
    const before = await rows();
    expect(await refusal(register(registration, { personId: randomUUIDv7() }))).toBe(refused('did-person'));
    expect(await rows()).toEqual(before);
    await expect(register(registration)).resolves.toMatchObject({ did: registration.did });
  });
});

describe('the FIDO registration', () => {
  test.each<[string, string, () => Deviation]>([
    ['made for another RP ID', 'rp-id-mismatch', () => ({ forgery: { rpId: 'example.com' } })],
    ['made on a page of another origin', 'origin-mismatch', () => ({ origin: `https://evil.${walletRpId}` })],
    ['made on a page without TLS', 'origin-mismatch', () => ({ origin: `http://${walletRpId}` })],
    ['made in a frame of another site', 'cross-origin-refused', () => ({ forgery: { crossOrigin: true } })],
    [
      'without user verification',
      'user-not-verified',
      () => ({ authenticator: createAuthenticator({ userVerified: false }) }),
    ],
    ['over another nonce', 'challenge-mismatch', () => ({ challengeNonce: randomToken() })],
    ['over another DID log', 'challenge-mismatch', () => ({ challengeVersionId: '1-QmOther' })],
    ['of the other ceremony', 'wrong-type', () => ({ forgery: { type: 'webauthn.get' } })],
    [
      'in the name of another credential',
      'credential-mismatch',
      () => ({ forgery: { credentialId: randomToken() } }),
    ],
    [
      'that says backed up but not eligible',
      'backup-flags-inconsistent',
      () => ({ forgery: { backup: 'impossible' } }),
    ],
  ])('%s is refused', async (_, reason, deviation) => {
    expect(await refusal(register(await aRegistration(deviation())))).toBe(refused(reason));
  });

  test('of another device key is refused: the touch covers the device', async () => {
    const [one, other] = [await aRegistration(), await aRegistration()];
    const changed = {
      deviceKey: other.body.deviceKey,
      personAssertion: await assertedFor(one, other.device),
    };
    const call = register({ ...one, device: other.device }, changed);
    expect(await refusal(call)).toBe(refused('challenge-mismatch'));
  });

  test('of a credential that exists already is refused', async () => {
    const [first, second] = [await aRegistration(), await aRegistration()];
    await register(first);
    const idOf = ({ body }: Registration) => Buffer.from(body.fido.id, 'base64url');
    const rename = 'update fido_credentials set id = $2 where id = $1';
    await cloud.database.lookAt(rename, [idOf(first), idOf(second)]);
    expect(await refusal(register(second))).toBe(refused('credential-exists'));
  });
});

describe('the attestation policy', () => {
  test('of the default takes every authenticator; a stricter one says that the device is not accepted', async () => {
    const strict = await aPeopleCloud({ policy: { formats: ['packed'], aaguids: 'any', synced: 'refuse' } });
    const registerHere = async (authenticator: Authenticator) =>
      register(await aRegistration({ authenticator }, strict), {}, strict);
    try {
      const none = registerHere(createAuthenticator({ attestation: 'none' }));
      expect(await strict.refusal(none)).toBe('device-not-accepted (attestation-format-refused)');
      const synced = registerHere(createAuthenticator({ backup: 'backed-up' }));
      expect(await strict.refusal(synced)).toBe('device-not-accepted (synced-refused)');
      await registerHere(createAuthenticator());
    } finally {
      await strict.close();
    }
  });
});

describe('the DID log', () => {
  test('of another domain is refused: it would be hosted where its DID does not point', async () => {
    const registration = await aRegistration({ domain: 'elsewhere.example.com' });
    expect(await refusal(register(registration))).toBe(refused('did-domain'));
  });

  test('of another person id is refused', async () => {
    const [one, other] = [await aRegistration(), await aRegistration()];
    expect(await refusal(register(one, { didLog: other.body.didLog }))).toBe(refused('did-person'));
  });

  test('of two entries is refused: the cloud has not seen the touch over the second', async () => {
    const registration = await aRegistration();
    const { log } = await appendRoutineEntry({
      log: registration.log,
      updateKey: registration.nextUpdate,
      nextUpdateKey: (await generateDidUpdateKey()).publicJwk,
      now: seconds(cloud) + 1,
    });
    expect(await refusal(register(registration, { didLog: log }))).toBe(refused('did-log-length'));
  });

  test('with a character changed anywhere is refused', async () => {
    const registration = await aRegistration();
    const { didLog } = registration.body;
    for (let place = 3; place < didLog.length; place += Math.ceil(didLog.length / 40)) {
      const changed = didLog.slice(0, place) + (didLog[place] === 'a' ? 'b' : 'a') + didLog.slice(place + 1);
      expect(await refusal(register(registration, { didLog: changed }))).toBe(refused('did_log_invalid'));
    }
  });

  test.each<[string, (log: string) => string]>([
    ['cut off', (log) => log.slice(0, -1)],
    ['twice', (log) => log + log],
    ['with an empty line', (log) => `${log}\n`],
    ['in another spelling', (log) => log.replace('{', '{ ')],
    ['that is no log', () => 'no log'],
  ])('%s is refused', async (_, change) => {
    const registration = await aRegistration();
    const { didLog } = registration.body;
    const call = register(registration, { didLog: change(didLog) });
    expect(await refusal(call)).toBe(refused('did_log_invalid'));
  });

  test('of a person id that is no UUIDv7 is refused', async () => {
    const registration = await aRegistration({ personId: randomUUID() });
    expect(await refusal(register(registration))).toBe(refused('person-id'));
  });

  test('of a person who exists is refused: nobody takes over an id', async () => {
    const first = await aRegistration();
    await register(first);
    const second = await aRegistration({ personId: first.body.personId });
    expect(await refusal(register(second))).toBe(refused('person-exists'));
  });
});

describe('the statement by the DID key', () => {
  test.each<[string, string, () => Promise<Deviation> | Deviation]>([
    [
      'by another key than that of the log',
      'signature_invalid',
      async () => ({ assertedBy: await generateDidKey() }),
    ],
    ['over another nonce', 'nonce_refused', () => ({ assertion: { nonce: randomToken() } })],
    [
      'for another origin',
      'context_mismatch',
      () => ({ assertion: { audience: 'https://wallet.evil.example' } }),
    ],
    [
      'for another device',
      'context_mismatch',
      async () => ({ assertion: { deviceThumbprint: (await generateDeviceKey()).thumbprint } }),
    ],
    ['of another DID', 'context_mismatch', async () => ({ assertion: { did: (await aRegistration()).did } })],
    ['of another version of the log', 'did-version', () => ({ assertion: { versionId: '2-QmOther' } })],
  ])('%s is refused', async (_, reason, deviation) => {
    expect(await refusal(register(await aRegistration(await deviation())))).toBe(refused(reason));
  });

  test('older than a minute is refused', async () => {
    const registration = await aRegistration();
    await cloud.clock.advance(61_000);
    expect(await refusal(register(registration))).toBe(refused('expired'));
  });
});

describe('the device key', () => {
  test('must be held by whoever registers it', async () => {
    const [one, other] = [await aRegistration(), await aRegistration()];
    expect(await refusal(register({ ...one, device: other.device }))).toBe(refused('device-key-unproven'));
  });

  test('without a proof is refused', async () => {
    const { body } = await aRegistration();
    const call = clientOf(cloud).call(createPerson, { body });
    expect(await refusal(call)).toBe('device-proof-required (absent)');
  });

  test('of another device is refused', async () => {
    const first = await aRegistration();
    await register(first);
    const second = await aRegistration({ deviceKey: first.device });
    expect(await refusal(register(second))).toBe(refused('device-exists'));
  });

  test('cannot be the DID key as well', async () => {
    const didKey = await generateDidKey();
    const deviceKey: DeviceKey = { ...didKey, purpose: 'device' };
    const registration = await aRegistration({ didKey, deviceKey });
    expect(await refusal(register(registration))).toBe(refused('device-key-is-did-key'));
  });

  test('must be a point on the curve', async () => {
    const registration = await aRegistration();
    const deviceKey = { ...registration.body.deviceKey, x: randomToken() };
    expect(await refusal(register(registration, { deviceKey }))).toBe(refused('key_invalid'));
  });
});

test('a recovery code that is already another person’s is refused', async () => {
  const first = await aRegistration();
  await register(first);
  const { recoveryLookup } = first.body;
  const call = register(await aRegistration(), { recoveryLookup });
  expect(await refusal(call)).toBe(refused('person-exists'));
});

test('the DID log is hosted byte by byte as the wallet made it, at every address, and a cache asks again', async () => {
  const registration = await aRegistration();
  await register(registration);
  const { body } = registration;
  const fetch = localFetch(cloud.port);
  const path = `/people/${body.personId}/did.jsonl`;
  for (const host of ['example.com', 'wallet.example.com', 'acme.example.com']) {
    const answer = await fetch(`https://${host}${path}`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/jsonl; charset=utf-8');
    expect(answer.headers.get('cache-control')).toBe('no-cache');
    expect(await answer.text()).toBe(body.didLog);
    const etag = answer.headers.get('etag') ?? '';
    const again = await fetch(`https://${host}${path}`, { headers: { 'if-none-match': etag } });
    expect([again.status, again.headers.get('etag'), await again.text()]).toEqual([304, etag, '']);
  }
  const [unknown, nonsense] = await Promise.all([
    fetch(`https://example.com/people/${randomUUIDv7()}/did.jsonl`),
    fetch(`https://example.com/people/${'x'.repeat(36)}/did.jsonl`),
  ]);
  expect([unknown.status, nonsense.status]).toEqual([404, 404]);
});
