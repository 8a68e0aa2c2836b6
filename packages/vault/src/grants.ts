import type { Did } from '@lanyard/crypto/did';
import {
  canonicalJson,
  encodeBase64url,
  fromUtf8,
  parseCompactJson,
  randomBytes,
  utf8,
  type Base64url,
  type Digest,
} from '@lanyard/crypto/encoding';
import { openEnvelope, sealEnvelope } from '@lanyard/crypto/envelopes';
import { CryptoProblem } from '@lanyard/crypto/errors';
import { importContentKey, importEncryptionKey } from '@lanyard/crypto/keys';
import { isBytesOf, isSeconds, readMembers } from '@lanyard/crypto/members';
import { joinStatement, signStatement, verifyStatement } from '@lanyard/crypto/statements';
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
  const { raw: granted } = secureKey;
  const signed = await signStatement({
    ...statementOf({ organization, item, epoch }, { did: recipient.did, issuedAt, granted }),
    key: browserKey.privateKey,
    kid: browserKey.thumbprint,
  });
  const [, , signature = ''] = signed.split('.');
  const content = canonicalJson({ iat: issuedAt, key: granted, sig: signature });
  return encryptTo(recipient, { organization, item, epoch }, content);
}

/**
 * Opens one's own copy of a SecureKey.
 *
 * @param access As verified: the grant must be signed by the key that signed the access list.
 * @returns the SecureKey; `raw` leaves memory only sealed
 * @throws CryptoProblem of `openEnvelope` and `verifyStatement`; `signature_invalid` also for somebody else's
 */
export async function openGrant(
  grant: string,
  access: Pick<ItemAccess, 'organization' | 'item' | 'epoch' | 'browser'>,
  owner: GrantOwner,
): Promise<SecureKey> {
  const { key } = await readGrant(await decrypt(grant, access, owner), access, owner.did);
  return { key: await importContentKey(key), raw: key };
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
  const content = await decrypt(grant, access, owner);
  await readGrant(content, access, owner.did);
  return encryptTo(next, access, content);
}

async function encryptTo(
  { did, key, kid }: Recipient,
  { organization, item, epoch }: Pick<ItemAccess, 'organization' | 'item' | 'epoch'>,
  content: string,
): Promise<string> {
  return sealEnvelope({
    type: envelopeType,
    key: await importEncryptionKey(key),
    context: { organization, item, epoch: String(epoch), person: did, kid },
    content: utf8(content),
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
  content: string,
  { organization, item, epoch, browser }: Pick<ItemAccess, 'organization' | 'item' | 'epoch' | 'browser'>,
  did: Did,
): Promise<{ readonly key: Base64url }> {
  const { iat, key, sig } = readMembers('grant', parseCompactJson(content), grantMembers);
  const statement = statementOf({ organization, item, epoch }, { did, issuedAt: iat, granted: key });
  await verifyStatement(joinStatement({ ...statement, kid: browser.kid, signature: sig }), {
    ...statement,
    keyFor: (kid) => (kid === browser.kid ? browser.key : undefined),
  });
  return { key };
}

/**
 * What an owner signs of a grant. Of it the grant carries time, key and signature: item, epoch and recipient are where it is, and every
 * character more would be paid for with each item that is read.
 */
function statementOf(
  { organization, item, epoch }: Pick<ItemAccess, 'organization' | 'item' | 'epoch'>,
  { did, issuedAt, granted }: { readonly did: Did; readonly issuedAt: number; readonly granted: Base64url },
) {
  return {
    type: statementType,
    context: { organization, item, epoch: String(epoch) },
    payload: { sub: did, iat: issuedAt, key: granted },
  } as const;
}

const grantMembers = { iat: isSeconds, key: isBytesOf(32), sig: isBytesOf(64) };
