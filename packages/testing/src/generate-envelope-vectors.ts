/**
 * Writes `test-vectors/*.json` anew, from the fixed keys in `test-vectors/keys.json` (made when absent). Run after a format changed:
 * `node --conditions=lanyard-source packages/testing/src/generate-envelope-vectors.ts`
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { issueClaimCredential, presentClaims } from '@lanyard/crypto/claim-credential';
import { signDelegation } from '@lanyard/crypto/delegation';
import { createDeviceProof, type ProofBinding } from '@lanyard/crypto/device-proof';
import { appendRoutineEntry, createDidLog } from '@lanyard/crypto/did-log';
import {
  decodeBase64url,
  digest,
  encodeBase64url,
  randomBytes,
  utf8,
  type Base64url,
} from '@lanyard/crypto/encoding';
import { CryptoProblem } from '@lanyard/crypto/errors';
import { signMove } from '@lanyard/crypto/move-statement';
import { signJoiningAssertion } from '@lanyard/crypto/joining-assertion';
import {
  importContentKey,
  importEncryptionKey,
  readEcPublicJwk,
  readEd25519PublicJwk,
  readRsaPrivateJwk,
  rsaPublicHalf,
  thumbprint,
  type DidUpdateKey,
  type RsaPrivateJwk,
  type SigningKey,
} from '@lanyard/crypto/keys';
import { signPersonAssertion } from '@lanyard/crypto/person-assertion';
import { formatRecoveryCode, recoveryCodeOf, recoveryUpdateKey } from '@lanyard/crypto/recovery-code';
import { sealRecoveryEnvelope } from '@lanyard/crypto/recovery-envelope';
import { presentationDigest, signSignInAssertion } from '@lanyard/crypto/sign-in-assertion';
import { formatSignInLink, signBinding, signInDigest } from '@lanyard/crypto/sign-in-binding';
import { sealSignInEnvelope } from '@lanyard/crypto/sign-in-envelope';
import { sealSignInNotification } from '@lanyard/crypto/sign-in-notification';
import { generateSplitKey, joinSplitKey, type KeyShare } from '@lanyard/crypto/splitting';
import { createClaimsKey, sealClaim, sealRecord } from '@lanyard/crypto/storage-envelope';
import { signCsrfToken, signPersonCookie, signPersonToken, signSessionToken } from '@lanyard/crypto/tokens';
import { wrapTrustedVaultKey } from '@lanyard/crypto/trusted-browser';
import { signVaultKeyCertificate } from '@lanyard/crypto/vault-key-certificate';
import { protectVaultKey } from '@lanyard/vault/key-storage';
import { readEnvelope, type Format, type VectorFile } from './envelope-formats.ts';
import { vaultVectors } from './vault-vectors.ts';
import { envelopeVectors } from './vectors.ts';

interface FixedKeys {
  readonly did: JsonWebKey;
  readonly device: JsonWebKey;
  readonly browser: JsonWebKey;
  readonly issuer: JsonWebKey;
  readonly transit: JsonWebKey;
  readonly updates: readonly [JsonWebKey, JsonWebKey, JsonWebKey];
  readonly vault: RsaPrivateJwk;
  readonly recovery: RsaPrivateJwk;
  readonly shares: { readonly share1: KeyShare; readonly share2: KeyShare };
  readonly storageKey: Base64url;
  readonly prf: Base64url;
}

const ecdsa = { name: 'ECDSA', namedCurve: 'P-256' };

async function privateJwk(
  algorithm: AlgorithmIdentifier | EcKeyGenParams | RsaHashedKeyGenParams,
  ...usages: KeyUsage[]
) {
  const pair = (await crypto.subtle.generateKey(algorithm, true, usages)) as CryptoKeyPair;
  const {
    key_ops: _operations,
    ext: _extractable,
    alg: _algorithm,
    ...jwk
  } = await crypto.subtle.exportKey('jwk', pair.privateKey);
  return jwk;
}

async function makeKeys(): Promise<FixedKeys> {
  const ec = () => privateJwk(ecdsa, 'sign', 'verify');
  const ed = () => privateJwk({ name: 'Ed25519' }, 'sign', 'verify');
  const rsaOaep = {
    name: 'RSA-OAEP',
    hash: 'SHA-256',
    modulusLength: 2048,
    publicExponent: Uint8Array.of(1, 0, 1),
  };
  const rsa = async () => readRsaPrivateJwk(await privateJwk(rsaOaep, 'encrypt', 'decrypt'));
  const { share1, share2 } = await generateSplitKey();
  return {
    did: await ec(),
    device: await ec(),
    browser: await ec(),
    issuer: await ec(),
    transit: await privateJwk({ ...ecdsa, name: 'ECDH' }, 'deriveBits'),
    updates: [await ed(), await ed(), await ed()],
    vault: await rsa(),
    recovery: await rsa(),
    shares: { share1, share2 },
    storageKey: encodeBase64url(randomBytes(32)),
    prf: encodeBase64url(randomBytes(32)),
  };
}

async function signingKey<P extends string>(
  purpose: P,
  { kty, crv, x, y, d }: JsonWebKey,
): Promise<SigningKey<P>> {
  const publicJwk = readEcPublicJwk({ kty, crv, x, y });
  const privateKey = await crypto.subtle.importKey(
    'jwk',
    { ...publicJwk, ...(d === undefined ? {} : { d }) },
    ecdsa,
    false,
    ['sign'],
  );
  return { purpose, privateKey, publicJwk, thumbprint: thumbprint(publicJwk) };
}

async function updateKey({ kty, crv, x, d }: JsonWebKey): Promise<DidUpdateKey> {
  const publicJwk = readEd25519PublicJwk({ kty, crv, x });
  const jwk = { ...publicJwk, ...(d === undefined ? {} : { d }) };
  const privateKey = await crypto.subtle.importKey('jwk', jwk, 'Ed25519', false, ['sign']);
  return { purpose: 'did-update', privateKey, publicJwk };
}

const folder = envelopeVectors;
mkdirSync(folder, { recursive: true });
const keysFile = `${folder}/keys.json`;
if (!existsSync(keysFile)) writeFileSync(keysFile, `${JSON.stringify(await makeKeys(), undefined, 2)}\n`);
const keys = JSON.parse(readFileSync(keysFile, 'utf8')) as FixedKeys;

const now = 1_800_000_000;
const uuid = (last: number) => `019a0000-0000-7000-8000-${last.toString().padStart(12, '0')}`;
const [organization, signIn, personId, device, member] = [uuid(1), uuid(2), uuid(3), uuid(4), uuid(5)];
const origin = 'https://acme.example.org';
const walletOrigin = 'https://wallet.example.org';
const nonce = digest('a nonce of the cloud');

const didKey = await signingKey('did', keys.did);
const deviceKey = await signingKey('device', keys.device);
const browserKey = await signingKey('browser', keys.browser);
const issuerKey = await signingKey('issuer', keys.issuer);
const [firstKey, secondKey, thirdKey] = (await Promise.all(keys.updates.map(updateKey))) as [
  DidUpdateKey,
  DidUpdateKey,
  DidUpdateKey,
];
const transit = readEcPublicJwk({
  kty: keys.transit.kty,
  crv: keys.transit.crv,
  x: keys.transit.x,
  y: keys.transit.y,
});
const transitThumbprint = thumbprint(transit);
const { share1, share2 } = keys.shares;
const vaultPair = { publicJwk: rsaPublicHalf(keys.vault), privateJwk: keys.vault };
const recoveryPair = { publicJwk: rsaPublicHalf(keys.recovery), privateJwk: keys.recovery };
const domain = 'example.org';
const recoveryCode = recoveryCodeOf(recoveryPair, { domain });

const founded = await createDidLog({
  domain,
  personId,
  didKey: didKey.publicJwk,
  recoveryPublicKey: recoveryPair.publicJwk,
  updateKey: firstKey,
  nextUpdateKey: secondKey.publicJwk,
  recoveryUpdateKey: (await recoveryUpdateKey(recoveryCode)).publicJwk,
  now,
});
const { log } = await appendRoutineEntry({
  log: founded.log,
  updateKey: secondKey,
  nextUpdateKey: thirdKey.publicJwk,
  now: now + 60,
});
const { did, head } = founded;
const { versionId } = head;

const organizationIssuer = {
  issuer: origin,
  key: issuerKey.privateKey,
  kid: issuerKey.thumbprint,
  organization,
};
const walletIssuer = { ...organizationIssuer, issuer: walletOrigin };
const organizationReader = { issuer: origin, issuerKey: issuerKey.publicJwk, organization, now };
const walletReader = { ...organizationReader, issuer: walletOrigin };
const life = { jti: uuid(6), issuedAt: now - 10, expiresAt: now + 300 };
const facts = {
  origin,
  id: signIn,
  nonce,
  transitThumbprint,
  browserThumbprint: browserKey.thumbprint,
  scope: 'session vault',
  way: 'code',
  claimsAsked: ['email'],
} as const;
const H = signInDigest(facts);
const ofDid = { did, didKey: didKey.publicJwk };
const certificate = await signVaultKeyCertificate(
  didKey,
  { did, versionId, key: vaultPair.publicJwk, issuedAt: now },
  { organization },
);
const credential = await issueClaimCredential(walletIssuer, {
  type: 'email',
  value: 'ada@example.org',
  issuedAt: now - 60,
  expiresAt: now + 86_400,
  didKey: didKey.publicJwk,
});
const presented = { audience: origin, nonce, H, now };
const [presentation = ''] = await presentClaims([credential], { ...presented, didKey });
const signInFacts = {
  audience: origin,
  nonce,
  H,
  presentationDigest: presentationDigest([presentation]),
  did,
};
const joiningFacts = {
  audience: origin,
  nonce,
  challenge: digest('challenge'),
  presentationDigest: presentationDigest([]),
  did,
};
const personFacts = { audience: walletOrigin, nonce, deviceThumbprint: deviceKey.thumbprint, did };
const binding: ProofBinding = { kind: 'session', jti: life.jti };
const request = { method: 'POST', url: `${origin}/api/session`, binding };
const context = { organization, signIn, H };
const trusted = { organization, person: did, credential: encodeBase64url(utf8('a passkey')) };
const notified = { organization, signIn, browser: browserKey.thumbprint };
const { claimsKey, wrapped } = await createClaimsKey(
  { kind: 'prf', output: decodeBase64url(keys.prf) },
  { person: personId, credential: 'credential' },
);
const deviceStorageKey = await importContentKey(keys.storageKey);
const record = { person: personId, item: 'claim:1' };
const owner = { organization, ...ofDid, now };
const stored = await protectVaultKey({ privateJwk: keys.vault, certificate }, { share1, share2 }, owner);
const sealed = await crypto.subtle.encrypt(
  'RSA-OAEP',
  await importEncryptionKey(vaultPair.publicJwk),
  utf8('a SecureKey'),
);

const delegate = (scope: 'session' | 'session vault') =>
  signDelegation(
    didKey,
    { did, versionId, browserJwk: browserKey.publicJwk, scope, issuedAt: now, expiresAt: now + 3600 },
    { organization },
  );
const delegation = await delegate('session vault');
const secureKey = keys.storageKey;
const inVault = {
  organization,
  did,
  log,
  delegation,
  certificate,
  browserKey,
  vault: keys.vault,
  secureKey,
  now,
};

const vectors: Readonly<Record<Format, readonly [about: string, envelope: string, expected: object]>> = {
  'session-token': [
    'Session token of an organization',
    await signSessionToken(organizationIssuer, {
      ...life,
      person: personId,
      member,
      browserThumbprint: browserKey.thumbprint,
    }),
    organizationReader,
  ],
  'person-cookie': [
    'Person cookie',
    await signPersonCookie(organizationIssuer, { ...life, person: personId }),
    organizationReader,
  ],
  'csrf-token': [
    'CSRF cookie',
    await signCsrfToken(organizationIssuer, { ...life, csrfToken: nonce }),
    organizationReader,
  ],
  'person-token': [
    'Person token of the wallet',
    await signPersonToken(walletIssuer, {
      ...life,
      person: personId,
      device,
      deviceThumbprint: deviceKey.thumbprint,
    }),
    walletReader,
  ],
  'device-proof': [
    'DPoP proof (RFC 9449) by the browser key, bound to a session cookie',
    await createDeviceProof({ key: browserKey, ...request, nonce, now }),
    { ...request, thumbprint: browserKey.thumbprint, nonce, now },
  ],
  'sign-in-digest': [
    'H, its two digits, and the challenge of an approval',
    H,
    { facts, claimNames: ['email'] },
  ],
  'sign-in-link': [
    'Link in the QR code',
    formatSignInLink({ walletOrigin, organizationId: organization, signInId: signIn, share1, H }),
    { walletOrigin },
  ],
  'sign-in-binding': [
    "The browser's signature over H",
    await signBinding(browserKey, context),
    { ...context, browserJwk: browserKey.publicJwk },
  ],
  'sign-in-assertion': [
    'DID assertion of a sign-in',
    await signSignInAssertion(didKey, { ...signInFacts, versionId }, { organization, signIn, now }),
    { ...signInFacts, organization, signIn, ...ofDid, now },
  ],
  'joining-assertion': [
    'DID assertion of a joining',
    await signJoiningAssertion(didKey, { ...joiningFacts, versionId }, { organization, now }),
    { ...joiningFacts, organization, ...ofDid, now },
  ],
  'person-assertion': [
    'DID assertion for a person token',
    await signPersonAssertion(didKey, { ...personFacts, versionId }, { person: personId, now }),
    { ...personFacts, person: personId, ...ofDid, nonce, now },
  ],
  delegation: [
    'Delegation from the DID key to a browser key',
    await delegate('session'),
    { organization, ...ofDid, browserThumbprint: browserKey.thumbprint, now },
  ],
  'organization-move': [
    'An owner’s word that the organization answers at another address, by their delegated browser key',
    await signMove(
      browserKey,
      { from: origin, to: 'https://id.acme.example', sequence: 1, issuedAt: now },
      { organization, issuer: did },
    ),
    {
      organization,
      delegation,
      issuer: did,
      log,
      now: now + 60,
    },
  ],
  'vault-key-certificate': ['Vault key certificate', certificate, owner],
  'sign-in-envelope': [
    'What the wallet seals to the browser, in two layers',
    await sealSignInEnvelope({
      storageWrappingKey: await joinSplitKey(share1, share2),
      transitJwk: transit,
      context,
      payload: {
        pairingKey: keys.storageKey,
        heads: [{ did, ...head }],
        vault: { privateJwk: keys.vault, certificate, storageShare1: share1 },
      },
    }),
    {
      share1,
      share2,
      transit: { privateJwk: keys.transit, publicJwk: transit, thumbprint: transitThumbprint },
      context,
    },
  ],
  'sign-in-notification': [
    'What a browser seals to the wallet that knows it',
    await sealSignInNotification(
      { share1, H },
      { pairingKey: await importContentKey(keys.storageKey), context: notified },
    ),
    { pairingKey: keys.storageKey, context: notified },
  ],
  'trusted-vault-key': [
    'Vault key of a trusted browser, under the PRF output of its passkey',
    await wrapTrustedVaultKey(
      { privateJwk: keys.vault, certificate },
      { prf: decodeBase64url(keys.prf), context: trusted },
    ),
    { prf: keys.prf, context: trusted },
  ],
  'recovery-code': [
    'Recovery code, and what is computed from it',
    await formatRecoveryCode(recoveryCode),
    {},
  ],
  'recovery-envelope': [
    'UserPasswordPrivateKey to the recovery key, signed by the DID key',
    await sealRecoveryEnvelope(didKey, {
      organization,
      did,
      recoveryKey: recoveryPair.publicJwk,
      privateJwk: keys.vault,
      versionId,
      now,
    }),
    { organization, ...ofDid, recoveryJwk: keys.recovery },
  ],
  'did-log': ['DID log of two entries', log, { did, pinned: head, now: now + 60 }],
  'claim-credential': [
    'E-mail claim as SD-JWT VC',
    credential,
    { ...walletReader, didKey: didKey.publicJwk },
  ],
  'claim-presentation': [
    'The claim presented in one sign-in',
    presentation,
    { ...walletReader, ...presented, didKey: didKey.publicJwk },
  ],
  'claim-at-rest': [
    'A claim value in the wallet, under the claims key (wrapped by PRF output) and the device storage key',
    await sealClaim('ada@example.org', { ...record, claimsKey, deviceStorageKey }),
    { ...record, prf: keys.prf, wrapped, credential: 'credential', storageKey: keys.storageKey },
  ],
  'record-at-rest': [
    'A record in the wallet, under the device storage key',
    await sealRecord('{"type":"email"}', { ...record, deviceStorageKey }),
    { ...record, storageKey: keys.storageKey },
  ],
  'stored-vault-key': [
    'UserPasswordPrivateKey in a browser, under the StorageProtectionKey',
    stored.envelope,
    { share1, share2, certificate, owner, sealed: encodeBase64url(new Uint8Array(sealed)) },
  ],
  ...(await vaultVectors(inVault)),
};

const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

async function refusal(format: Format, envelope: string, expected: unknown): Promise<string> {
  try {
    await readEnvelope(format, envelope, expected);
  } catch (error) {
    if (error instanceof CryptoProblem) return error.code;
    throw error;
  }
  throw new Error(`${format}: a changed envelope was taken`);
}

/** Changes that the envelope's own reader must notice: a digest is compared, not read; a link carries a random share. */
function changesOf(format: Format, envelope: string): readonly { why: string; changed: string }[] {
  if (format === 'sign-in-digest') return [];
  const middle = Math.floor(envelope.length / 2);
  const other = envelope.charAt(middle) === 'A' ? 'B' : 'A';
  const foreign = format === 'delegation' ? certificate : vectors.delegation[1];
  return [
    { why: 'one character changed', changed: envelope.slice(0, middle) + other + envelope.slice(middle + 1) },
    { why: 'cut off', changed: envelope.slice(0, -1) },
    { why: 'padded', changed: `${envelope}=` },
    { why: 'another format in its place', changed: foreign },
  ].slice(format === 'sign-in-link' ? 1 : 0);
}

for (const [format, [about, envelope, expected]] of Object.entries(vectors) as [
  Format,
  (typeof vectors)[Format],
][]) {
  const file: VectorFile = {
    format,
    about,
    envelope,
    expected: asJson(expected),
    gives: asJson(await readEnvelope(format, envelope, asJson(expected))),
    refused: [],
  };
  const refused = await Promise.all(
    changesOf(format, envelope).map(async ({ why, changed }) => ({
      why,
      envelope: changed,
      code: await refusal(format, changed, file.expected),
    })),
  );
  writeFileSync(`${folder}/${format}.json`, `${JSON.stringify({ ...file, refused }, undefined, 2)}\n`);
}
