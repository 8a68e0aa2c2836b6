import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  issueClaimCredential,
  presentClaims,
  verifyClaimCredential,
  verifyPresentation,
} from './claim-credential.ts';
import { signDelegation, verifyDelegation } from './delegation.ts';
import { createDeviceProof, verifyDeviceProof, type ProofBinding } from './device-proof.ts';
import { formatDid } from './did.ts';
import { digest, encodeBase64url, randomBytes, randomToken } from './encoding.ts';
import { CryptoProblem } from './errors.ts';
import { signJoiningAssertion, verifyJoiningAssertion } from './joining-assertion.ts';
import {
  generateBrowserKey,
  generateDeviceKey,
  generateDeviceStorageKey,
  generateDidKey,
  generateIssuerKeyPair,
  generatePairingKey,
  generateStorageWrappingKey,
  generateTransitKey,
  generateUserPasswordKeyPair,
  generateUserRecoveryKeyPair,
  importDecryptionKey,
  importIssuerKey,
} from './keys.ts';
import { signPersonAssertion, verifyPersonAssertion } from './person-assertion.ts';
import { openRecoveryEnvelope, sealRecoveryEnvelope } from './recovery-envelope.ts';
import { presentationDigest, signSignInAssertion, verifySignInAssertion } from './sign-in-assertion.ts';
import { signBinding, signInDigest, verifyBinding } from './sign-in-binding.ts';
import { openSignInEnvelope, sealSignInEnvelope } from './sign-in-envelope.ts';
import { onlyKey } from './statements.ts';
import {
  createClaimsKey,
  openClaim,
  openRecord,
  sealClaim,
  sealRecord,
  unwrapClaimsKey,
  type ClaimsKeyContext,
  type ClaimsSecret,
} from './storage-envelope.ts';
import {
  signCsrfToken,
  signPersonCookie,
  signPersonToken,
  signSessionToken,
  verifyCsrfToken,
  verifyPersonCookie,
  verifyPersonToken,
  verifySessionToken,
} from './tokens.ts';
import { openSignInNotification, sealSignInNotification } from './sign-in-notification.ts';
import { unwrapTrustedVaultKey, wrapTrustedVaultKey } from './trusted-browser.ts';
import { signVaultKeyCertificate, verifyVaultKeyCertificate } from './vault-key-certificate.ts';

// The guarantees that hold for every envelope alike: what was made is read; one changed character, another place, another
// kind or another key is refused, and always by one of our codes.

const now = 1_800_000_000;
const uuid = (last: number) => `019a0000-0000-7000-8000-${last.toString().padStart(12, '0')}`;
const organization = uuid(1);
const signIn = uuid(2);
const person = uuid(3);
const elsewhere = uuid(99);
const origin = 'https://acme.example.org';
const walletOrigin = 'https://wallet.example.org';
const did = formatDid({ scid: `Qm${'a'.repeat(44)}`, domain: 'example.org', personId: person });
const otherDid = formatDid({ scid: `Qm${'b'.repeat(44)}`, domain: 'example.org', personId: person });
const versionId = `1-Qm${'c'.repeat(44)}`;
const nonce = randomToken();

