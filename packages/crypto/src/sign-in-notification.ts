import { canonicalJson, fromUtf8, isDigest, parseCompactJson, utf8, type Digest } from './encoding.ts';
import { checkEnvelope, openEnvelope, sealEnvelope } from './envelopes.ts';
import { isText, readMembers } from './members.ts';
import type { SignInDigest } from './sign-in-binding.ts';
import { readKeyShare, type KeyShare } from './splitting.ts';

/** Which sign-in a notification is of, and of which browser. */
export interface NotificationContext {
  readonly organization: string;
  readonly signIn: string;
  /** Thumbprint of the browser key: by it the wallet finds the pairing key. */
  readonly browser: Digest;
}

/** What a QR code would have carried past the cloud. */
export interface NotificationContent {
  /** Share 1 of the StorageWrappingKey. */
  readonly share1: KeyShare;
  readonly H: SignInDigest;
}

const type = 'lanyard-sign-in-notification+jwe';

/** Seals what the wallet needs of a sign-in under the pairing key, for the cloud to carry (protocol, Notification sign-in). */
export function sealSignInNotification(
  content: NotificationContent,
  { pairingKey, context }: { readonly pairingKey: CryptoKey; readonly context: NotificationContext },
): Promise<string> {
  const { organization, signIn, browser } = context;
  const { share1, H } = content;
  return sealEnvelope({
    type,
    key: pairingKey,
    context: { organization, signIn, browser },
    content: utf8(canonicalJson({ share1, H })),
  });
}

/**
 * The cloud's look at what it carries: a notification of this sign-in, by this browser.
 *
 * @throws CryptoProblem as `checkEnvelope`
 */
export function checkSignInNotification(
  envelope: string,
  { organization, signIn, browser }: { readonly [Name in keyof NotificationContext]: string },
): void {
  checkEnvelope(envelope, { type, context: { organization, signIn, browser } });
}

/**
 * Opens a notification in the wallet. That the sign-in it leads to has this very `H`, the wallet checks as with a scanned code.
 *
 * @throws CryptoProblem of `openEnvelope`; `envelope_malformed`, `share_invalid` for its content
 */
export async function openSignInNotification(
  envelope: string,
  { pairingKey, context }: { readonly pairingKey: CryptoKey; readonly context: NotificationContext },
): Promise<NotificationContent> {
  const { organization, signIn, browser } = context;
  const content = await openEnvelope(envelope, {
    type,
    key: pairingKey,
    context: { organization, signIn, browser },
  });
  const { share1, H } = readMembers('sign-in notification', parseCompactJson(fromUtf8(content)), {
    share1: isText,
    H: isDigest,
  });
  return { share1: readKeyShare(share1), H: H as SignInDigest };
}
