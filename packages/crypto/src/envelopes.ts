import { CompactEncrypt } from 'jose/jwe/compact/encrypt';
import { compactDecrypt } from 'jose/jwe/compact/decrypt';
import { type Bytes } from './encoding.ts';
import { CryptoProblem, orProblem } from './errors.ts';
import { readEcPublicJwk } from './keys.ts';
import { readHeader, splitCompact } from './statements.ts';

/**
 * Everything Lanyard encrypts: one row a type. `context` names what the protected header (authenticated as additional data)
 * binds the ciphertext to; `limit` is in characters of the compact form.
 */
const envelopeTypes = {
  /** Outer layer to the browser: under the StorageWrappingKey. */
  'lanyard-sign-in-envelope+jwe': {
    version: 1,
    alg: 'dir',
    enc: 'A256GCM',
    context: ['organization', 'signIn', 'H'],
    limit: 180_000,
  },
  /** Inner layer to the browser: to its transit key. */
  'lanyard-sign-in-payload+jwe': {
    version: 1,
    alg: 'ECDH-ES+A256KW',
    enc: 'A256GCM',
    context: ['organization', 'signIn', 'H', 'kid'],
    limit: 131_072,
  },
  /** What a QR code would have said, from a browser to the wallet that knows it: under their pairing key. */
  'lanyard-sign-in-notification+jwe': {
    version: 1,
    alg: 'dir',
    enc: 'A256GCM',
    context: ['organization', 'signIn', 'browser'],
    limit: 1024,
  },
  /** UserPasswordPrivateKey in a browser, under the StorageProtectionKey. */
  'lanyard-stored-vault-key+jwe': {
    version: 1,
    alg: 'dir',
    enc: 'A256GCM',
    context: ['organization', 'person', 'kid'],
    limit: 16_384,
  },
  /** UserPasswordPrivateKey for a trusted browser, under the PRF output of its passkey. */
  'lanyard-trusted-vault-key+jwe': {
    version: 1,
    alg: 'dir',
    enc: 'A256GCM',
    context: ['organization', 'person', 'credential'],
    limit: 12_288,
  },
  /** UserPasswordPrivateKey to the UserRecoveryKeyPair. */
  'lanyard-recovery-vault-key+jwe': {
    version: 1,
    alg: 'RSA-OAEP-256',
    enc: 'A256GCM',
    context: ['organization', 'person', 'kid'],
    limit: 12_288,
  },
  /** What the cloud never reads: an item of a vault, under its SecureKey. */
  'lanyard-vault-item+jwe': {
    version: 1,
    alg: 'dir',
    enc: 'A256GCM',
    context: ['organization', 'item', 'version', 'epoch'],
    limit: 180_000,
  },
  /** One piece of a file that belongs to an item, under the key of that file: `chunk` of `chunks`, counted from 1. */
  'lanyard-vault-attachment+jwe': {
    version: 1,
    alg: 'dir',
    enc: 'A256GCM',
    context: ['organization', 'item', 'attachment', 'chunk', 'chunks'],
    limit: 350_400,
  },
  /** One piece of a file in an archive of a vault, under the key of that file: `chunk` of `chunks`, counted from 1. */
  'lanyard-archive-file+jwe': {
    version: 1,
    alg: 'dir',
    enc: 'A256GCM',
    context: ['file', 'chunk', 'chunks'],
    limit: 350_400,
  },
  /** One person's copy of an item's SecureKey, to their UserPasswordKeyPair. */
  'lanyard-vault-grant+jwe': {
    version: 1,
    alg: 'RSA-OAEP-256',
    enc: 'A256GCM',
    context: ['organization', 'item', 'epoch', 'person', 'kid'],
    limit: 8192,
  },
  /** SecureKeys of items that a person's clients have verified and opened, under their key-ring key. */
  'lanyard-key-ring+jwe': {
    version: 1,
    alg: 'dir',
    enc: 'A256GCM',
    context: ['organization', 'person', 'kid'],
    limit: 8_600_000,
  },
  /** Claims key under HKDF of a FIDO credential's PRF output. */
  'lanyard-claims-key+jwe': {
    version: 1,
    alg: 'dir',
    enc: 'A256GCM',
    context: ['person', 'credential'],
    limit: 1024,
  },
  /** Level 1 of what the wallet keeps: under the claims key. */
  'lanyard-claim+jwe': {
    version: 1,
    alg: 'dir',
    enc: 'A256GCM',
    context: ['person', 'item'],
    limit: 262_144,
  },
  /** Level 2 of a claim: level 1 under the device storage key. */
  'lanyard-device-claim+jwe': {
    version: 1,
    alg: 'dir',
    enc: 'A256GCM',
    context: ['person', 'item'],
    limit: 524_288,
  },
  /** What the wallet keeps under the device storage key alone. */
  'lanyard-device-record+jwe': {
    version: 1,
    alg: 'dir',
    enc: 'A256GCM',
    context: ['person', 'item'],
    limit: 524_288,
  },
} as const;