const didKey = await generateDidKey();
const otherDidKey = await generateDidKey();
const deviceKey = await generateDeviceKey();
const browserKey = await generateBrowserKey();
const otherBrowserKey = await generateBrowserKey();
const transitKey = await generateTransitKey();
const storageWrappingKey = await generateStorageWrappingKey();
const pairingKey = await generatePairingKey();
const vaultKey = await generateUserPasswordKeyPair();
const recovery = await generateUserRecoveryKeyPair();
const recoveryPrivateKey = await importDecryptionKey(recovery.privateJwk);
const issuerPair = await generateIssuerKeyPair();
const otherIssuerPair = await generateIssuerKeyPair();
const issuerKey = await importIssuerKey(issuerPair.privatePkcs8);
const issuer = { issuer: origin, key: issuerKey, kid: issuerPair.kid, organization };
const reader = { issuer: origin, keyFor: onlyKey(issuerPair.publicJwk), now, organization };
const walletIssuer = { ...issuer, issuer: walletOrigin };
const walletReader = { ...reader, issuer: walletOrigin };
const life = { jti: uuid(4), issuedAt: now - 10, expiresAt: now + 100 };
const H = signInDigest({
  origin,
  id: signIn,
  nonce,
  transitThumbprint: transitKey.thumbprint,
  browserThumbprint: browserKey.thumbprint,
  scope: 'session vault',
  way: 'code',
  claimsAsked: ['email'],
});
const otherH = signInDigest({
  origin,
  id: signIn,
  nonce,
  transitThumbprint: transitKey.thumbprint,
  browserThumbprint: browserKey.thumbprint,
  scope: 'session',
  way: 'code',
  claimsAsked: ['email'],
});
const context = { organization, signIn, H };
const notification = { share1: storageWrappingKey.share1, H };
const notified = { organization, signIn, browser: browserKey.thumbprint };
const prf = { kind: 'prf', output: randomBytes(32) } as const satisfies ClaimsSecret;
const credential = encodeBase64url(randomBytes(32));
const { claimsKey, wrapped } = await createClaimsKey(prf, { person, credential });
const deviceStorageKey = await generateDeviceStorageKey();
const signInFacts = { audience: origin, nonce, H, presentationDigest: presentationDigest([]), did };
const joiningFacts = {
  audience: origin,
  nonce,
  challenge: digest('challenge'),
  presentationDigest: presentationDigest([]),
  did,
};
const personFacts = { audience: walletOrigin, nonce, deviceThumbprint: deviceKey.thumbprint, did };
const delegation = {
  did,
  versionId,
  browserJwk: browserKey.publicJwk,
  scope: 'session' as const,
  issuedAt: now,
  expiresAt: now + 60,
};
const certificate = { did, versionId, key: vaultKey.publicJwk, issuedAt: now };
const claim = { type: 'email', value: 'ada@example.org', issuedAt: now - 5, expiresAt: now + 500 } as const;
const issued = await issueClaimCredential(walletIssuer, { ...claim, didKey: didKey.publicJwk });
const presented = { audience: origin, nonce, H, now };
const acceptNonce = (given: string) => given === nonce;
const binding: ProofBinding = { kind: 'session', jti: uuid(5) };
const proven = {
  method: 'POST',
  url: `${origin}/api/items`,
  binding,
  thumbprint: browserKey.thumbprint,
  acceptNonce,
  now,
};
const payload = {
  pairingKey: pairingKey.raw,
  heads: [{ did, versionId, versionNumber: 1 }],
  vault: {
    privateJwk: vaultKey.privateJwk,
    certificate: 'certificate',
    storageShare1: storageWrappingKey.share1,
  },
};
const trustedKey = { privateJwk: vaultKey.privateJwk, certificate: 'certificate' };
const trusted = { organization, person: did, credential };
const opened = { storageWrappingKey: storageWrappingKey.key, transitKey, context };
const record = { person, item: 'claim:1', deviceStorageKey };

interface Row {
  readonly name: string;
  readonly make: () => Promise<string>;
  readonly read: (text: string) => Promise<unknown>;
  /** What reading gives; by default only that it passes is looked at. */
  readonly gives: unknown;
  /** Readers that differ in one thing from the one the envelope was made for. */
  readonly elsewhere: readonly (readonly [name: string, read: (text: string) => Promise<unknown>])[];
}

/** A kind of envelope: how it is made, its reader, what that reader rightly expects and what it may expect wrongly. */
function row<Expected extends object>(
  name: string,
  make: () => Promise<string>,
  read: (text: string, expected: Expected) => Promise<unknown>,
  right: NoInfer<Expected>,
  wrong: readonly Partial<NoInfer<Expected>>[],
  gives: unknown = expect.anything(),
): Row {
  return {
    name,
    make,
    read: async (text) => (await read(text, right)) ?? 'nothing',
    gives,
    elsewhere: wrong.map((change) => [
      `another ${Object.keys(change).join()}`,
      (text) => read(text, { ...right, ...change }),
    ]),
  };
}

const session = { ...life, person, member: uuid(6), browserThumbprint: browserKey.thumbprint };
const personCookie = { ...life, person, browserThumbprint: browserKey.thumbprint };
const csrf = { ...life, csrfToken: randomToken() };
const personToken = { ...life, person, device: uuid(7), deviceThumbprint: deviceKey.thumbprint };

const otherIssuers = [
  { issuer: 'https://other.example.org' },
  { keyFor: onlyKey(otherIssuerPair.publicJwk) },
  { now: life.expiresAt },
  { now: life.issuedAt - 301 },
];
const otherReaders = [...otherIssuers, { organization: elsewhere }];
const ofDid = { organization, did, didKey: didKey.publicJwk, now };
const otherDids = [{ organization: elsewhere }, { did: otherDid }, { didKey: otherDidKey.publicJwk }];
const otherKey = { didKey: otherDidKey.publicJwk };
const otherTransitKey = await generateTransitKey();
const otherRsaKey = await importDecryptionKey(vaultKey.privateJwk);
const claimReader = { ...walletReader, didKey: didKey.publicJwk };

