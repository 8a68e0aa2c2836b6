import { isDid, type Did } from '@lanyard/crypto/did';
import {
  encodeBase64url,
  fromUtf8,
  randomBytes,
  utf8,
  type Base64url,
  type Digest,
} from '@lanyard/crypto/encoding';
import { openEnvelope, sealEnvelope } from '@lanyard/crypto/envelopes';
import { CryptoProblem } from '@lanyard/crypto/errors';
import { importContentKey, importEncryptionKey } from '@lanyard/crypto/keys';
import { isBytesOf, isSeconds, readMembers } from '@lanyard/crypto/members';
import { signStatement, verifyStatement } from '@lanyard/crypto/statements';
import type { ItemAccess, ItemSigner } from '@lanyard/crypto/vault-statements';
import type { Recipient } from './recipients.ts';

/** The key of one epoch of one item while it is made and granted; after that it is only ever used, never read. */
export interface SecureKey {
  /** AES-256-GCM, non-extractable. */
  readonly key: CryptoKey;
  readonly raw: Base64url;
}

/** Who opens grants here. */
export interface GrantOwner {
  readonly did: Did;
  /** UserPasswordPrivateKey. */
  readonly privateKey: CryptoKey;
  /** Thumbprint of its public half. */
  readonly kid: Digest;
}

const statementType = 'lanyard-vault-grant+jwt';
const envelopeType = 'lanyard-vault-grant+jwe';

/** A new SecureKey: for a new item, and for each new access list. */
export async function generateSecureKey(): Promise<SecureKey> {
  const raw = encodeBase64url(randomBytes(32));
  return { key: await importContentKey(raw), raw };
}

/** One person's copy of a SecureKey: signed by the owner who shares, encrypted to the recipient's certified key. */
export async function sealGrant(
  { organization, item, browserKey, issuedAt }: ItemSigner,
  {
    epoch,
    secureKey,
    recipient,
  }: { readonly epoch: number; readonly secureKey: SecureKey; readonly recipient: Recipient },
): Promise<string> {
  if (recipient.organization !== organization)
    throw new CryptoProblem('context_mismatch', 'a recipient of another organization');
  const signed = await signStatement({
    type: statementType,
    key: browserKey.privateKey,
    kid: browserKey.thumbprint,
    context: { organization, item, epoch: String(epoch) },
    payload: { sub: recipient.did, iat: issuedAt, key: secureKey.raw },
  });
  return encryptTo(recipient, { organization, item, epoch }, signed);
}

/**
 * Opens one's own copy of a SecureKey.
 *
 * @param access As verified: the grant must be signed by the key that signed the access list.
 * @returns the SecureKey, non-extractable
 * @throws CryptoProblem of `openEnvelope` and `verifyStatement`; `context_mismatch` for somebody else's
 */
export async function openGrant(
  grant: string,
  access: Pick<ItemAccess, 'organization' | 'item' | 'epoch' | 'browser'>,
  owner: GrantOwner,
): Promise<CryptoKey> {
  const { key } = await readGrant(await decrypt(grant, access, owner), access, owner.did);
  return importContentKey(key);
}

/**
 * Encrypts one's own copy anew, to a key that replaced one's own. What the owner signed in it stays as it is.
 *
 * @param next One's own new key, as verified by its certificate.
 * @throws CryptoProblem as `openGrant`; `context_mismatch` for a key of somebody else
 */
export async function rewrapGrant(
  grant: string,
  access: Pick<ItemAccess, 'organization' | 'item' | 'epoch' | 'browser'>,
  { owner, next }: { readonly owner: GrantOwner; readonly next: Recipient },
): Promise<string> {
  if (next.did !== owner.did || next.organization !== access.organization)
    throw new CryptoProblem('context_mismatch', 'a key of somebody else');
  const signed = await decrypt(grant, access, owner);
  await readGrant(signed, access, owner.did);
  return encryptTo(next, access, signed);
}

async function encryptTo(
  { did, key, kid }: Recipient,
  { organization, item, epoch }: Pick<ItemAccess, 'organization' | 'item' | 'epoch'>,
  signed: string,
): Promise<string> {
  return sealEnvelope({
    type: envelopeType,
    key: await importEncryptionKey(key),
    context: { organization, item, epoch: String(epoch), person: did, kid },
    content: utf8(signed),
  });
}

async function decrypt(
  grant: string,
  { organization, item, epoch }: Pick<ItemAccess, 'organization' | 'item' | 'epoch'>,
  { did, privateKey, kid }: GrantOwner,
): Promise<string> {
  const context = { organization, item, epoch: String(epoch), person: did, kid };
  return fromUtf8(await openEnvelope(grant, { type: envelopeType, context, key: privateKey }));
}

async function readGrant(
  signed: string,
  { organization, item, epoch, browser }: Pick<ItemAccess, 'organization' | 'item' | 'epoch' | 'browser'>,
  did: Did,
): Promise<{ readonly key: Base64url }> {
  const { payload } = await verifyStatement(signed, {
    type: statementType,
    context: { organization, item, epoch: String(epoch) },
    keyFor: (kid) => (kid === browser.kid ? browser.key : undefined),
  });
  const { sub, key } = readMembers('grant', payload, grantMembers);
  if (sub !== did) throw new CryptoProblem('context_mismatch', 'a grant to somebody else');
  return { key };
}

const grantMembers = { sub: isDid, iat: isSeconds, key: isBytesOf(32) };