type EnvelopeTypes = typeof envelopeTypes;
export type EnvelopeType = keyof EnvelopeTypes;

/** What an envelope of a type is bound to: identifiers, by name. */
export type EnvelopeContext<T extends EnvelopeType> = {
  readonly [Name in EnvelopeTypes[T]['context'][number]]: string;
};

/**
 * Encrypts content. The key is of the kind its type pins: AES-256-GCM for `dir`, the recipient's public key otherwise.
 * Content key and the 96-bit IV are random.
 */
export async function sealEnvelope<T extends EnvelopeType>(options: {
  type: T;
  key: CryptoKey;
  context: EnvelopeContext<T>;
  content: Bytes;
}): Promise<string> {
  const { version, alg, enc, limit } = envelopeTypes[options.type];
  const envelope = await new CompactEncrypt(options.content)
    .setProtectedHeader({ alg, enc, typ: options.type, v: version, ...options.context })
    .encrypt(options.key);
  if (envelope.length > limit)
    throw new CryptoProblem('envelope_too_large', `longer than ${limit} characters`);
  return envelope;
}

/**
 * Decrypts an envelope of one type in one context; the context is compared before the key is used.
 *
 * @throws CryptoProblem `envelope_too_large`, `envelope_malformed`, `type_mismatch`, `context_mismatch`, `key_invalid` (the
 *   sender's ephemeral key), `decryption_failed`
 */
export async function openEnvelope<T extends EnvelopeType>(
  envelope: string,
  expected: { type: T; context: EnvelopeContext<T>; key: CryptoKey },
): Promise<Bytes> {
  checkEnvelope(envelope, expected);
  const { alg, enc } = envelopeTypes[expected.type];
  const { plaintext } = await orProblem('decryption_failed', 'the envelope does not open', () =>
    compactDecrypt(envelope, expected.key, {
      keyManagementAlgorithms: [alg],
      contentEncryptionAlgorithms: [enc],
    }),
  );
  return new Uint8Array(plaintext);
}

/**
 * What can be said of an envelope without its key: the one spelling, type, algorithms and context. For whoever only carries it.
 *
 * @throws CryptoProblem `envelope_too_large`, `envelope_malformed`, `type_mismatch`, `context_mismatch`, `key_invalid`
 */
export function checkEnvelope<T extends EnvelopeType>(
  envelope: string,
  expected: { type: T; context: EnvelopeContext<T> },
): void {
  const { version, alg, enc, limit } = envelopeTypes[expected.type];
  const [encodedHeader, encryptedKey] = splitCompact(envelope, 5, limit);
  const agreed = alg === 'ECDH-ES+A256KW';
  const pinned = { typ: expected.type, alg, enc, version };
  const header = readHeader(encodedHeader, pinned, {
    context: expected.context,
    more: agreed ? ['epk'] : [],
  });
  if (agreed) readEcPublicJwk(header['epk']);
  if ((encryptedKey === '') !== (alg === 'dir'))
    throw new CryptoProblem('envelope_malformed', 'encrypted key missing or superfluous');
}
