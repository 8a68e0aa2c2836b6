import { verifyClaimCredential, verifyPresentation } from '@lanyard/crypto/claim-credential';
import { verifyDelegation } from '@lanyard/crypto/delegation';
import { verifyDeviceProof, type ProofBinding } from '@lanyard/crypto/device-proof';
import { didEntryChallenge, verifyDidLog, type DidLogHead } from '@lanyard/crypto/did-log';
import { decodeBase64url, type Digest } from '@lanyard/crypto/encoding';
import { verifyJoiningAssertion } from '@lanyard/crypto/joining-assertion';
import {
  importContentKey,
  importDecryptionKey,
  rsaPublicHalf,
  type EcPublicJwk,
  type RsaPrivateJwk,
} from '@lanyard/crypto/keys';
import { verifyMove } from '@lanyard/crypto/move-statement';
import { verifyPersonAssertion } from '@lanyard/crypto/person-assertion';
import {
  parseRecoveryCode,
  recoveryCodeName,
  recoveryKeyPair,
  recoveryLookup,
  recoveryUpdateKey,
} from '@lanyard/crypto/recovery-code';
import { openRecoveryEnvelope } from '@lanyard/crypto/recovery-envelope';
import { verifySignInAssertion } from '@lanyard/crypto/sign-in-assertion';
import {
  approvalChallenge,
  parseSignInLink,
  signInDigest,
  signInDigits,
  verifyBinding,
  type SignInDigest,
  type SignInFacts,
} from '@lanyard/crypto/sign-in-binding';
import { openSignInEnvelope } from '@lanyard/crypto/sign-in-envelope';
import { openSignInNotification, type NotificationContext } from '@lanyard/crypto/sign-in-notification';
import { joinSplitKey, type KeyShare } from '@lanyard/crypto/splitting';
import { onlyKey } from '@lanyard/crypto/statements';
import { openClaim, openRecord, unwrapClaimsKey } from '@lanyard/crypto/storage-envelope';
import { unwrapTrustedVaultKey, type TrustedVaultKeyContext } from '@lanyard/crypto/trusted-browser';
import {
  verifyCsrfToken,
  verifyPersonCookie,
  verifyPersonToken,
  verifySessionToken,
} from '@lanyard/crypto/tokens';
import { verifyVaultKeyCertificate } from '@lanyard/crypto/vault-key-certificate';
import { openVaultKey } from '@lanyard/vault/key-storage';
import { vaultFormats } from './vault-formats.ts';

/**
 * How each format of `test-vectors/` is read: the envelope, and what its reader expects as plain JSON (keys as JWK, or as
 * base64url of their bytes). A runtime in another language writes these functions anew and reads the same files.
 */