const rows: readonly Row[] = [
  row(
    'session token',
    () => signSessionToken(issuer, session),
    verifySessionToken,
    reader,
    otherReaders,
    session,
  ),
  row(
    'person cookie',
    () => signPersonCookie(issuer, personCookie),
    verifyPersonCookie,
    reader,
    otherReaders,
    personCookie,
  ),
  row('CSRF token', () => signCsrfToken(issuer, csrf), verifyCsrfToken, reader, otherReaders, csrf),
  row(
    'person token',
    () => signPersonToken(walletIssuer, personToken),
    verifyPersonToken,
    walletReader,
    otherIssuers,
    personToken,
  ),
  row(
    'sign-in binding',
    () => signBinding(browserKey, context),
    verifyBinding,
    { ...context, browserJwk: browserKey.publicJwk },
    [
      { organization: elsewhere },
      { signIn: elsewhere },
      { H: otherH },
      { browserJwk: otherBrowserKey.publicJwk },
    ],
  ),
  row(
    'sign-in assertion',
    () => signSignInAssertion(didKey, { ...signInFacts, versionId }, { organization, signIn, now }),
    verifySignInAssertion,
    { ...signInFacts, ...ofDid, signIn },
    [
      ...otherDids,
      { signIn: elsewhere },
      { audience: walletOrigin },
      { nonce: randomToken() },
      { H: otherH },
      { presentationDigest: presentationDigest(['x']) },
      { now: now + 61 },
      { now: now - 61 },
    ],
  ),
  row(
    'joining assertion',
    () => signJoiningAssertion(didKey, { ...joiningFacts, versionId }, { organization, now }),
    verifyJoiningAssertion,
    { ...joiningFacts, ...ofDid },
    [...otherDids, { challenge: digest('other') }],
  ),
  row(
    'person assertion',
    () => signPersonAssertion(didKey, { ...personFacts, versionId }, { person, now }),
    verifyPersonAssertion,
    { ...personFacts, person, didKey: didKey.publicJwk, acceptNonce, now },
    [
      { audience: origin },
      { deviceThumbprint: browserKey.thumbprint },
      { did: otherDid },
      { person: elsewhere },
      otherKey,
      { acceptNonce: () => false },
      { now: now + 61 },
    ],
  ),
  row(
    'delegation',
    () => signDelegation(didKey, delegation, { organization }),
    verifyDelegation,
    { ...ofDid, browserThumbprint: browserKey.thumbprint },
    [...otherDids, { browserThumbprint: otherBrowserKey.thumbprint }, { now: now + 60 }],
    expect.objectContaining(delegation),
  ),
  row(
    'vault key certificate',
    () => signVaultKeyCertificate(didKey, certificate, { organization }),
    verifyVaultKeyCertificate,
    ofDid,
    [...otherDids, { now: now - 301 }],
    certificate,
  ),
  row(
    'recovery envelope',
    () =>
      sealRecoveryEnvelope(didKey, {
        ...ofDid,
        recoveryKey: recovery.publicJwk,
        privateJwk: vaultKey.privateJwk,
        versionId,
      }),
    openRecoveryEnvelope,
    { ...ofDid, recoveryKey: recovery.publicJwk, recoveryPrivateKey },
    [...otherDids, { recoveryKey: vaultKey.publicJwk }, { recoveryPrivateKey: otherRsaKey }],
    vaultKey.privateJwk,
  ),
  row(
    'device proof',
    () => createDeviceProof({ ...proven, key: browserKey, nonce }),
    verifyDeviceProof,
    proven,
    [
      { method: 'GET' },
      { url: `${origin}/api/other` },
      { url: `${walletOrigin}/api/items` },
      { binding: { kind: 'session', jti: elsewhere } },
      { binding: { kind: 'none' } },
      { binding: { kind: 'accessToken', token: uuid(5) } },
      { thumbprint: otherBrowserKey.thumbprint },
      { acceptNonce: () => false },
      { now: now + 61 },
      { now: now - 61 },
    ],
  ),
  row(
    'sign-in envelope',
    () => sealSignInEnvelope({ ...opened, transitJwk: transitKey.publicJwk, payload }),
    openSignInEnvelope,
    opened,
    [
      { context: { ...context, organization: elsewhere } },
      { context: { ...context, signIn: elsewhere } },
      { context: { ...context, H: otherH } },
      { storageWrappingKey: pairingKey.key },
      { transitKey: otherTransitKey },
      { transitKey: { ...otherTransitKey, thumbprint: transitKey.thumbprint } },
    ],
    payload,
  ),
  row(
    'sign-in notification',
    () => sealSignInNotification(notification, { pairingKey: pairingKey.key, context: notified }),
    openSignInNotification,
    { pairingKey: pairingKey.key, context: notified },
    [
      { context: { ...notified, organization: elsewhere } },
      { context: { ...notified, signIn: elsewhere } },
      { context: { ...notified, browser: otherBrowserKey.thumbprint } },
      { pairingKey: storageWrappingKey.key },
    ],
    notification,
  ),
  row(
    'vault key of a trusted browser',
    () => wrapTrustedVaultKey(trustedKey, { prf: prf.output, context: trusted }),
    unwrapTrustedVaultKey,
    { prf: prf.output, context: trusted },
    [
      { context: { ...trusted, organization: elsewhere } },
      { context: { ...trusted, person: otherDid } },
      { context: { ...trusted, credential: 'other' } },
      { prf: randomBytes(32) },
      { prf: randomBytes(31) },
    ],
    trustedKey,
  ),
  row(
    'wrapped claims key',
    () => Promise.resolve(wrapped),
    (text, { secret, ...of }: ClaimsKeyContext & { secret: ClaimsSecret }) =>
      unwrapClaimsKey(text, secret, of),
    { secret: prf, person, credential },
    [
      { person: elsewhere },
      { credential: 'other' },
      { secret: { kind: 'prf', output: randomBytes(32) } },
      { secret: { kind: 'deviceKey', key: deviceStorageKey } },
    ],
  ),
  row(
    'claim at rest',
    () => sealClaim('ada@example.org', { ...record, claimsKey }),
    openClaim,
    { ...record, claimsKey },
    [
      { person: elsewhere },
      { item: 'claim:2' },
      { claimsKey: deviceStorageKey },
      { deviceStorageKey: claimsKey },
    ],
    'ada@example.org',
  ),
  row(
    'record at rest',
    () => sealRecord('{"type":"email"}', record),
    openRecord,
    record,
    [{ person: elsewhere }, { item: 'claim:2' }, { deviceStorageKey: claimsKey }],
    '{"type":"email"}',
  ),
  row(
    'claim credential',
    () => issueClaimCredential(walletIssuer, { ...claim, didKey: didKey.publicJwk }),
    verifyClaimCredential,
    claimReader,
    [...otherIssuers.slice(0, 2), otherKey, { now: claim.expiresAt }, { now: claim.issuedAt - 301 }],
    { ...claim, issuer: walletOrigin },
  ),
  row(
    'presentation of a claim',
    async () => (await presentClaims([issued], { ...presented, didKey })).join(),
    verifyPresentation,
    { ...presented, ...claimReader },
    [
      ...otherIssuers.slice(0, 2),
      { audience: walletOrigin },
      { nonce: randomToken() },
      { H: otherH },
      otherKey,
      { now: now + 61 },
    ],
    { ...claim, issuer: walletOrigin },
  ),
];

