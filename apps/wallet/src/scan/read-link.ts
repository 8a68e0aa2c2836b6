import { openingOf, type Opening } from '../platform/opened-by.ts';

/** What a scanned code or pasted text is to this wallet. */
export type ReadLink =
  | { readonly kind: 'ours'; readonly opening: Opening }
  /** A sign-in or invitation of another Lanyard. */
  | { readonly kind: 'other-wallet'; readonly host: string }
  /** A recovery code: never needed to sign in, so whoever asks for it here is no friend. */
  | { readonly kind: 'recovery' }
  | { readonly kind: 'address'; readonly host: string }
  | { readonly kind: 'unknown' };

/** Tells what a text is. Nothing is opened: an address that is not ours is only named. */
export function readLink(text: string, walletOrigin: string): ReadLink {
  const trimmed = text.trim();
  if (trimmed.startsWith('lanyard-recovery:')) return { kind: 'recovery' };
  if (!URL.canParse(trimmed)) return { kind: 'unknown' };
  const address = new URL(trimmed);
  if (address.protocol !== 'https:' && address.protocol !== 'http:') return { kind: 'unknown' };
  const opening = address.username === '' ? openingOf(address) : undefined;
  if (opening === undefined) return { kind: 'address', host: address.host };
  return address.origin === walletOrigin
    ? { kind: 'ours', opening }
    : { kind: 'other-wallet', host: address.host };
}
