import { openEnvelope, sealEnvelope } from '@lanyard/crypto/envelopes';
import type { Digest } from '@lanyard/crypto/encoding';
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
  return sealEnvelope({ type, key, context: contextOf(place), content: encodeItem(item) });
}

/** Opens an item. @throws CryptoProblem of `openEnvelope` and `decodeItem` */
export async function openItem(envelope: string, key: CryptoKey, place: ItemPlace): Promise<VaultItem> {
  return decodeItem(await openEnvelope(envelope, { type, key, context: contextOf(place) }));
}

function contextOf({ organization, item, version, epoch }: ItemPlace) {
  return { organization, item, version: String(version), epoch: String(epoch) };
}
