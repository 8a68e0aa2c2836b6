import type { FidoAssertion } from '@lanyard/contract/shapes';
import { digest, randomToken, type Digest } from '@lanyard/crypto/encoding';
import type { Authenticator, AuthenticatorOptions, Forgery } from '@lanyard/testing/authenticator';
import { aPeopleCloud } from '@lanyard/testing/people-cloud';
import { aPhone } from '@lanyard/testing/phone';
import { afterAll, describe, expect, test } from 'vitest';
import { ProblemError } from '../platform/http/problems.ts';

import { createLog } from '../platform/telemetry/log.ts';
import { touchVerifier, type TouchRequest } from './touch.ts';

const cloud = await aPeopleCloud();
afterAll(() => cloud.close());
const { clock, walletOrigin } = cloud;
const tables = cloud.database;
const { database } = tables;
const rpId = new URL(walletOrigin).hostname;
const logged: string[] = [];
const log = createLog({ level: 'info', destination: { write: (line: string) => void logged.push(line) } });
const verifyTouch = touchVerifier(walletOrigin, log);

async function aDevice(authenticator: AuthenticatorOptions = {}) {
  const phone = aPhone(cloud, { authenticator, now: () => clock.now().getTime() });
  const { wallet } = await phone.createIdentity();
  const { personId, deviceId, credentialId } = wallet.identity;
  return { personId, deviceId, credentialId, wallet, authenticator: phone.authenticator };
}
type Device = Awaited<ReturnType<typeof aDevice>>;

interface Deviation {
  readonly by?: Authenticator;
  readonly origin?: string;
  readonly forgery?: Forgery;
  readonly signedChallenge?: Digest;
}

/** A touch as a wallet asks for it, but for what is told. */
async function aTouch(device: Device, deviation: Deviation = {}): Promise<TouchRequest> {
  const challenge = digest(randomToken());
  const { by = device.authenticator, origin = walletOrigin, forgery, signedChallenge } = deviation;
  const optionsJSON = {
    challenge: signedChallenge ?? challenge,
    rpId,
    allowCredentials: [{ id: device.credentialId }],
  };
  const { response: fido } = await by.get({ optionsJSON }, origin, forgery);
  const { personId, deviceId } = device;
  return { personId, deviceId, fido, challenge, now: clock.now() };
}

/** The person's DID, or why the touch was refused; in a transaction that is kept where the refusal says so. */
async function verified(touch: TouchRequest): Promise<string> {
  const outcome = await database
    .transaction({}, (tx) =>
      verifyTouch(tx, touch).catch((error: unknown) => {
        if (error instanceof ProblemError && error.extra.keep === true) return error;
        throw error;
      }),
    )
    .catch((error: unknown) => error);
  if (outcome instanceof ProblemError) return `${outcome.code} (${outcome.extra.reason ?? ''})`;
  if (outcome instanceof Error) throw outcome;
  return (outcome as { did: string }).did;
}

async function stored({ deviceId }: Device) {
  const [row] = await tables.lookAt<{
    counter: string;
    last_used_at: Date | null;
    clone_suspected_at: Date | null;
  }>(
    'select counter, last_used_at, clone_suspected_at from devices join fido_credentials on device_id = devices.id where devices.id = $1',
    [deviceId],
  );
  return row;
}