export const formats = {
  'session-token': (envelope: string, expected: TokenReader) =>
    verifySessionToken(envelope, tokenReader(expected)),
  'person-cookie': (envelope: string, expected: TokenReader) =>
    verifyPersonCookie(envelope, tokenReader(expected)),
  'csrf-token': (envelope: string, expected: TokenReader) => verifyCsrfToken(envelope, tokenReader(expected)),
  'person-token': (envelope: string, expected: TokenReader) =>
    verifyPersonToken(envelope, tokenReader(expected)),
  'device-proof': (
    envelope: string,
    {
      nonce,
      ...expected
    }: { method: string; url: string; binding: ProofBinding; thumbprint: Digest; nonce: string; now: number },
  ) => verifyDeviceProof(envelope, { ...expected, acceptNonce: (given) => given === nonce }),
  'sign-in-digest': async (
    envelope: string,
    { facts, claimNames }: { facts: SignInFacts; claimNames: readonly string[] },
  ) => {
    const H = signInDigest(facts);
    if (H !== envelope) throw new Error('another digest');
    return {
      digits: signInDigits(H),
      challenge: approvalChallenge({ H, scope: 'session', claimNames }),
    };
  },
  'sign-in-link': async (envelope: string, expected: { walletOrigin: string }) =>
    Promise.resolve(parseSignInLink(envelope, expected)),
  'sign-in-binding': async (
    envelope: string,
    expected: { organization: string; signIn: string; H: SignInDigest; browserJwk: EcPublicJwk },
  ) => {
    await verifyBinding(envelope, expected);
    return {};
  },
  'sign-in-assertion': (envelope: string, expected: Parameters<typeof verifySignInAssertion>[1]) =>
    verifySignInAssertion(envelope, expected),
  'joining-assertion': (envelope: string, expected: Parameters<typeof verifyJoiningAssertion>[1]) =>
    verifyJoiningAssertion(envelope, expected),
  'person-assertion': (
    envelope: string,
    {
      nonce,
      ...expected
    }: Omit<Parameters<typeof verifyPersonAssertion>[1], 'acceptNonce'> & { nonce: string },
  ) => verifyPersonAssertion(envelope, { ...expected, acceptNonce: (given) => given === nonce }),
  delegation: (envelope: string, expected: Parameters<typeof verifyDelegation>[1]) =>
    verifyDelegation(envelope, expected),
  'organization-move': async (
    envelope: string,
    {
      organization,
      delegation,
      issuer,
      log,
      now,
    }: { organization: string; delegation: string; issuer: string; log: string; now: number },
  ) =>
    verifyMove(
      { statement: envelope, delegation, issuer },
      { organization, log: await verifyDidLog(log, { did: issuer, now }), now },
    ),
  'vault-key-certificate': (envelope: string, expected: Parameters<typeof verifyVaultKeyCertificate>[1]) =>
    verifyVaultKeyCertificate(envelope, expected),
  'sign-in-notification': async (
    envelope: string,
    { pairingKey, context }: { pairingKey: string; context: NotificationContext },
  ) => openSignInNotification(envelope, { pairingKey: await contentKey(pairingKey), context }),
  'trusted-vault-key': (
    envelope: string,
    { prf, context }: { prf: string; context: TrustedVaultKeyContext },
  ) => unwrapTrustedVaultKey(envelope, { prf: decodeBase64url(prf), context }),
  'sign-in-envelope': async (
    envelope: string,
    {
      share1,
      share2,
      transit,
      context,
    }: {
      share1: string;
      share2: string;
      transit: { privateJwk: JsonWebKey; publicJwk: EcPublicJwk; thumbprint: Digest };
      context: { organization: string; signIn: string; H: SignInDigest };
    },
  ) => {
    const algorithm = { name: 'ECDH', namedCurve: 'P-256' };
    const privateKey = await crypto.subtle.importKey('jwk', transit.privateJwk, algorithm, false, [
      'deriveBits',
    ]);
    const storageWrappingKey = await joinSplitKey(share1, share2);
    return openSignInEnvelope(envelope, {
      storageWrappingKey,
      transitKey: { ...transit, privateKey },
      context,
    });
  },
  'recovery-code': async (envelope: string) => {
    const code = await parseRecoveryCode(envelope);
    return {
      domain: code.domain,
      name: await recoveryCodeName(code),
      lookup: recoveryLookup(code),
      recoveryKey: recoveryKeyPair(code).publicJwk,
      updateKey: (await recoveryUpdateKey(code)).publicJwk,
    };
  },
  'recovery-envelope': async (
    envelope: string,
    {
      recoveryJwk,
      ...expected
    }: { organization: string; did: string; didKey: EcPublicJwk; recoveryJwk: RsaPrivateJwk },
  ) =>
    openRecoveryEnvelope(envelope, {
      ...expected,
      recoveryKey: rsaPublicHalf(recoveryJwk),
      recoveryPrivateKey: await importDecryptionKey(recoveryJwk),
    }),
  'did-log': async (envelope: string, expected: { did: string; pinned: DidLogHead; now: number }) => {
    const log = await verifyDidLog(envelope, expected);
    return { ...log, challenge: didEntryChallenge(log.versionId) };
  },
  'claim-credential': (envelope: string, expected: TokenReader & { didKey: EcPublicJwk }) =>
    verifyClaimCredential(envelope, { ...tokenReader(expected), didKey: expected.didKey }),
  'claim-presentation': (
    envelope: string,
    expected: TokenReader & { didKey: EcPublicJwk; audience: string; nonce: string; H: SignInDigest },
  ) => verifyPresentation(envelope, { ...expected, ...tokenReader(expected) }),
  'claim-at-rest': async (
    envelope: string,
    {
      prf,
      wrapped,
      credential,
      storageKey,
      ...record
    }: AtRest & { prf: string; wrapped: string; credential: string },
  ) => {
    const secret = { kind: 'prf', output: decodeBase64url(prf) } as const;
    const claimsKey = await unwrapClaimsKey(wrapped, secret, { person: record.person, credential });
    return {
      value: await openClaim(envelope, {
        ...record,
        claimsKey,
        deviceStorageKey: await contentKey(storageKey),
      }),
    };
  },
  'record-at-rest': async (envelope: string, { storageKey, ...record }: AtRest) => ({
    content: await openRecord(envelope, { ...record, deviceStorageKey: await contentKey(storageKey) }),
  }),
  'stored-vault-key': async (
    envelope: string,
    {
      share1,
      share2,
      certificate,
      owner,
      sealed,
    }: {
      share1: KeyShare;
      share2: string;
      certificate: string;
      owner: { organization: string; did: string; didKey: EcPublicJwk; now: number };
      /** To the vault key, by RSA-OAEP with SHA-256. */
      sealed: string;
    },
  ) => {
    const { privateKey: key } = await openVaultKey({ envelope, share1, certificate }, share2, owner);
    const opened = await crypto.subtle.decrypt('RSA-OAEP', key, decodeBase64url(sealed));
    return { opened: new TextDecoder().decode(opened) };
  },
  ...vaultFormats,
} as const;

export type Format = keyof typeof formats;

/** One file of `test-vectors/`. */
export interface VectorFile {
  readonly format: Format;
  readonly about: string;
  readonly envelope: string;
  readonly expected: unknown;
  /** What reading gives. */
  readonly gives: unknown;
  /** The same, changed: each is refused under this code. */
  readonly refused: readonly { readonly why: string; readonly envelope: string; readonly code: string }[];
}

/** Reads an envelope as its format says. `expected` is the file's own, of whose shape only the format knows. */
export function readEnvelope(format: Format, envelope: string, expected: unknown): Promise<unknown> {
  const read: (text: string, options: never) => Promise<unknown> = formats[format];
  return read(envelope, expected as never);
}

/** An issuer's public key, origin and clock, as JSON. */
export interface TokenReader {
  readonly issuer: string;
  readonly issuerKey: EcPublicJwk;
  readonly organization: string;
  readonly now: number;
}

interface AtRest {
  readonly person: string;
  readonly item: string;
  /** 32 bytes in base64url. */
  readonly storageKey: string;
}

function tokenReader({ issuer, issuerKey, organization, now }: TokenReader) {
  return { issuer, organization, now, keyFor: onlyKey(issuerKey) };
}

function contentKey(raw: string): Promise<CryptoKey> {
  return importContentKey(raw as Parameters<typeof importContentKey>[0]);
}
