import {
  deleteMyVaultItem,
  dropMyAttachment,
  findMyVaultPeople,
  listMyVaultGroups,
  openMyVault,
  readMyAttachmentChunk,
  readMyKeyRing,
  readMyVault,
  settleMyVaultItem,
  walletVaultSeconds,
  watchMyVault,
  writeMyAttachmentChunk,
  writeMyKeyRing,
  writeMyVaultItem,
  writeMyVaultItems,
} from '@lanyard/contract/wallet-vaults';
import { vaultOpeningChallenge } from '@lanyard/crypto/challenges';
import { signDelegation } from '@lanyard/crypto/delegation';
import { digest, randomToken } from '@lanyard/crypto/encoding';
import {
  generateBrowserKey,
  importDecryptionKey,
  importKeyRingKey,
  type BrowserKey,
} from '@lanyard/crypto/keys';
import { openVaultItems, type Vault, type VaultCloud } from '@lanyard/vault/open-vault';
import { keptPrivateKey, vaultKeyEntry, type KeptVaultKey } from './joining.ts';
import { personHeaders } from './person-session.ts';
import { WalletProblem } from './problem.ts';
import { touch } from './touch.ts';
import { forgetCache, heardAt, keepHeardAt, vaultCache } from './vault-cache.ts';
import { vaultMemory } from './vault-memory.ts';
import { entries, getRecord, putRecord, seconds, type Wallet } from './wallet.ts';

/** How what is shown of a vault stands to the cloud. */
export interface VaultContact {
  /** The cloud cannot be reached: what is shown is the copy on this device. */
  readonly isOffline: boolean;
  /** When the cloud was heard last, in milliseconds since 1970. */
  readonly asOf: number;
}

/**
 * Opens the vault of one organization with one touch: it gives the key that opens the items, and lets a key that lives as long as this
 * vault is open sign what is written. Without a connection the copy on this device is opened, to be read; the first write afterwards
 * asks for another touch. Keep it in memory only, and let go of it when the wallet locks.
 *
 * @param onContact Hears how it stands, after every answer and every lack of one.
 * @throws WalletProblem; problems of the routes, `unreachable` where there is no copy yet; DOMException where the touch is declined
 */
export async function openVault(
  wallet: Wallet,
  organizationId: string,
  onContact: (contact: VaultContact) => void,
): Promise<Vault> {
  const kept = await getRecord<KeptVaultKey>(wallet, vaultKeyEntry(organizationId));
  if (kept === undefined) throw new WalletProblem('storage_damaged', 'no vault key for this organization');
  const opening = new Opening(wallet, organizationId, await generateBrowserKey());
  const claimsKey = await guarded(wallet, organizationId, () => opening.touch());
  const privateJwk = await keptPrivateKey(wallet, organizationId, claimsKey);
  const of = {
    organizationId,
    did: wallet.identity.did,
    privateKey: await importDecryptionKey(privateJwk),
    ringKey: await importKeyRingKey(privateJwk),
    certificate: kept.certificate,
  };
  // Where there is nothing to be read and nobody to be asked, that is said at once.
  if (!opening.isRegistered && (await heardAt(wallet, organizationId)) === undefined)
    await wallet.device.cloud.nonce();
  const vault = await openVaultItems(
    {
      cloud: cloudOf(wallet, organizationId, { opening, onContact }),
      memory: vaultMemory(wallet, organizationId),
      cache: vaultCache(wallet, organizationId),
      key: opening.key,
      now: wallet.device.now,
    },
    of,
  );
  // Nobody is asked for a touch by what a client does by itself.
  const settle: Vault['settle'] = () =>
    opening.isRegistered ? vault.settle() : Promise.resolve({ renewed: [], waiting: [], refused: [] });
  return { ...vault, settle };
}

/** By which key this wallet signs, and until when the cloud takes it. */
class Opening {
  readonly key: BrowserKey;
  readonly #wallet: Wallet;
  readonly #organizationId: string;
  #expiresAt = 0;

  constructor(wallet: Wallet, organizationId: string, key: BrowserKey) {
    this.#wallet = wallet;
    this.#organizationId = organizationId;
    this.key = key;
  }

  /** With a minute to spare. */
  get isRegistered(): boolean {
    return this.#expiresAt - 60_000 > this.#wallet.device.now();
  }

