import { isoCBOR } from '@simplewebauthn/server/helpers';
import { createAuthenticator } from '@lanyard/testing/authenticator';
import type { AuthenticatorOptions, Forgery } from '@lanyard/testing/authenticator';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FidoProblem } from './fido/problem.ts';
import { anyAuthenticator } from './fido/policy.ts';
import { verifyFidoAssertion, verifyFidoRegistration } from './fido.ts';

const origin = 'https://wallet.example.com';
const rpId = 'wallet.example.com';
const challenge = Buffer.alloc(32, 7).toString('base64url');
const expected = { expectedChallenge: challenge, expectedOrigin: origin, expectedRpId: rpId };
const now = new Date('2026-11-20T12:00:00Z');

const creation = { challenge, rp: { id: rpId }, user: { id: 'cGVyc29u' }, pubKeyCredParams: [{ alg: -7 }] };
const request = { challenge, rpId };

/** An authenticator, and the ceremonies of one person with it. */
function aPhone(options: AuthenticatorOptions = {}) {
  const authenticator = createAuthenticator(options);
  const registration = async (forgery: Forgery = {}) =>
    (await authenticator.create({ optionsJSON: creation }, origin, forgery)).response;
  const assertion = async (forgery: Forgery = {}) =>
    (await authenticator.get({ optionsJSON: request }, origin, forgery)).response;
  const register = async () => verifyFidoRegistration({ response: await registration(), ...expected, now });
  return { authenticator, registration, assertion, register };
}

function recordOf(registered: ReturnType<typeof verifyFidoRegistration>, counter = registered.counter) {
  const { credentialId: id, publicKey, backupEligible } = registered;
  return { id, publicKey, counter, backupEligible };
}

/** The code of the problem that `step` throws; anything else it throws fails the test. */
function problemOf(step: () => unknown): string {
  try {
    step();
  } catch (error) {
    if (error instanceof FidoProblem) return error.code;
    throw error;
  }
  return 'accepted';
}

