import type { webcrypto } from 'node:crypto';

/** Node has the class, its types lack the name of an instance, which `packages/crypto` uses as every runtime does. */
declare global {
  type CryptoKey = webcrypto.CryptoKey;
}