describe('a touch', () => {
  test('is by the person’s own device, and tells who signs for them', async () => {
    const device = await aDevice();
    const touch = await aTouch(device);
    const person = await database.transaction({}, (tx) => verifyTouch(tx, touch));
    const { did, versionId } = device.wallet.identity;
    expect(person).toEqual({
      id: device.personId,
      did,
      didVersionId: versionId,
      didVersionNumber: 1,
      didKey: device.wallet.keys.did.publicJwk,
    });
    expect(await stored(device)).toMatchObject({ counter: '1', last_used_at: clock.now() });
  });

  test('counts on; by an authenticator that never counts, it is as good', async () => {
    for (const counter of ['counting', 'zero'] as const) {
      const device = await aDevice({ counter });
      for (let time = 0; time < 3; time += 1) {
        expect(await verified(await aTouch(device))).toBe(device.wallet.identity.did);
      }
      expect(await stored(device)).toMatchObject({ counter: counter === 'zero' ? '0' : '3' });
    }
  });

  test.each<[string, string, (device: Device) => Promise<Deviation> | Deviation]>([
    ['for another RP ID', 'rp-id-mismatch', () => ({ forgery: { rpId: 'example.com' } })],
    ['on a page of another origin', 'origin-mismatch', () => ({ origin: `https://evil.${rpId}` })],
    ['in a frame of another site', 'cross-origin-refused', () => ({ forgery: { crossOrigin: true } })],
    ['over another challenge', 'challenge-mismatch', async () => ({ signedChallenge: digest('another') })],
    ['of the other ceremony', 'wrong-type', () => ({ forgery: { type: 'webauthn.create' } })],
    [
      'that could suddenly be synced',
      'backup-eligibility-changed',
      () => ({ forgery: { backup: 'eligible' } }),
    ],
    [
      'without user verification',
      'user-not-verified',
      ({ authenticator }) => {
        authenticator.setUserVerified(false);
        return {};
      },
    ],
  ])('%s is refused', async (_, reason, deviation) => {
    const device = await aDevice();
    const touch = await aTouch(device, await deviation(device));
    expect(await verified(touch)).toBe(`assertion-refused (${reason})`);
    expect(await stored(device)).toMatchObject({ counter: '0', last_used_at: null });
  });

  test.each<[string, (touch: TouchRequest, other: Device) => TouchRequest]>([
    ['for another person', (touch, { personId }) => ({ ...touch, personId })],
    ['for another device', (touch, { deviceId }) => ({ ...touch, deviceId })],
    ['for another person’s device', (touch, { personId, deviceId }) => ({ ...touch, personId, deviceId })],
    ['by an unknown credential', (touch) => ({ ...touch, fido: named(touch.fido, randomToken()) })],
    [
      'by another’s credential',
      (touch, other) => ({ ...touch, fido: named(touch.fido, other.credentialId) }),
    ],
  ])('%s is refused', async (_, change) => {
    const [device, other] = [await aDevice(), await aDevice()];
    const touch = change(await aTouch(device), other);
    expect(await verified(touch)).toBe('assertion-refused (no-credential)');
  });

  test('in another spelling of the credential’s name is refused', async () => {
    const device = await aDevice();
    const touch = await aTouch(device);
    const last = touch.fido.id.at(-1) ?? '';
    const spelled = touch.fido.id.slice(0, -1) + String.fromCharCode(last.charCodeAt(0) + 1);
    expect(await verified({ ...touch, fido: named(touch.fido, spelled) })).toBe(
      'assertion-refused (credential-mismatch)',
    );
  });

  test('of 20 at the same moment with the same counter counts once', async () => {
    const device = await aDevice();
    const touch = await aTouch(device);
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => verified(touch)));
    expect(outcomes.filter((outcome) => outcome === device.wallet.identity.did)).toHaveLength(1);
  });
});

describe('a cloned authenticator', () => {
  test('is refused when its counter falls behind, and the device is flagged though nothing else is kept', async () => {
    const device = await aDevice();
    const clone = device.authenticator.clone();
    await verified(await aTouch(device));
    await verified(await aTouch(device));
    expect(await verified(await aTouch(device, { by: clone }))).toBe(
      'assertion-refused (counter-not-increased)',
    );
    expect(await stored(device)).toMatchObject({ counter: '2', clone_suspected_at: clock.now() });
    expect(logged.at(-1)).toContain('two copies of its key');
  });

  test('that is ahead gives itself away when the person’s own comes next', async () => {
    const device = await aDevice();
    const clone = device.authenticator.clone();
    await aTouch(device, { by: clone });
    await verified(await aTouch(device, { by: clone }));
    expect(await verified(await aTouch(device))).toBe('assertion-refused (counter-not-increased)');
    expect(await stored(device)).toMatchObject({ clone_suspected_at: clock.now() });
  });

  test('is not suspected for a forged signature with a low counter', async () => {
    const device = await aDevice();
    const first = await aTouch(device);
    await verified(await aTouch(device));
    const { response } = first.fido;
    const signature = `${response.signature.slice(0, -6)}AAAAAA`;
    const forged = { ...first, fido: { ...first.fido, response: { ...response, signature } } };
    expect(await verified(forged)).toBe('assertion-refused (signature-invalid)');
    expect(await stored(device)).toMatchObject({ clone_suspected_at: null });
  });
});

function named(fido: FidoAssertion, id: string): FidoAssertion {
  return { ...fido, id, rawId: id };
}
