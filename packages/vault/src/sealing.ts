import { openEnvelope, sealEnvelope } from '@lanyard/crypto/envelopes';
import type { Bytes, Digest } from '@lanyard/crypto/encoding';
import { CryptoProblem } from '@lanyard/crypto/errors';
import { decodeItem, encodeItem, type VaultItem } from './items.ts';

/** Where a ciphertext belongs: opened anywhere else, it is refused. */
export interface ItemPlace {
  readonly organization: string;
  readonly item: Digest;
  readonly version: number;
  readonly epoch: number;
}

const type = 'lanyard-vault-item+jwe';

/** Encrypts an item whole, for one version and epoch. @throws CryptoProblem of `encodeItem` */
export function sealItem(item: VaultItem, key: CryptoKey, place: ItemPlace): Promise<string> {
  return sealEnvelope({ type, key, context: contextOf(place), content: padded(encodeItem(item)) });
}

/** Opens an item. @throws CryptoProblem of `openEnvelope` and `decodeItem`; `envelope_malformed` where it is not padded as here */
export async function openItem(envelope: string, key: CryptoKey, place: ItemPlace): Promise<VaultItem> {
  return decodeItem(unpadded(await openEnvelope(envelope, { type, key, context: contextOf(place) })));
}

function contextOf({ organization, item, version, epoch }: ItemPlace) {
  return { organization, item, version: String(version), epoch: String(epoch) };
}

/** Bytes of every item that is not longer: a login with a few addresses and its last passwords fits. */
const leastBytes = 448;

/**
 * How long an item of so many bytes is made before it is encrypted: 448, then four steps to each doubling. So the cloud sees which of
 * some thirty lengths an item has and not how long its password is. That costs a quarter at most of what is longer.
 */
export function paddedLength(bytes: number): number {
  if (bytes <= leastBytes) return leastBytes;
  const step = 2 ** (Math.ceil(Math.log2(bytes)) - 3);
  return Math.ceil(bytes / step) * step;
}

/** Filled up with zeros. An item ends with a brace, so it is seen where it does. */
function padded(bytes: Bytes): Bytes {
  const whole = new Uint8Array(paddedLength(bytes.length));
  whole.set(bytes);
  return whole;
}

function unpadded(whole: Bytes): Bytes {
  const bytes = whole.subarray(0, whole.findLastIndex((byte) => byte !== 0) + 1);
  if (paddedLength(bytes.length) !== whole.length)
    throw new CryptoProblem('envelope_malformed', 'an item that is not padded as items are');
  return bytes;
}
