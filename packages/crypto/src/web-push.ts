import { CompactSign } from 'jose/jws/compact/sign';
import {
  canonicalJson,
  concatBytes,
  decodeBase64url,
  encodeBase64url,
  randomBytes,
  utf8,
  type Bytes,
} from './encoding.ts';
import { CryptoProblem, orProblem } from './errors.ts';
import type { EcPublicJwk } from './keys.ts';

/**
 * Web Push: what a push service carries to a closed wallet, sealed to that wallet alone (RFC 8291 over RFC 8188), and the cloud's word
 * to the push service who sends it (VAPID, RFC 8292).
 */

/** The public half of a subscription, as the browser gives it. */
export interface PushKeys {
  /** Uncompressed point on P-256, 65 bytes. */
  readonly p256dh: Bytes;
  /** 16 bytes that the push service does not know. */
  readonly auth: Bytes;
}

const pointBytes = 65;
const authBytes = 16;
const saltBytes = 16;
/** Content is filled up to this, so that its length tells the push service nothing of what it is. */
const paddedBytes = 256;
const recordBytes = 4096;
const ecdh = { name: 'ECDH', namedCurve: 'P-256' } as const;

/** @throws CryptoProblem `key_invalid` where it is no point on the curve, or the secret is no 16 bytes */
export async function importPushKeys({ p256dh, auth }: PushKeys): Promise<CryptoKey> {
  if (p256dh.length !== pointBytes || auth.length !== authBytes)
    throw new CryptoProblem('key_invalid', 'not the keys of a push subscription');
  return orProblem('key_invalid', 'not a point on P-256', () =>
    crypto.subtle.importKey('raw', p256dh, ecdh, true, []),
  );
}

/**
 * Seals content to one subscription (RFC 8291 section 3.4, one record of RFC 8188).
 *
 * @param content At most 255 bytes.
 * @param chosen For test vectors alone: the key pair, the salt and the padded length, which are else made anew.
 * @throws CryptoProblem `key_invalid`, `envelope_too_large`
 */
export async function sealPush(
  keys: PushKeys,
  content: Bytes,
  chosen: { readonly sender?: CryptoKeyPair; readonly salt?: Bytes; readonly padded?: number } = {},
): Promise<Bytes> {
  const { sender, salt = randomBytes(saltBytes), padded = paddedBytes } = chosen;
  // The delimiter of the last record stands between content and padding.
  if (content.length + 1 > padded) throw new CryptoProblem('envelope_too_large', 'too long for a push');
  const receiver = await importPushKeys(keys);
  const pair = sender ?? (await crypto.subtle.generateKey(ecdh, false, ['deriveBits']));
  const senderPoint = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
  const secret = new Uint8Array(
    await crypto.subtle.deriveBits({ name: 'ECDH', public: receiver }, pair.privateKey, 256),
  );
  const info = concatBytes(utf8('WebPush: info\0'), keys.p256dh, senderPoint);
  const material = await hkdf(secret, keys.auth, info, 32);
  const [key, iv] = await Promise.all([
    hkdf(material, salt, utf8('Content-Encoding: aes128gcm\0'), 16),
    hkdf(material, salt, utf8('Content-Encoding: nonce\0'), 12),
  ]);
  const imported = await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['encrypt']);
  const plain = new Uint8Array(padded);
  plain.set(content);
  plain[content.length] = 2;
  const sealed = new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, imported, plain));
  const size = new Uint8Array(4);
  new DataView(size.buffer).setUint32(0, recordBytes);
  return concatBytes(salt, size, Uint8Array.of(pointBytes), senderPoint, sealed);
}

async function hkdf(secret: Bytes, salt: Bytes, info: Bytes, length: number): Promise<Bytes> {
  const key = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveBits']);
  const algorithm = { name: 'HKDF', hash: 'SHA-256', salt, info };
  return new Uint8Array(await crypto.subtle.deriveBits(algorithm, key, length * 8));
}

/** How long a push service may take the cloud's word: below the 24 hours that RFC 8292 allows. */
const vapidSeconds = 12 * 3600;

/**
 * The header by which a push service knows who sends (RFC 8292 section 3).
 *
 * @param vapid.endpoint Of the subscription: the word holds at its origin alone.
 * @param vapid.contact `mailto:` or `https:` of who runs the cloud.
 * @param vapid.now Seconds since 1970.
 */
export async function signVapid(
  key: { readonly privateKey: CryptoKey; readonly publicJwk: EcPublicJwk },
  vapid: { readonly endpoint: string; readonly contact: string; readonly now: number },
): Promise<string> {
  const { endpoint, contact, now } = vapid;
  const payload = { aud: new URL(endpoint).origin, exp: now + vapidSeconds, sub: contact };
  const token = await new CompactSign(utf8(canonicalJson(payload)))
    .setProtectedHeader({ alg: 'ES256', typ: 'JWT' })
    .sign(key.privateKey);
  return `vapid t=${token}, k=${vapidPublicKey(key.publicJwk)}`;
}

/** The cloud's key as a browser wants it when it subscribes: the uncompressed point, base64url. */
export function vapidPublicKey({ x, y }: EcPublicJwk): string {
  return encodeBase64url(concatBytes(Uint8Array.of(4), decodeBase64url(x, 32), decodeBase64url(y, 32)));
}
