import { decodeBase64url, encodeBase64url, type Base64url } from './encoding.ts';
import { CryptoProblem } from './errors.ts';

/**
 * How far the items of a vault were seen, as the wallet tells a browser: packed, so that all of a large vault fit into one envelope. Of
 * each item the first 9 bytes of its name, then epoch and version, 2 bytes each.
 */

/**
 * `[the beginning of its name, epoch, version]`: nothing older of it is taken. Epoch 0: it was deleted for good, at that version.
 * What is more than 65,535 stands as that.
 */
export type SeenHead = readonly [item: string, epoch: number, version: number];

/** Items of one vault that are told of. */
export const mostSeenItems = 5000;
/** Characters of an item's name that tell it from all others: 72 bits of a hash that nobody chooses. */
export const seenNameLength = 12;

const nameBytes = 9;
const headBytes = nameBytes + 4;
const mostNumber = 0xff_ff;

/** @throws CryptoProblem `envelope_malformed` for more than `mostSeenItems`, or a name of another length; `encoding_invalid` */
export function packSeenHeads(heads: readonly SeenHead[]): Base64url {
  if (heads.length > mostSeenItems) throw new CryptoProblem('envelope_malformed', 'too many heads of items');
  const bytes = new Uint8Array(heads.length * headBytes);
  const view = new DataView(bytes.buffer);
  for (const [place, [item, epoch, version]] of heads.entries()) {
    const at = place * headBytes;
    bytes.set(decodeBase64url(item, nameBytes), at);
    view.setUint16(at + nameBytes, inRange(epoch, 0));
    view.setUint16(at + nameBytes + 2, inRange(version, 1));
  }
  return encodeBase64url(bytes);
}

/** @throws CryptoProblem `envelope_malformed`, `encoding_invalid` */
export function readSeenHeads(packed: Base64url): readonly SeenHead[] {
  const bytes = decodeBase64url(packed);
  const count = bytes.length / headBytes;
  if (!Number.isInteger(count) || count > mostSeenItems)
    throw new CryptoProblem('envelope_malformed', 'no heads of items, or too many');
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return Array.from({ length: count }, (_, place) => {
    const at = place * headBytes;
    const version = view.getUint16(at + nameBytes + 2);
    if (version === 0) throw new CryptoProblem('envelope_malformed', 'an item without a version');
    return [encodeBase64url(bytes.subarray(at, at + nameBytes)), view.getUint16(at + nameBytes), version];
  });
}

function inRange(value: number, least: number): number {
  if (!Number.isSafeInteger(value) || value < least)
    throw new CryptoProblem('envelope_malformed', 'no epoch or version of an item');
  return Math.min(value, mostNumber);
}