/** The code of the refusal; anything that is not one of ours comes out as itself and fails the test. */
async function refusal(reading: Promise<unknown>): Promise<unknown> {
  try {
    await reading;
    return 'taken';
  } catch (error) {
    return error instanceof CryptoProblem ? error.code : error;
  }
}

const codes = /^[a-z]+(?:_[a-z]+)+$|^expired$/u;
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** The character that differs in the lowest bit; a separator becomes a letter. */
function flipped(character: string): string {
  const index = alphabet.indexOf(character);
  return index === -1 ? 'A' : alphabet.charAt(index ^ 1);
}

describe.each(rows)('$name', ({ name, make, read, gives, elsewhere: others }) => {
  test('what was made is read', async () => {
    expect(await read(await make())).toEqual(gives);
  });

  test('the lowest bit of any character flipped is refused', async () => {
    const text = await make();
    for (let place = 0; place < text.length; place += 1) {
      const changed = text.slice(0, place) + flipped(text.charAt(place)) + text.slice(place + 1);
      expect(await refusal(read(changed))).toMatch(codes);
    }
  });

  test('any other character anywhere is refused', async () => {
    const text = await make();
    await fc.assert(
      fc.asyncProperty(
        fc.nat(text.length - 1),
        fc.string({ minLength: 1, maxLength: 1 }),
        async (place, character) => {
          fc.pre(character !== text.charAt(place));
          const changed = text.slice(0, place) + character + text.slice(place + 1);
          expect(await refusal(read(changed))).toMatch(codes);
        },
      ),
    );
  });

  test('cut off or lengthened anywhere it is refused', async () => {
    const text = await make();
    await fc.assert(
      fc.asyncProperty(
        fc.nat(text.length - 1),
        fc.constantFrom('', 'A', '.', '~', '=', ' '),
        async (place, more) => {
          fc.pre(text.slice(0, place) + more !== text);
          expect(await refusal(read(text.slice(0, place) + more))).toMatch(codes);
          expect(await refusal(read(text + (more === '' ? '\n' : more)))).toMatch(codes);
        },
      ),
      { numRuns: 40 },
    );
  });

  test.each(others)('%s is refused', async (_, readElsewhere) => {
    expect(await refusal(readElsewhere(await make()))).toMatch(codes);
  });

  test.each(rows.filter((other) => other.name !== name))(
    'a genuine $name in its place is refused',
    async (other) => {
      expect(await refusal(read(await other.make()))).toMatch(codes);
    },
  );
});
