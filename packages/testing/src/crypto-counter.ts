import nodeCrypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';

/**
 * Counts cryptographic operations of this process, test and cloud alike, at the platform's own functions: what takes time that
 * somebody could measure. Have requests ready made, so that only the cloud computes while it counts.
 */
export interface CryptoCounter {
  /** Operations by name, since the last time it was asked. */
  take(): Readonly<Record<string, number>>;
  /** Puts the platform's functions back. */
  stop(): void;
}

const ofNode = [
  'hash',
  'createHash',
  'createHmac',
  'hkdfSync',
  'sign',
  'verify',
  'createCipheriv',
  'createDecipheriv',
] as const;
const ofWeb = ['digest', 'sign', 'verify', 'encrypt', 'decrypt', 'deriveBits', 'importKey'] as const;

export function countCrypto(): CryptoCounter {
  const { subtle } = globalThis.crypto;
  let counts: Record<string, number> = {};
  const restore: (() => void)[] = [];
  const count = (target: object, name: string, label: string) => {
    const original: unknown = Reflect.get(target, name);
    if (typeof original !== 'function') throw new TypeError(`there is no ${label}`);
    const counting = function (this: unknown, ...given: unknown[]): unknown {
      counts[label] = (counts[label] ?? 0) + 1;
      return Reflect.apply(original, this, given);
    };
    Reflect.set(target, name, counting);
    restore.push(() => Reflect.set(target, name, original));
  };
  for (const name of ofNode) count(nodeCrypto, name, `crypto.${name}`);
  // A test before this one, in the same process, may have had it verify directly.
  for (const name of ofWeb)
    count(Object.hasOwn(subtle, name) ? subtle : SubtleCrypto.prototype, name, `subtle.${name}`);
  syncBuiltinESMExports();
  return {
    take() {
      const taken = counts;
      counts = {};
      return taken;
    },
    stop() {
      for (const put of restore) put();
      syncBuiltinESMExports();
    },
  };
}