/** Any one bit of bytes in base64url, flipped. */
function flipped(text: string, position: number): string {
  const bytes = Buffer.from(text, 'base64url');
  const bit = position % (bytes.length * 8);
  bytes.writeUInt8(bytes.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
  return bytes.toString('base64url');
}

describe('registration', () => {
  it('keeps what the authenticator made', async () => {
    const { registration } = aPhone({ aaguid: '0a1b2c3d-0000-4000-8000-00000000beef', backup: 'backed-up' });
    const response = await registration();
    const registered = verifyFidoRegistration({ response, ...expected, now });
    expect(registered).toMatchObject({
      credentialId: response.id,
      algorithm: -7,
      counter: 0,
      aaguid: '0a1b2c3d-0000-4000-8000-00000000beef',
      attestationFormat: 'packed',
      attestationTrust: 'self',
      backupEligible: true,
      backedUp: true,
      transports: ['internal'],
    });
  });

  it('accepts an authenticator without attestation, and says so', async () => {
    const { register } = aPhone({ attestation: 'none' });
    expect(await register()).toMatchObject({ attestationFormat: 'none', attestationTrust: 'none' });
  });

  it('takes the challenge as bytes or as base64url', async () => {
    const response = await aPhone().registration();
    const expectedChallenge = Buffer.alloc(32, 7);
    expect(problemOf(() => verifyFidoRegistration({ response, ...expected, expectedChallenge, now }))).toBe(
      'accepted',
    );
  });

  const attacks: readonly [attack: string, code: string, options: AuthenticatorOptions, forgery: Forgery][] =
    [
      ['an assertion shown as a registration', 'wrong-type', {}, { type: 'webauthn.get' }],
      ['a frame of another site', 'cross-origin-refused', {}, { crossOrigin: true }],
      ['a frame that names its top page', 'cross-origin-refused', {}, { topOrigin: 'https://evil.example' }],
      ['a wrong RP ID', 'rp-id-mismatch', {}, { rpId: 'evil.example' }],
      ['missing user verification', 'user-not-verified', { userVerified: false }, {}],
      ['backed up without being eligible', 'backup-flags-inconsistent', { backup: 'impossible' }, {}],
      ['the ID of another credential', 'credential-mismatch', {}, { credentialId: 'AAAA' }],
    ];
  it.each(attacks)('refuses %s (%s)', async (_attack, code, options, forgery) => {
    const response = await aPhone(options).registration(forgery);
    expect(problemOf(() => verifyFidoRegistration({ response, ...expected, now }))).toBe(code);
  });

  it('refuses the answer to another challenge, made on another origin, for another RP ID', async () => {
    const response = await aPhone().registration();
    const held = (change: object) =>
      problemOf(() => verifyFidoRegistration({ response, ...expected, ...change, now }));
    expect(held({ expectedChallenge: 'b3RoZXI' })).toBe('challenge-mismatch');
    expect(held({ expectedOrigin: 'https://wallet.example.com:8443' })).toBe('origin-mismatch');
    expect(held({ expectedRpId: 'example.com' })).toBe('rp-id-mismatch');
  });

  it('refuses what is longer than any genuine response, before reading it', async () => {
    const response = await aPhone().registration();
    const held = (part: object) =>
      problemOf(() =>
        verifyFidoRegistration({
          response: { ...response, response: { ...response.response, ...part } },
          ...expected,
          now,
        }),
      );
    expect(held({ attestationObject: 'A'.repeat(40_000) })).toBe('too-large');
    expect(held({ clientDataJSON: 'A'.repeat(8_000) })).toBe('too-large');
    expect(held({ clientDataJSON: `${response.response.clientDataJSON}=` })).toBe('malformed');
  });

  it('refuses a registration with any bit flipped', async () => {
    const response = await aPhone().registration();
    fc.assert(
      fc.property(fc.constantFrom('attestationObject', 'clientDataJSON'), fc.nat(), (part, position) => {
        const changed = { ...response.response, [part]: flipped(response.response[part], position) };
        const input = { response: { ...response, response: changed }, ...expected, now };
        expect(problemOf(() => verifyFidoRegistration(input))).not.toBe('accepted');
      }),
    );
  });

  it('answers any bytes with a FidoProblem, never with another error', async () => {
    const response = await aPhone().registration();
    const genuine = Buffer.from(response.response.attestationObject, 'base64url');
    const mangled = fc.tuple(fc.nat(genuine.length), fc.uint8Array({ maxLength: 40 })).map(([at, bytes]) => {
      const copy = Buffer.from(genuine);
      copy.set(bytes.subarray(0, copy.length - at), at);
      return copy;
    });
    fc.assert(
      fc.property(fc.oneof(mangled, fc.uint8Array({ minLength: 1, maxLength: 200 })), (bytes) => {
        const attestationObject = Buffer.from(bytes).toString('base64url');
        const input = {
          response: { ...response, response: { ...response.response, attestationObject } },
          ...expected,
          now,
        };
        problemOf(() => verifyFidoRegistration(input));
      }),
      { numRuns: 1000 },
    );
  });

  it('refuses nesting made to exhaust the stack', async () => {
    const response = await aPhone().registration();
    const attestationObject = Buffer.alloc(20_000, 0x81).toString('base64url');
    const input = {
      response: { ...response, response: { ...response.response, attestationObject } },
      ...expected,
      now,
    };
    expect(problemOf(() => verifyFidoRegistration(input))).toBe('malformed');
  });
});

describe('attestation policy', () => {
  async function held(options: AuthenticatorOptions, policy: object): Promise<string> {
    const response = await aPhone(options).registration();
    const whole = { ...anyAuthenticator, ...policy };
    return problemOf(() => verifyFidoRegistration({ response, ...expected, policy: whole, now }));
  }

  it('refuses a credential that a platform may sync, where only device-bound ones are wanted', async () => {
    expect(await held({ backup: 'eligible' }, { synced: 'refuse' })).toBe('synced-refused');
    expect(await held({ backup: 'device-bound' }, { synced: 'refuse' })).toBe('accepted');
  });

  it('refuses a format that it does not name', async () => {
    expect(await held({ attestation: 'none' }, { formats: ['packed'] })).toBe('attestation-format-refused');
    expect(await held({ attestation: 'packed-self' }, { formats: ['packed'] })).toBe('accepted');
  });

  it('refuses a claimed AAGUID that nothing certifies, though it is on the list', async () => {
    const aaguid = '0a1b2c3d-0000-4000-8000-00000000beef';
    for (const attestation of ['none', 'packed-self'] as const) {
      expect(await held({ attestation, aaguid }, { aaguids: [aaguid] })).toBe('authenticator-unproven');
    }
  });
});

describe('compound attestation', () => {
  async function held(change: (statement: Map<string, unknown>) => [format: unknown, statement: unknown]) {
    const response = await aPhone().registration();
    const object = isoCBOR.decodeFirst<Map<string, never>>(
      Uint8Array.from(Buffer.from(response.response.attestationObject, 'base64url')),
    );
    const [format, statement] = change(object.get('attStmt')!);
    const parts = new Map([...object, ['fmt', format as never], ['attStmt', statement as never]]);
    const attestationObject = Buffer.from(isoCBOR.encode(parts)).toString('base64url');
    const changed = { ...response, response: { ...response.response, attestationObject } };
    return problemOf(() => verifyFidoRegistration({ response: changed, ...expected, now }));
  }
  const part = (fmt: string, attStmt: unknown) => new Map(Object.entries({ fmt, attStmt }));

  it('verifies when every statement inside does', async () => {
    expect(await held((self) => ['compound', [part('packed', self), part('packed', self)]])).toBe('accepted');
  });

  it('is refused with one bad statement, one only, or a compound inside', async () => {
    const bad = new Map<string, unknown>([
      ['alg', -7],
      ['sig', new Uint8Array(70)],
    ]);
    expect(await held((self) => ['compound', [part('packed', self), part('packed', bad)]])).toBe(
      'attestation-invalid',
    );
    expect(await held((self) => ['compound', [part('packed', self)]])).toBe('attestation-invalid');
    expect(await held((self) => ['compound', [part('packed', self), part('compound', [])]])).toBe(
      'attestation-format-unknown',
    );
  });

  it('does not take a statement under the name of another format', async () => {
    expect(await held((self) => ['none', self])).toBe('attestation-invalid');
    expect(await held((self) => ['android-safetynet', self])).toBe('attestation-format-unknown');
  });
});

describe('assertion', () => {
  it('is accepted from the registered key, with the counter to keep', async () => {
    const { register, assertion } = aPhone();
    const credential = recordOf(await register());
    expect(verifyFidoAssertion({ response: await assertion(), credential, ...expected })).toEqual({
      counter: 1,
      backedUp: false,
      userVerified: true,
    });
  });

  it('is accepted again and again from a synced credential that does not count', async () => {
    const { register, assertion } = aPhone({ counter: 'zero', backup: 'backed-up' });
    const credential = recordOf(await register());
    for (const response of [await assertion(), await assertion()]) {
      expect(verifyFidoAssertion({ response, credential, ...expected })).toMatchObject({
        counter: 0,
        backedUp: true,
      });
    }
  });

  const attacks: readonly [attack: string, code: string, forgery: Forgery][] = [
    ['a registration shown as an assertion', 'wrong-type', { type: 'webauthn.create' }],
    ['a frame of another site', 'cross-origin-refused', { crossOrigin: true }],
    ['a frame that names its top page', 'cross-origin-refused', { topOrigin: 'https://evil.example' }],
    ['a wrong RP ID', 'rp-id-mismatch', { rpId: 'evil.example' }],
    ['backed up without being eligible', 'backup-flags-inconsistent', { backup: 'impossible' }],
    ['a device-bound credential that turns up synced', 'backup-eligibility-changed', { backup: 'backed-up' }],
    ['the name of another credential', 'credential-mismatch', { credentialId: 'AAAA' }],
  ];
  it.each(attacks)('refuses %s (%s)', async (_attack, code, forgery) => {
    const { register, assertion } = aPhone();
    const credential = recordOf(await register());
    const response = await assertion(forgery);
    expect(problemOf(() => verifyFidoAssertion({ response, credential, ...expected }))).toBe(code);
  });

  it('refuses missing user verification', async () => {
    const { authenticator, register, assertion } = aPhone();
    const credential = recordOf(await register());
    authenticator.setUserVerified(false);
    const response = await assertion();
    expect(problemOf(() => verifyFidoAssertion({ response, credential, ...expected }))).toBe(
      'user-not-verified',
    );
  });

  it('refuses the answer to another challenge, or made on another origin', async () => {
    const { register, assertion } = aPhone();
    const credential = recordOf(await register());
    const response = await assertion();
    const held = (change: object) =>
      problemOf(() => verifyFidoAssertion({ response, credential, ...expected, ...change }));
    expect(held({ expectedChallenge: new Uint8Array(32) })).toBe('challenge-mismatch');
    expect(held({ expectedOrigin: 'https://acme.example.com' })).toBe('origin-mismatch');
  });

  it('refuses a cloned authenticator: its counter falls behind', async () => {
    const { authenticator, register, assertion } = aPhone();
    const registered = await register();
    const stolen = authenticator.clone();
    const { counter } = verifyFidoAssertion({
      response: await assertion(),
      credential: recordOf(registered),
      ...expected,
    });
    const { response } = await stolen.get({ optionsJSON: request }, origin);
    const credential = recordOf(registered, counter);
    expect(problemOf(() => verifyFidoAssertion({ response, credential, ...expected }))).toBe(
      'counter-not-increased',
    );
  });

  it('raises the alarm of a copied key only for what the key really signed', async () => {
    const { register, assertion } = aPhone();
    const credential = recordOf(await register(), 100);
    const response = await assertion();
    const forged = {
      ...response,
      response: { ...response.response, signature: flipped(response.response.signature, 200) },
    };
    expect(problemOf(() => verifyFidoAssertion({ response, credential, ...expected }))).toBe(
      'counter-not-increased',
    );
    expect(problemOf(() => verifyFidoAssertion({ response: forged, credential, ...expected }))).toBe(
      'signature-invalid',
    );
  });

  it('refuses a signature by another key, though the key of that ID was met before', async () => {
    const { register, assertion } = aPhone();
    const credential = recordOf(await register());
    const response = await assertion();
    verifyFidoAssertion({ response, credential, ...expected });
    const { publicKey } = await aPhone().register();
    expect(
      problemOf(() =>
        verifyFidoAssertion({ response, credential: { ...credential, publicKey }, ...expected }),
      ),
    ).toBe('signature-invalid');
    expect(problemOf(() => verifyFidoAssertion({ response, credential, ...expected }))).toBe('accepted');
  });

  it('refuses an assertion with any bit flipped', async () => {
    const { register, assertion } = aPhone();
    const credential = recordOf(await register());
    const response = await assertion();
    fc.assert(
      fc.property(
        fc.constantFrom('authenticatorData', 'clientDataJSON', 'signature'),
        fc.nat(),
        (part, position) => {
          const changed = { ...response.response, [part]: flipped(response.response[part], position) };
          const input = { response: { ...response, response: changed }, credential, ...expected };
          expect(problemOf(() => verifyFidoAssertion(input))).not.toBe('accepted');
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('refuses bytes after the authenticator data, and extension outputs that are not there', async () => {
    const { register, assertion } = aPhone();
    const credential = recordOf(await register());
    const response = await assertion();
    const genuine = Buffer.from(response.response.authenticatorData, 'base64url');
    const withExtensions = Buffer.from(genuine);
    withExtensions.writeUInt8(genuine.readUInt8(32) | 0x80, 32);
    for (const bytes of [
      Buffer.concat([genuine, Buffer.from([0])]),
      withExtensions,
      genuine.subarray(0, 36),
    ]) {
      const changed = { ...response.response, authenticatorData: bytes.toString('base64url') };
      const input = { response: { ...response, response: changed }, credential, ...expected };
      expect(problemOf(() => verifyFidoAssertion(input))).toBe('malformed');
    }
  });
});
