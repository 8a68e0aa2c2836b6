import { isDid } from './did.ts';
import { canonicalJson, fromUtf8, isBase64url, parseCompactJson, utf8, type Base64url } from './encoding.ts';
import {
  importTransitPublicKey,
  readRsaPrivateJwk,
  thumbprint,
  type EcPublicJwk,
  type RsaPrivateJwk,
  type TransitKey,
} from './keys.ts';
import { isBytesOf, isCount, isList, isRecord, isText, readMembers } from './members.ts';
import { packSeenHeads, readSeenHeads, type SeenHead } from './seen-heads.ts';
import { type SignInDigest } from './sign-in-binding.ts';
import { readKeyShare, type KeyShare } from './splitting.ts';
import { checkEnvelope, openEnvelope, sealEnvelope } from './envelopes.ts';

/** The head of a DID log as the wallet has pinned it. */
export interface PinnedHead {
  readonly did: string;
  readonly versionId: string;
  /** Entries in the log, 1 or more. */
  readonly versionNumber: number;
}

/** What the wallet hands to the browser at the end of a sign-in (protocol, Sign-in 7). */
export interface SignInPayload {
  /** 32 bytes. */
  readonly pairingKey: Base64url;
  readonly heads: readonly PinnedHead[];
  /** DID of the owner, as the wallet pinned it at joining: statements about members lead up to it. */
  readonly ownerDid?: string;
  /** Only with a scope that unlocks: how far the wallet has seen items of this vault. At most `mostSeenItems`. */
  readonly seen?: readonly SeenHead[];
  /** Only with a scope that unlocks. */
  readonly vault?: {
    readonly privateJwk: RsaPrivateJwk;
    /** Vault key certificate of its public half. */
    readonly certificate: string;
    /** Share 1 of the StorageProtectionKey. */
    readonly storageShare1: KeyShare;
  };
}

/** The one sign-in an envelope is for. */
export interface SignInEnvelopeContext {
  readonly organization: string;
  readonly signIn: string;
  readonly H: SignInDigest;
}

/**
 * Seals the payload to the browser twice: to its transit key, then under the StorageWrappingKey. The cloud that carries it
 * has one share of the second and nothing of the first; who photographed the QR code has the other share and nothing else.
 */
export async function sealSignInEnvelope(options: {
  storageWrappingKey: CryptoKey;
  transitJwk: EcPublicJwk;
  context: SignInEnvelopeContext;
  payload: SignInPayload;
}): Promise<string> {
  const { context, transitJwk, payload } = options;
  const { organization, signIn, H } = context;
  const inner = await sealEnvelope({
    type: 'lanyard-sign-in-payload+jwe',
    key: await importTransitPublicKey(transitJwk),
    context: { organization, signIn, H, kid: thumbprint(transitJwk) },
    content: utf8(encodePayload(payload)),
  });
  return sealEnvelope({
    type: 'lanyard-sign-in-envelope+jwe',
    key: options.storageWrappingKey,
    context: { organization, signIn, H },
    content: utf8(inner),
  });
}

/**
 * The cloud's look at what it carries: an envelope of this form, for this sign-in. What is in it, the cloud cannot tell.
 *
 * @throws CryptoProblem as `checkEnvelope`
 */
export function checkSignInEnvelope(
  envelope: string,
  { organization, signIn, H }: SignInEnvelopeContext,
): void {
  checkEnvelope(envelope, { type: 'lanyard-sign-in-envelope+jwe', context: { organization, signIn, H } });
}

/**
 * Opens both layers in the browser.
 *
 * @throws CryptoProblem of `openEnvelope`, and `envelope_malformed`, `key_invalid`, `share_invalid` for its content
 */
export async function openSignInEnvelope(
  envelope: string,
  options: { storageWrappingKey: CryptoKey; transitKey: TransitKey; context: SignInEnvelopeContext },
): Promise<SignInPayload> {
  const { storageWrappingKey, transitKey } = options;
  const { organization, signIn, H } = options.context;
  const inner = await openEnvelope(envelope, {
    type: 'lanyard-sign-in-envelope+jwe',
    context: { organization, signIn, H },
    key: storageWrappingKey,
  });
  const content = await openEnvelope(fromUtf8(inner), {
    type: 'lanyard-sign-in-payload+jwe',
    context: { organization, signIn, H, kid: transitKey.thumbprint },
    key: transitKey.privateKey,
  });
  return decodePayload(fromUtf8(content));
}

function encodePayload({ pairingKey, heads, ownerDid, seen, vault }: SignInPayload): string {
  return canonicalJson({
    pairingKey,
    heads: heads.map(({ did, versionId, versionNumber }) => ({ did, versionId, versionNumber })),
    ...(ownerDid === undefined ? {} : { ownerDid }),
    ...(seen === undefined ? {} : { seen: packSeenHeads(seen) }),
    ...(vault === undefined ? {} : { vault: { ...vault, privateJwk: { ...vault.privateJwk } } }),
  });
}

function decodePayload(text: string): SignInPayload {
  const { pairingKey, heads, ownerDid, seen, vault } = readMembers(
    'sign-in payload',
    parseCompactJson(text),
    { pairingKey: isBytesOf(32), heads: isList },
    { ownerDid: isDid, seen: isBase64url, vault: isRecord },
  );
  return {
    pairingKey,
    heads: heads.map((head) =>
      readMembers('pinned head', head, { did: isText, versionId: isText, versionNumber: isCount }),
    ),
    ...(ownerDid === undefined ? {} : { ownerDid }),
    ...(seen === undefined ? {} : { seen: readSeenHeads(seen) }),
    ...(vault === undefined ? {} : { vault: decodeVault(vault) }),
  };
}

function decodeVault(value: unknown): NonNullable<SignInPayload['vault']> {
  const vault = readMembers('vault of the sign-in payload', value, {
    privateJwk: isRecord,
    certificate: isCertificate,
    storageShare1: isText,
  });
  return {
    privateJwk: readRsaPrivateJwk(vault.privateJwk),
    certificate: vault.certificate,
    storageShare1: readKeyShare(vault.storageShare1),
  };
}

/** A compact JWS; it is verified by the reader of the certificate. */
function isCertificate(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= 4096;
}
