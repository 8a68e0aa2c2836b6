import { describe, expect, test } from 'vitest';
import { encodeBase64url, utf8, type Base64url, type Bytes } from '@lanyard/crypto/encoding';
import { openEnvelope } from '@lanyard/crypto/envelopes';
import {
  importContentKey,
  importDecryptionKey,
  importVerificationKey,
  readRsaPrivateJwk,
} from '@lanyard/crypto/keys';
import { readVectors } from './vectors.ts';

// C2SP Wycheproof through our imports, with the algorithms as our envelopes use them: a runtime that takes one of the known bad
// signatures, tags or paddings is found here.

interface Suite<Group> {
  readonly testGroups: readonly (Group & { readonly tests: readonly Vector[] })[];
}
interface Vector {
  readonly tcId: number;
  readonly comment: string;
  readonly result: 'valid' | 'invalid' | 'acceptable';
  readonly [member: string]: unknown;
}

const bytes = (hex: unknown): Bytes =>
  Uint8Array.from(String(hex).match(/../gu) ?? [], (pair) => parseInt(pair, 16));
const text = (value: unknown): Base64url => encodeBase64url(bytes(value));

/** Groups of a file, or none where the vectors are absent. */
function groupsOf<Group>(file: string): Suite<Group>['testGroups'] {
  return (readVectors(file) as Suite<Group> | undefined)?.testGroups ?? [];
}

/** The result of decrypting as hex, or that it was refused. */
async function outcome(decrypting: Promise<ArrayBuffer>): Promise<string> {
  try {
    return Array.from(new Uint8Array(await decrypting), (byte) => byte.toString(16).padStart(2, '0')).join(
      '',
    );
  } catch {
    return 'refused';
  }
}

const gcm = groupsOf<{ ivSize: number; keySize: number; tagSize: number }>('aes_gcm_test.json').filter(
  ({ ivSize, keySize, tagSize }) => ivSize === 96 && keySize === 256 && tagSize === 128,
);

describe.runIf(gcm.length > 0)('AES-256-GCM with 96-bit IVs', () => {
  test.each(gcm.flatMap(({ tests }) => tests))(
    '$tcId $result $comment',
    async ({ key, iv, aad, msg, ct, tag, result }) => {
      const algorithm = { name: 'AES-GCM', iv: bytes(iv), additionalData: bytes(aad), tagLength: 128 };
      const opened = crypto.subtle.decrypt(
        algorithm,
        await importContentKey(text(key)),
        bytes(`${String(ct)}${String(tag)}`),
      );
      expect(await outcome(opened)).toBe(result === 'valid' ? msg : 'refused');
    },
  );
});

const ecdsa = groupsOf<{ publicKey: { uncompressed: string } }>(
  'ecdsa_secp256r1_sha256_p1363_test.json',
).flatMap(({ publicKey, tests }) =>
  tests.map((vector) => ({ ...vector, point: bytes(publicKey.uncompressed), vector })),
);

describe.runIf(ecdsa.length > 0)('ECDSA P-256 with SHA-256, r || s', () => {
  test.each(ecdsa)('$tcId $result $comment', async ({ point, vector }) => {
    const [x, y] = [point.subarray(1, 33), point.subarray(33)].map(encodeBase64url);
    const { key } = await importVerificationKey({ kty: 'EC', crv: 'P-256', x: x ?? '', y: y ?? '' });
    const algorithm = { name: 'ECDSA', hash: 'SHA-256' };
    const verified = await crypto.subtle.verify(algorithm, key, bytes(vector['sig']), bytes(vector['msg']));
    expect(verified).toBe(vector.result === 'valid');
  });
});

const hkdf = groupsOf<object>('hkdf_sha256_test.json').flatMap(({ tests }) => tests);

describe.runIf(hkdf.length > 0)('HKDF with SHA-256', () => {
  test.each(hkdf)('$tcId $result $comment', async ({ ikm, salt, info, size, okm, result }) => {
    const secret = await crypto.subtle.importKey('raw', bytes(ikm), 'HKDF', false, ['deriveBits']);
    const algorithm = { name: 'HKDF', hash: 'SHA-256', salt: bytes(salt), info: bytes(info) };
    const derived = crypto.subtle.deriveBits(algorithm, secret, Number(size) * 8);
    expect(await outcome(derived)).toBe(result === 'valid' ? okm : 'refused');
  });
});

const oaep = groupsOf<{ privateKeyPkcs8: string }>('rsa_oaep_2048_sha256_mgf1sha256_test.json').flatMap(
  ({ privateKeyPkcs8, tests }) => tests.map((vector) => ({ ...vector, privateKeyPkcs8, vector })),
);

async function decryptionKeyOf(pkcs8: string): Promise<CryptoKey> {
  const algorithm = { name: 'RSA-OAEP', hash: 'SHA-256' };
  const readable = await crypto.subtle.importKey('pkcs8', bytes(pkcs8), algorithm, true, ['decrypt']);
  const { kty, n, e, d, p, q, dp, dq, qi } = await crypto.subtle.exportKey('jwk', readable);
  return importDecryptionKey(readRsaPrivateJwk({ kty, n, e, d, p, q, dp, dq, qi }));
}

describe.runIf(oaep.length > 0)('RSA-OAEP with SHA-256', () => {
  test.each(oaep)('$tcId $result $comment', async ({ privateKeyPkcs8, vector }) => {
    const key = await decryptionKeyOf(privateKeyPkcs8);
    const opened = crypto.subtle.decrypt(
      { name: 'RSA-OAEP', label: bytes(vector['label']) },
      key,
      bytes(vector['ct']),
    );
    expect(await outcome(opened)).toBe(vector.result === 'valid' ? vector['msg'] : 'refused');
  });

  test.each(oaep.filter(({ vector }) => vector['label'] === ''))(
    '$tcId $result $comment: as the key of a grant',
    async ({ privateKeyPkcs8, vector }) => {
      const key = await decryptionKeyOf(privateKeyPkcs8);
      const content = utf8('a grant');
      const context = { organization: 'o', item: 'i', epoch: '1', person: 'p', kid: 'k' };
      const header = {
        alg: 'RSA-OAEP-256',
        enc: 'A256GCM',
        typ: 'lanyard-vault-grant+jwe',
        v: 1,
        ...context,
      };
      const protectedHeader = encodeBase64url(utf8(JSON.stringify(header)));
      // Only 32 bytes are a key: what else is within is refused, however well it decrypts.
      const isKey = vector.result === 'valid' && bytes(vector['msg']).length === 32;
      const contentKey = isKey ? bytes(vector['msg']) : new Uint8Array(32);
      const iv = new Uint8Array(12);
      const sealed = new Uint8Array(
        await crypto.subtle.encrypt(
          { name: 'AES-GCM', iv, additionalData: utf8(protectedHeader) },
          await importContentKey(encodeBase64url(contentKey)),
          content,
        ),
      );
      const parts = [bytes(vector['ct']), iv, sealed.subarray(0, -16), sealed.subarray(-16)];
      const grant = [protectedHeader, ...parts.map(encodeBase64url)].join('.');
      const opened = openEnvelope(grant, { type: 'lanyard-vault-grant+jwe', context, key });
      if (isKey) expect(await opened).toEqual(content);
      else await expect(opened).rejects.toMatchObject({ name: 'CryptoProblem' });
    },
  );
});
