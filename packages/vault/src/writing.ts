import type { Did } from '@lanyard/crypto/did';
import { digest, randomToken, type Base64url, type Digest } from '@lanyard/crypto/encoding';
import { CryptoProblem } from '@lanyard/crypto/errors';
import type { BrowserKey } from '@lanyard/crypto/keys';
import {
  mayWrite,
  namedOnly,
  signAccessList,
  signItemDeletion,
  signItemVersion,
  vaultItemId,
  type AccessPolicy,
  type ItemSigner,
  type VaultRole,
} from '@lanyard/crypto/vault-statements';
import { generateSecureKey, sealGrant } from './grants.ts';
import {
  attachmentsOf,
  isOverdue,
  newItem,
  type ItemContent,
  type ItemDates,
  type VaultItem,
} from './items.ts';
import type { OpenedItem, SeenItem } from './reading.ts';
import type { Recipient } from './recipients.ts';
import { sealItem } from './sealing.ts';

/** Who writes: the person, by the key of this browser, which they have delegated to. */
export interface VaultWriter {
  readonly organization: string;
  readonly did: Did;
  readonly browserKey: BrowserKey;
  /** Seconds since 1970. */
  readonly now: number;
}

/** What the cloud is to keep, all of it or nothing. */
export interface VaultWrite {
  readonly item: Digest;
  /** One above the version that it is made from. */
  readonly version: number;
  readonly epoch: number;
  readonly statement: string;
  /** A new access list, with everybody's grant; null where the people stay who they are. */
  readonly access: {
    readonly list: string;
    readonly grants: readonly { readonly did: Did; readonly grant: string }[];
    /** The mark that it answers. */
    readonly settles?: number;
  } | null;
  /** Files of the item from now on, in its history too: those it had, and those that come with this version. Left out: none, before or after. */
  readonly attachments?: {
    readonly kept: readonly Base64url[];
    readonly added: readonly Base64url[];
  };
  /** Of a new item, for its writer, who need not verify what they have just signed: what they have seen by writing it, and its key. */
  readonly own?: { readonly seen: SeenItem; readonly key: Base64url };
}

/** Where a new item is to be: made before the item where files are sent first. Only its creator can make it. */
export interface NewPlace {
  readonly item: Digest;
  readonly nonce: Base64url;
}

/** A place that nobody has. */
export function newPlace(creator: Did): NewPlace {
  const nonce = randomToken();
  return { item: vaultItemId({ creator, nonce }), nonce };
}

/** Somebody at an item. */
export interface ItemMember {
  readonly recipient: Recipient;
  readonly role: VaultRole;
}

/** Everybody at an item, and why they are there. */
export interface ItemPeople {
  readonly people: readonly ItemMember[];
  /** Default: all of them by name. */
  readonly because?: Omit<AccessPolicy, 'members'>;
}

/** A new item. @param to The writer, who owns it, by their own certificate; with others, where it is not theirs alone. */
export async function createItem(
  writer: VaultWriter,
  content: ItemContent,
  to: Recipient | ItemPeople,
  { at, dates }: { readonly at?: NewPlace | undefined; readonly dates?: ItemDates | undefined } = {},
): Promise<VaultWrite> {
  const { item, nonce } = at ?? newPlace(writer.did);
  const { policy, key, ...write } = await writeEpoch(writer, {
    item,
    epoch: 1,
    version: 1,
    from: { nonce },
    to: 'people' in to ? to : { people: [{ recipient: to, role: 'owner' }] },
    content: newItem(content, writer.now, dates),
  });
  const { members, ...because } = policy;
  const seen: SeenItem = {
    epoch: 1,
    list: digest(write.access.list),
    members,
    because: { ...because, issuedAt: writer.now },
    issuer: writer.did,
    issuers: [writer.did],
    browser: writer.browserKey.publicJwk,
    version: 1,
    statement: digest(write.statement),
    state: 'live',
  };
  return { ...write, own: { seen, key } };
}

/** The item as given: with another content, into the bin, out of it. @throws CryptoProblem `access_refused` where the writer may not */
export async function replaceItem(
  writer: VaultWriter,
  opened: OpenedItem,
  content: VaultItem,
): Promise<VaultWrite> {
  if (!mayWrite(opened.role)) throw new CryptoProblem('access_refused', 'may not change the item');
  checkConfirmed(opened);
  const { item, epoch } = opened.access;
  const version = opened.version + 1;
  const place = { organization: writer.organization, item, version, epoch };
  const envelope = await sealItem(content, opened.key, place);
  const statement = await signItemVersion(signerOf(writer, item), { version, epoch, envelope });
  return { item, version, epoch, statement, access: null, ...filesOf(opened.content, content) };
}

