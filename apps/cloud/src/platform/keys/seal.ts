import { createCipheriv, createDecipheriv, randomBytes, type KeyObject } from 'node:crypto';
import { KeyError } from './problem.ts';

/**
 * Where sealed bytes belong, from the general to the particular. They open nowhere else: moved to another row, column or
 * organization, they are refused.
 */
export type Context = readonly string[];

const version = 1;
const ivBytes = 12;
const tagBytes = 16;

/** Bytes that a seal adds. */
export const sealOverheadBytes = 1 + ivBytes + tagBytes;

/**
 * AES-256-GCM: version (1 byte), IV (12 random bytes), ciphertext, tag (16 bytes); version and context are authenticated. Random IVs
 * allow 2^32 seals under one key (NIST SP 800-38D, 8.3).
 */
export function seal(key: KeyObject, context: Context, plaintext: Uint8Array): Buffer {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: tagBytes });
  cipher.setAAD(authenticated(context));
  return Buffer.concat([
    Buffer.of(version),
    iv,
    cipher.update(plaintext),
    cipher.final(),
    cipher.getAuthTag(),
  ]);
}

/** @throws KeyError `seal-broken`, always the same, whatever was wrong. */
export function open(key: KeyObject, context: Context, sealed: Uint8Array): Buffer {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
  try {
    if (bytes.length < sealOverheadBytes || bytes[0] !== version)
      throw new RangeError('not a seal of this version');
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(1, 1 + ivBytes), {
      authTagLength: tagBytes,
    });
    decipher.setAAD(authenticated(context));
    decipher.setAuthTag(bytes.subarray(-tagBytes));
    return Buffer.concat([decipher.update(bytes.subarray(1 + ivBytes, -tagBytes)), decipher.final()]);
  } catch (cause) {
    throw new KeyError('seal-broken', `sealed data of ${context.join(' / ')} does not open`, { cause });
  }
}

/** JSON keeps the parts apart: ["a","bc"] is not ["ab","c"]. */
function authenticated(context: Context): Buffer {
  return Buffer.from(JSON.stringify([`lanyard seal v${String(version)}`, ...context]));
}
