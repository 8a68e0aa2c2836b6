import type { Did } from '@lanyard/crypto/did';
import { verifyDidLog } from '@lanyard/crypto/did-log';
import { digest, utf8, type Base64url } from '@lanyard/crypto/encoding';
import {
  importContentKey,
  importKeyRingKey,
  type BrowserKey,
  type RsaPrivateJwk,
} from '@lanyard/crypto/keys';
import { sealVaultArchive } from '@lanyard/crypto/vault-archive';
import {
  namedOnly,
  signAccessList,
  signItemDeletion,
  signItemVersion,
  vaultItemId,
  type VaultRole,
} from '@lanyard/crypto/vault-statements';
import { sealChunk } from '@lanyard/vault/attachments';
import { sealArchivePiece } from '@lanyard/vault/exchange/archive';
import { writeCxf } from '@lanyard/vault/exchange/cxf';
import { sealGrant } from '@lanyard/vault/grants';
import { ringMark, sealRing } from '@lanyard/vault/key-ring';
import { newItem, withContent } from '@lanyard/vault/items';
import { verifyRecipient } from '@lanyard/vault/recipients';
import { sealItem } from '@lanyard/vault/sealing';
import { login } from './vault-people.ts';
import type { vaultFormats } from './vault-formats.ts';

type Vectors = Readonly<
  Record<keyof typeof vaultFormats, readonly [about: string, envelope: string, expected: object]>
>;

/** The vectors of a vault's formats, for `generate-envelope-vectors.ts`: one item of one person, shared with a second one. */
export async function vaultVectors(by: {
  readonly organization: string;
  readonly did: Did;
  readonly log: string;
  readonly delegation: string;
  readonly certificate: string;
  readonly browserKey: BrowserKey;
  readonly vault: RsaPrivateJwk;
  /** 32 bytes. */
  readonly secureKey: Base64url;
  /** Seconds since 1970. */
  readonly now: number;
}): Promise<Vectors> {
  const { organization, did, log, delegation, certificate, browserKey, vault, secureKey, now } = by;
  const nonce = digest('a nonce of an item');
  const item = vaultItemId({ creator: did, nonce });
  const signer = { organization, item, browserKey, issuer: did, issuedAt: now };
  const signed = { organization, delegation, issuer: did, log, now: now + 60 };
  const own = new Map<Did, VaultRole>([[did, 'owner']]);
  const key = await importContentKey(secureKey);
  const first = await signAccessList(signer, { epoch: 1, policy: namedOnly(own), from: { nonce } });
  const known = { epoch: 1, list: digest(first), members: [...own] };
  const group = '019a0000-0000-7000-8000-000000000009';
  const next = await signAccessList(signer, {
    epoch: 2,
    policy: { members: own, named: own, groups: new Map([[group, 'viewer']]), ofOrganization: true },
    from: { previous: known.list },
  });
  const [version, epoch] = [2, 1];
  const place = { organization, item, version, epoch };
  const content = withContent(newItem(login('correct horse'), now - 100), login('battery staple'), now);
  const sealed = await sealItem(content, key, place);
  const recipient = await verifyRecipient(certificate, {
    organization,
    log: await verifyDidLog(log, { did, now: now + 60 }),
    now,
  });
  const archived = writeCxf({
    exporter: { host: 'acme.example.org', name: 'Acme' },
    person: { did, name: 'Ada' },
    now,
    own: [{ id: item, item: content }],
    shared: [],
  });
  const file = utf8('Under the stairs');
  const attachment = { id: digest('a file of an item'), key: secureKey, size: file.length };
  const password = 'correct horse battery staple';
  return {
    'vault-access-list': [
      'Who may what at an item: the second list, which follows the first, with a group and the organization',
      next,
      { ...signed, item, previous: known },
    ],
    'vault-item': [
      'The second version of an item: JWS by an owner’s delegated browser key over JWE under the SecureKey',
      await signItemVersion(signer, { version, epoch, envelope: sealed }),
      { ...signed, item, version, epoch, members: [...own], secureKey },
    ],
    'vault-deletion': [
      'An owner’s word that an item is deleted for good',
      await signItemDeletion(signer, { version: 3, epoch }),
      { ...signed, item, version: 3, epoch, members: [...own] },
    ],
    'vault-grant': [
      'One person’s copy of a SecureKey, signed by the owner who shares it',
      await sealGrant(signer, { epoch, secureKey: { key, raw: secureKey }, recipient }),
      { organization, item, epoch, did, vault, browser: browserKey.publicJwk, version, sealed },
    ],
    'vault-key-ring': [
      'What a person has verified and unwrapped, under a key from their vault key: one version of one item',
      await sealRing(
        [
          {
            mark: ringMark({
              item,
              list: known.list,
              statement: digest(sealed),
              logs: new Map([[did, recipient.kid]]),
            }),
            key: secureKey,
          },
        ],
        await importKeyRingKey(vault),
        { organization, did, kid: recipient.kid },
      ),
      { organization, did, vault },
    ],
    'vault-attachment': [
      'The only piece of a small file of an item, under the key that stands in the item',
      await sealChunk(file, attachment, { organization, item, chunk: 1 }),
      { organization, item, attachment, chunk: 1 },
    ],
    'vault-archive-file': [
      'The only piece of a small file in an archive, under the key that stands in its document',
      await sealArchivePiece(file, attachment, 1),
      { file: attachment, chunk: 1 },
    ],
    'vault-archive': [
      'A vault taken out, under a password: JWE with PBES2 over FIDO CXF',
      await sealVaultArchive(password, utf8(archived)),
      { password },
    ],
  };
}
