import { KeyObject, verify, webcrypto } from 'node:crypto';

/**
 * Has WebCrypto verify ES256 on the thread that asks. Node hands each operation to another thread, and for a verification of 45 µs
 * handing it over and being woken again costs more than the work (docs/decisions/0018). Everything else of WebCrypto, and every
 * use that its standard refuses, is left to Node.
 *
 * Called at the start of the process; again, it changes nothing.
 */
export function useDirectVerification(): void {
  if (inUse) return;
  inUse = true;
  const { subtle } = webcrypto;
  const handOver: Verify = subtle.verify.bind(subtle);
  const verifyDirectly: Verify = async (algorithm, key, signature, data) => {
    if (!isEs256(algorithm, key)) return handOver(algorithm, key, signature, data);
    const der = asDer(bytesOf(signature));
    // The key by itself: told apart from options, it costs Node a third of the verification.
    return der !== undefined && verify('sha256', bytesOf(data), objectOf(key), der);
  };
  Object.defineProperty(subtle, 'verify', { value: verifyDirectly, writable: true });
}

let inUse = false;

type Verify = webcrypto.SubtleCrypto['verify'];
type Data = Parameters<Verify>[2];

/** ECDSA over P-256 with SHA-256, by a public key that may verify. */
function isEs256(algorithm: Parameters<Verify>[0], key: webcrypto.CryptoKey): boolean {
  if (typeof algorithm === 'string' || algorithm.name !== 'ECDSA' || !('hash' in algorithm)) return false;
  const { hash } = algorithm;
  const isSha256 = (typeof hash === 'string' ? hash : hash.name) === 'SHA-256';
  const { name, namedCurve } = key.algorithm as webcrypto.EcKeyAlgorithm;
  const isP256 = name === 'ECDSA' && namedCurve === 'P-256';
  // One that cannot be extracted must not be had as a KeyObject either.
  return isSha256 && isP256 && key.extractable && key.usages.includes('verify');
}

function bytesOf(data: Data): Uint8Array {
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}

const integerBytes = 32;

/** A signature as WebCrypto has it, r and s side by side, in the form that Node takes without options; undefined where it is none. */
function asDer(signature: Uint8Array): Uint8Array | undefined {
  if (signature.length !== 2 * integerBytes) return undefined;
  const integers: number[] = [];
  for (const start of [0, integerBytes]) {
    const end = start + integerBytes;
    let first = start;
    while (first < end - 1 && signature[first] === 0) first += 1;
    // What begins with a set bit would be negative.
    const isNegative = (signature[first] ?? 0) > 0x7f;
    integers.push(0x02, end - first + (isNegative ? 1 : 0));
    if (isNegative) integers.push(0);
    integers.push(...signature.subarray(first, end));
  }
  return Uint8Array.from([0x30, integers.length, ...integers]);
}

/** Keys stay prepared for as long as their holder keeps them. */
const objects = new WeakMap<webcrypto.CryptoKey, KeyObject>();

function objectOf(key: webcrypto.CryptoKey): KeyObject {
  const known = objects.get(key);
  if (known !== undefined) return known;
  const object = KeyObject.from(key);
  objects.set(key, object);
  return object;
}