/**
 * Other people, or other roles, at an item: a new access list, and a new SecureKey for exactly these people. Whoever is not among them
 * reads nothing that is written from now on.
 *
 * @param people Everybody who is to have it, the writer too where they stay.
 * @param content What they are to see: the item, or the item without its history.
 * @throws CryptoProblem `access_refused` where the writer is no owner
 */
export async function changeAccess(
  writer: VaultWriter,
  opened: OpenedItem,
  { content, ...to }: ItemPeople & { readonly content: VaultItem },
): Promise<VaultWrite> {
  if (opened.role !== 'owner') throw new CryptoProblem('access_refused', 'no owner of the item');
  checkConfirmed(opened);
  const { item, epoch, list } = opened.access;
  const {
    policy: _policy,
    key: _key,
    ...write
  } = await writeEpoch(writer, {
    item,
    epoch: epoch + 1,
    version: opened.version + 1,
    from: { previous: list },
    to,
    content,
    before: opened.content,
  });
  return write;
}

/**
 * Whether the writer's client deletes an item for good without being asked: 30 days after an owner put it into the bin. The day stands in
 * what an editor writes too, and no word of an editor deletes anything.
 */
export function isForDeletion(
  { access, content, role, unconfirmed, writer }: OpenedItem,
  now: number,
): boolean {
  return (
    role === 'owner' &&
    unconfirmed.length === 0 &&
    access.members.get(writer) === 'owner' &&
    isOverdue(content, now)
  );
}

/** Deletes an item for good, for everybody. @throws CryptoProblem `access_refused` where the writer is no owner */
export async function deleteItem(
  writer: VaultWriter,
  opened: Pick<OpenedItem, 'access' | 'role' | 'version'>,
): Promise<VaultWrite> {
  if (opened.role !== 'owner') throw new CryptoProblem('access_refused', 'no owner of the item');
  const { item, epoch } = opened.access;
  const version = opened.version + 1;
  const statement = await signItemDeletion(signerOf(writer, item), { version, epoch });
  return { item, version, epoch, statement, access: null };
}

async function writeEpoch(
  writer: VaultWriter,
  {
    item,
    epoch,
    version,
    from,
    to: { people, because },
    content,
    before,
  }: {
    readonly item: Digest;
    readonly epoch: number;
    readonly version: number;
    readonly from: Parameters<typeof signAccessList>[1]['from'];
    readonly to: ItemPeople;
    readonly content: VaultItem;
    /** Left out: there was none. */
    readonly before?: VaultItem;
  },
) {
  const members = new Map(people.map(({ recipient, role }) => [recipient.did, role]));
  if (members.size < people.length || ![...members.values()].includes('owner'))
    throw new CryptoProblem('access_refused', 'somebody twice, or nobody who owns the item');
  const signer = signerOf(writer, item);
  const secureKey = await generateSecureKey();
  const policy: AccessPolicy = { ...namedOnly(members), ...because };
  const place = { organization: writer.organization, item, version, epoch };
  const [list, envelope, grants] = await Promise.all([
    signAccessList(signer, { epoch, policy, from }),
    sealItem(content, secureKey.key, place),
    Promise.all(
      people.map(async ({ recipient }) => ({
        did: recipient.did,
        grant: await sealGrant(signer, { epoch, secureKey, recipient }),
      })),
    ),
  ]);
  const statement = await signItemVersion(signer, { version, epoch, envelope });
  const write = { item, version, epoch, statement, access: { list, grants }, ...filesOf(before, content) };
  return { ...write, policy, key: secureKey.raw };
}

function filesOf(before: VaultItem | undefined, after: VaultItem): Pick<VaultWrite, 'attachments'> {
  const had = before === undefined ? new Set<Base64url>() : attachmentsOf(before);
  const has = attachmentsOf(after);
  if (had.size === 0 && has.size === 0) return {};
  const kept = [...has].filter((each) => had.has(each));
  return { attachments: { kept, added: [...has].filter((each) => !had.has(each)) } };
}

/** What nobody vouches for is not written again under one's own name. */
function checkConfirmed({ unconfirmed }: OpenedItem): void {
  if (unconfirmed.length > 0)
    throw new CryptoProblem('access_refused', 'an item by somebody whom nobody has confirmed');
}

function signerOf({ organization, did, browserKey, now }: VaultWriter, item: Digest): ItemSigner {
  return { organization, item, browserKey, issuer: did, issuedAt: now };
}
