import type { Did } from '@lanyard/crypto/did';
import { verifyDidLog } from '@lanyard/crypto/did-log';
import { encodeBase64url, fromUtf8, type Digest } from '@lanyard/crypto/encoding';
import {
  importContentKey,
  importDecryptionKey,
  importKeyRingKey,
  importVerificationKey,
  rsaPublicHalf,
  thumbprint,
  type EcPublicJwk,
  type RsaPrivateJwk,
} from '@lanyard/crypto/keys';
import { openVaultArchive } from '@lanyard/crypto/vault-archive';
import {
  verifyAccessList,
  verifyItemDeletion,
  verifyItemVersion,
  type VaultRole,
} from '@lanyard/crypto/vault-statements';
import { openChunk, type AttachmentKey } from '@lanyard/vault/attachments';
import { openArchivePiece } from '@lanyard/vault/exchange/archive';
import { openGrant } from '@lanyard/vault/grants';
import { openRing } from '@lanyard/vault/key-ring';
import { openItem } from '@lanyard/vault/sealing';

/** How the formats of a vault are read, as `formats` in `envelope-formats.ts` says. */
export const vaultFormats = {
  'vault-access-list': async (
    envelope: string,
    { item, previous, ...by }: Signed & { item: Digest; previous: KnownList | null },
  ) => {
    const known = previous === null ? undefined : { ...previous, members: new Map(previous.members) };
    const signed = { ...by, statement: envelope };
    const { epoch, list, members, named, groups, ofOrganization, issuedAt } = await verifyAccessList(
      signed,
      { item, previous: known },
      await readerOf(by),
    );
    const lists = { members: [...members], named: [...named], groups: [...groups] };
    return { epoch, list, ...lists, ofOrganization, issuedAt };
  },
  'vault-item': async (
    envelope: string,
    { item, version, epoch, members, secureKey, ...by }: Signed & Version & { secureKey: string },
  ) => {
    const access = { item, epoch, members: new Map(members) };
    const signed = { ...by, statement: envelope };
    const said = await verifyItemVersion(signed, { access, version }, await readerOf(by));
    const place = { organization: by.organization, item, version, epoch };
    const opened = await openItem(said.envelope, await contentKey(secureKey), place);
    return { issuer: said.issuer, issuedAt: said.issuedAt, item: opened };
  },
  'vault-deletion': async (envelope: string, { item, version, epoch, members, ...by }: Signed & Version) => {
    const access = { item, epoch, members: new Map(members) };
    const signed = { ...by, statement: envelope };
    return verifyItemDeletion(signed, { access, version }, await readerOf(by));
  },
  'vault-grant': async (
    envelope: string,
    {
      organization,
      item,
      epoch,
      did,
      vault,
      browser,
      version,
      sealed,
    }: {
      organization: string;
      item: Digest;
      epoch: number;
      /** Of whom it is for. */
      did: Did;
      vault: RsaPrivateJwk;
      /** Of the owner who signed the access list. */
      browser: EcPublicJwk;
      version: number;
      /** That version of the item, under the key that is granted. */
      sealed: string;
    },
  ) => {
    const access = { organization, item, epoch, browser: await importVerificationKey(browser) };
    const kid = thumbprint(rsaPublicHalf(vault));
    const { key } = await openGrant(envelope, access, {
      did,
      privateKey: await importDecryptionKey(vault),
      kid,
    });
    return { item: await openItem(sealed, key, { organization, item, version, epoch }) };
  },
  'vault-key-ring': async (
    envelope: string,
    { organization, did, vault }: { organization: string; did: Did; vault: RsaPrivateJwk },
  ) => {
    const place = { organization, did, kid: thumbprint(rsaPublicHalf(vault)) };
    return { entries: [...(await openRing(envelope, await importKeyRingKey(vault), place))] };
  },
  'vault-attachment': async (
    envelope: string,
    {
      attachment,
      ...place
    }: { attachment: AttachmentKey; organization: string; item: Digest; chunk: number },
  ) => ({ content: encodeBase64url(await openChunk(envelope, attachment, place)) }),
  'vault-archive-file': async (
    envelope: string,
    { file, chunk }: { file: AttachmentKey; chunk: number },
  ) => ({ content: encodeBase64url(await openArchivePiece(envelope, file, chunk)) }),
  'vault-archive': async (envelope: string, { password }: { password: string }) => ({
    content: JSON.parse(fromUtf8(await openVaultArchive(envelope, password))) as unknown,
  }),
} as const;

/** Who signed something in a browser, and their log. */
export interface Signed {
  readonly organization: string;
  readonly delegation: string;
  readonly issuer: Did;
  readonly log: string;
  /** Seconds since 1970. */
  readonly now: number;
}

/** What is known of the access list that holds. */
export interface Version {
  readonly item: Digest;
  readonly version: number;
  readonly epoch: number;
  readonly members: readonly (readonly [Did, VaultRole])[];
}

export interface KnownList {
  readonly epoch: number;
  readonly list: Digest;
  readonly members: readonly (readonly [Did, VaultRole])[];
}

async function readerOf({ organization, issuer, log, now }: Signed) {
  return { organization, log: await verifyDidLog(log, { did: issuer, now }), now };
}

function contentKey(raw: string): Promise<CryptoKey> {
  return importContentKey(raw as Parameters<typeof importContentKey>[0]);
}
