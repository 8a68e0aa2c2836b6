import type { DelegatedStatement } from '@lanyard/crypto/delegated-statement';
import { signDelegation } from '@lanyard/crypto/delegation';
import type { Did } from '@lanyard/crypto/did';
import { createDidLog, verifyDidLog } from '@lanyard/crypto/did-log';
import type { Digest } from '@lanyard/crypto/encoding';
import {
  generateBrowserKey,
  generateDidKey,
  generateDidUpdateKey,
  generateUserPasswordKeyPair,
  generateUserRecoveryKeyPair,
  importDecryptionKey,
  importKeyRingKey,
} from '@lanyard/crypto/keys';
import { signVaultKeyCertificate } from '@lanyard/crypto/vault-key-certificate';
import { withContent, type LoginContent } from '@lanyard/vault/items';
import type { OpenedItem, ServedItem } from '@lanyard/vault/reading';
import { verifyRecipient } from '@lanyard/vault/recipients';
import { replaceItem, type VaultWrite, type VaultWriter } from '@lanyard/vault/writing';

/** People with a vault, without any cloud: for tests of what clients verify by themselves. */

/** Seconds since 1970. */
export const now = 1_800_000_000;
export const uuid = (last: number) => `019a0000-0000-7000-8000-${last.toString().padStart(12, '0')}`;
export const organization = uuid(1);
const recovery = await generateUserRecoveryKeyPair();

/** Somebody with a DID, a vault key, and a browser for which their vault was opened. */
export async function aVaultPerson(number: number) {
  const [didKey, browserKey, updateKey, nextKey, recoveryKey, vaultKey] = await Promise.all([
    generateDidKey(),
    generateBrowserKey(),
    generateDidUpdateKey(),
    generateDidUpdateKey(),
    generateDidUpdateKey(),
    generateUserPasswordKeyPair(),
  ]);
  const { did, log: text } = await createDidLog({
    domain: 'example.org',
    personId: uuid(number),
    didKey: didKey.publicJwk,
    recoveryPublicKey: recovery.publicJwk,
    updateKey,
    nextUpdateKey: nextKey.publicJwk,
    recoveryUpdateKey: recoveryKey.publicJwk,
    now: now - 1000,
  });
  const log = await verifyDidLog(text, { did, now });
  const { versionId } = log;
  const delegate = (scope: 'session' | 'session vault' = 'session vault') =>
    signDelegation(
      didKey,
      { did, versionId, browserJwk: browserKey.publicJwk, scope, issuedAt: now - 100, expiresAt: now + 3600 },
      { organization },
    );
  const certify = (key = vaultKey.publicJwk, by = didKey, of: Did = did) =>
    signVaultKeyCertificate(by, { did: of, versionId, key, issuedAt: now }, { organization });
  const certificate = await certify();
  const recipient = await verifyRecipient(certificate, { organization, log, now });
  const privateKey = await importDecryptionKey(vaultKey.privateJwk);
  const ringKey = await importKeyRingKey(vaultKey.privateJwk);
  const delegation = await delegate();
  const writer: VaultWriter = { organization, did, browserKey, now };
  return {
    did,
    log,
    text,
    didKey,
    browserKey,
    nextKey,
    delegation,
    delegate,
    certificate,
    certify,
    recipient,
    privateKey,
    ringKey,
    kid: recipient.kid,
    vaultKey,
    writer,
  };
}
export type VaultPerson = Awaited<ReturnType<typeof aVaultPerson>>;

/** A login like any other. */
export const login = (password: string): LoginContent => ({
  kind: 'login',
  name: 'Bank',
  urls: [{ url: 'https://bank.example/', match: 'domain' }],
  userName: 'ada',
  password,
  totp: '',
  notes: '',
  fields: [],
  tags: [],
  favourite: false,
});
/** As a client changes an item. */
export const changeItem = async (writer: VaultWriter, opened: OpenedItem, content: LoginContent) =>
  replaceItem(writer, opened, withContent(opened.content, content, writer.now));
/** The password of an opened login. */
export const passwordOf = (opened: OpenedItem | undefined) =>
  (opened?.content.content as LoginContent | undefined)?.password;

/** What an honest cloud keeps of an item, so that it can be rewritten. */
export class KeptItem {
  readonly lists: { epoch: number; signed: DelegatedStatement }[] = [];
  readonly versions: {
    version: number;
    epoch: number;
    kind: 'version' | 'deletion';
    signed: DelegatedStatement;
  }[] = [];
  readonly grants = new Map<string, string>();
  item = '' as Digest;

  keep(by: VaultPerson, write: VaultWrite, kind: 'version' | 'deletion' = 'version'): this {
    const signedBy = { delegation: by.delegation, issuer: by.did };
    this.item = write.item;
    if (write.access !== null) {
      this.lists.push({ epoch: write.epoch, signed: { statement: write.access.list, ...signedBy } });
      for (const { did, grant } of write.access.grants) this.grants.set(`${did} ${write.epoch}`, grant);
    }
    const signed = { statement: write.statement, ...signedBy };
    this.versions.push({ version: write.version, epoch: write.epoch, kind, signed });
    return this;
  }

  serve(to: VaultPerson, at = this.versions.length): ServedItem {
    const newest = this.versions[at - 1];
    if (newest === undefined) throw new Error('nothing kept');
    const { version, epoch, kind, signed } = newest;
    return {
      item: this.item,
      version,
      lists: this.lists.filter((list) => list.epoch <= epoch),
      current: { kind, signed },
      grant: this.grants.get(`${to.did} ${epoch}`) ?? null,
    };
  }
}