  /** One touch; the cloud hears of it where it can be reached. @returns the claims key */
  async touch(): Promise<CryptoKey> {
    const nonce = await this.#wallet.device.cloud.nonce().catch(unlessUnreachable);
    if (nonce === undefined) return (await touch(this.#wallet, digest(randomToken()))).claimsKey;
    return this.#touchFor(nonce);
  }

  /** Another touch, for the cloud alone: without a connection nobody is asked for one. */
  async register(): Promise<void> {
    await this.#touchFor(await this.#wallet.device.cloud.nonce());
  }

  async #touchFor(nonce: string): Promise<CryptoKey> {
    const { device, identity, keys } = this.#wallet;
    const organizationId = this.#organizationId;
    const { did, versionId } = identity;
    const issuedAt = seconds(device);
    const delegation = await signDelegation(
      keys.did,
      {
        did,
        versionId,
        browserJwk: this.key.publicJwk,
        scope: 'vault',
        issuedAt,
        expiresAt: issuedAt + walletVaultSeconds,
      },
      { organization: organizationId },
    );
    const challenge = vaultOpeningChallenge({ organizationId, nonce, delegation });
    const { assertion, claimsKey } = await touch(this.#wallet, challenge);
    const body = { delegation, key: this.key.thumbprint, nonce, fido: assertion };
    const opened = await device.cloud
      .call(openMyVault, { params: { organizationId }, body }, personHeaders(this.#wallet))
      .catch(unlessUnreachable);
    this.#expiresAt = opened === undefined ? 0 : Date.parse(opened.expiresAt);
    return claimsKey;
  }
}

function cloudOf(
  wallet: Wallet,
  organizationId: string,
  { opening, onContact }: { readonly opening: Opening; readonly onContact: (contact: VaultContact) => void },
): VaultCloud {
  const { cloud, now } = wallet.device;
  const headers = personHeaders(wallet);
  const params = { organizationId };
  const guard = <T>(step: () => Promise<T>) => guarded(wallet, organizationId, step);
  const signed = async <T>(step: () => Promise<T>): Promise<T> => {
    if (!opening.isRegistered) await guard(() => opening.register());
    return guard(step);
  };
  const heard = async () => {
    const asOf = now();
    await keepHeardAt(wallet, organizationId, asOf);
    onContact({ isOffline: false, asOf });
  };
  return {
    async read(since) {
      try {
        const query = { since: String(since) };
        const answer = await guard(() => cloud.call(readMyVault, { params, query }, headers));
        await heard();
        return answer;
      } catch (error) {
        const asOf = await heardAt(wallet, organizationId);
        // What was kept is read already, and there is nothing new.
        if (since === 0 || asOf === undefined || !isUnreachable(error)) throw error;
        onContact({ isOffline: true, asOf });
        return { cursor: since, more: false, signers: [], items: [], marked: [] };
      }
    },
    readRing: () =>
      guard(async () => (await cloud.call(readMyKeyRing, { params }, headers)).ring ?? undefined),
    writeRing: (ring) =>
      guard(async () => {
        await cloud.call(writeMyKeyRing, { params, body: { ring } }, headers);
      }),
    async *watch(signal) {
      for await (const news of cloud.stream(watchMyVault, { params }, headers, signal)) {
        // Read by whoever listens, where it is news.
        yield news;
        await heard();
      }
    },
    write: (item, body) =>
      signed(async () => {
        await cloud.call(writeMyVaultItem, { params: { organizationId, item }, body }, headers);
      }),
    writeAll: (body) =>
      signed(async () => {
        await cloud.call(writeMyVaultItems, { params, body }, headers);
      }),
    delete: (item, body) =>
      signed(async () => {
        await cloud.call(deleteMyVaultItem, { params: { organizationId, item }, body }, headers);
      }),
    settle: (item, change) =>
      guard(async () => {
        const input = { params: { organizationId, item }, body: { change } };
        await cloud.call(settleMyVaultItem, input, headers);
      }),
    writeChunk: (item, attachment, chunk, body) =>
      guard(async () => {
        const of = { organizationId, item, attachment, chunk: String(chunk) };
        await cloud.call(writeMyAttachmentChunk, { params: of, body }, headers);
      }),
    readChunk: (item, attachment, chunk) =>
      guard(async () => {
        const of = { organizationId, item, attachment, chunk: String(chunk) };
        return (await cloud.call(readMyAttachmentChunk, { params: of }, headers)).sealed;
      }),
    dropUpload: (item, attachment) =>
      guard(async () => {
        await cloud.call(dropMyAttachment, { params: { organizationId, item, attachment } }, headers);
      }),
    findPeople: (body) => guard(() => cloud.call(findMyVaultPeople, { params, body }, headers)),
    listGroups: () => guard(async () => (await cloud.call(listMyVaultGroups, { params }, headers)).groups),
    didLog: (personId) => didLog(wallet, personId),
    keepLog: (personId, log) => keepLog(wallet, personId, log),
  };
}

const logEntry = (personId: string) => `${entries.didLog}${personId}`;

/** As served; without a connection as it was verified last. */
async function didLog(wallet: Wallet, personId: string): Promise<string> {
  try {
    return await wallet.device.cloud.didLog(personId);
  } catch (error) {
    const kept = await getRecord<string>(wallet, logEntry(personId));
    if (kept === undefined || !isUnreachable(error)) throw error;
    return kept;
  }
}

/** One that did not hold is not kept: without a connection there would be no other, long after the cloud is honest again. */
async function keepLog(wallet: Wallet, personId: string, log: string): Promise<void> {
  const key = logEntry(personId);
  if ((await getRecord<string>(wallet, key)) !== log) await putRecord(wallet, key, log);
}

/** Who is no active member any more, or whose phone was blocked, keeps nothing of it: the next answer would be a refusal, too. */
async function guarded<T>(wallet: Wallet, organizationId: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    const code = codeOf(error);
    if (code === 'not-a-member' || code === 'sign-in-required') await forgetCache(wallet, organizationId);
    throw error;
  }
}

const codeOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;

const isUnreachable = (error: unknown): boolean => codeOf(error) === 'unreachable';

function unlessUnreachable(error: unknown): undefined {
  if (!isUnreachable(error)) throw error;
}
