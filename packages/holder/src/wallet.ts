import type { DeviceKey, DidKey, DidUpdateKey } from '@lanyard/crypto/keys';
import { openRecord, sealRecord } from '@lanyard/crypto/storage-envelope';
import type { Device } from './ports.ts';
import { WalletProblem } from './problem.ts';

/** What this device knows of the identity made on it. Nothing here is secret. */
export interface Identity {
  readonly personId: string;
  readonly did: string;
  readonly deviceId: string;
  /** Head of the DID log as this wallet wrote it: the one it states with every signature, and refuses to go behind. */
  readonly versionId: string;
  readonly versionNumber: number;
  /** The one FIDO credential, base64url. */
  readonly credentialId: string;
  readonly rpId: string;
  /** Whether PRF protects the claims; without it a second device key does, which is weaker. */
  readonly prf: boolean;
  /** The authenticator's platform keeps copies of the credential. */
  readonly synced: boolean;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** Private keys of the device, non-extractable. */
export interface WalletKeys {
  readonly did: DidKey;
  readonly device: DeviceKey;
  readonly update: DidUpdateKey;
  readonly nextUpdate: DidUpdateKey;
  /** Level 2 of what is kept at rest. */
  readonly deviceStorage: CryptoKey;
  /** Where PRF is missing: what wraps the claims key instead. */
  readonly claimsWrapping: CryptoKey | null;
}

/** A wallet with an identity. */
export interface Wallet {
  readonly device: Device;
  readonly identity: Identity;
  readonly keys: WalletKeys;
}

/** Names of what is kept in the device's storage. */
export const entries = {
  identity: 'identity',
  keys: 'keys',
  claimsKey: 'claims-key',
  recovery: 'recovery',
  claim: 'claim/',
  vaultKey: 'vault-key/',
  membership: 'membership/',
  browser: 'browser/',
  /** Browsers that were forgotten, as long as the cloud was not told. */
  forgotten: 'forgotten/',
  wrongDigits: 'wrong-digits/',
  activity: 'activity/',
  consent: 'consent/',
  pin: 'pin',
  notice: 'notice/',
  noticesRead: 'notices-read',
  /** Of each vault what was read last, as the cloud served it: ciphertext. */
  vaultCache: 'vault-cache/',
  vaultCacheItem: 'vault-cache-item/',
  /** The key ring that goes with it. */
  vaultRing: 'vault-ring/',
  /** When the cloud was heard last about it. */
  vaultHeard: 'vault-heard/',
  /** What was seen of each item, and whom the person made sure of. */
  vaultSeen: 'vault-seen/',
  vaultSeenItem: 'vault-seen-item/',
  vaultConfirmed: 'vault-confirmed/',
  /** Highest statement seen about each member of an organization. */
  memberEpochs: 'member-epochs/',
  /** Logs of people whose items were read, and how far they were seen. */
  didLog: 'did-log/',
  didHead: 'did-head/',
} as const;

/** The wallet of this device, or undefined where no identity was made yet. */
export async function loadWallet(device: Device): Promise<Wallet | undefined> {
  const [identity, keys] = await Promise.all([
    device.storage.get(entries.identity),
    device.storage.get(entries.keys),
  ]);
  if (identity === undefined || keys === undefined) return undefined;
  return { device, identity: identity as Identity, keys: keys as WalletKeys };
}

/** Seconds since 1970 by the device's clock. */
export const seconds = (device: Device): number => Math.floor(device.now() / 1000);

/** Encrypts a record of the wallet for its storage, under the device storage key. */
export async function putRecord(wallet: Wallet, key: string, record: unknown): Promise<void> {
  await wallet.device.storage.putAll([[key, await sealedRecord(wallet, key, record)]]);
}

/** The sealed form of a record, to be written together with others. */
export function sealedRecord(wallet: Wallet, key: string, record: unknown): Promise<string> {
  return sealRecord(JSON.stringify(record), {
    person: wallet.identity.personId,
    item: key,
    deviceStorageKey: wallet.keys.deviceStorage,
  });
}

/** Decrypts one record; undefined where there is none. */
export async function getRecord<T>(wallet: Wallet, key: string): Promise<T | undefined> {
  const sealed = await wallet.device.storage.get(key);
  return sealed === undefined ? undefined : readRecord<T>(wallet, key, sealed);
}

/** Decrypts all records under a prefix, in order of their keys. */
export async function listRecords<T>(
  wallet: Wallet,
  prefix: string,
): Promise<readonly (readonly [key: string, record: T])[]> {
  const found = await wallet.device.storage.list(prefix);
  return Promise.all(
    found.map(async ([key, sealed]) => [key, await readRecord<T>(wallet, key, sealed)] as const),
  );
}

/** Decrypts a record as `storage.list` gave it. */
export async function readRecord<T>(wallet: Wallet, key: string, sealed: unknown): Promise<T> {
  if (typeof sealed !== 'string') throw new WalletProblem('storage_damaged', `no record under ${key}`);
  const text = await openRecord(sealed, {
    person: wallet.identity.personId,
    item: key,
    deviceStorageKey: wallet.keys.deviceStorage,
  });
  return JSON.parse(text) as T;
}
