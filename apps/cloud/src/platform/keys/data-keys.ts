import {
  createHmac,
  createSecretKey,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
  type KeyObject,
} from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { KeyService } from './key-service.ts';
import { open, seal } from './seal.ts';

const keyBytes = 32;

/** An organization's data key, opened: two keys, one that seals and one that indexes. */
export interface DataKey {
  readonly organizationId: string;
  readonly sealing: KeyObject;
  readonly indexing: KeyObject;
}

/** Data keys of organizations. The database holds them sealed by the organization's KMS key (`organizations.sealed_data_key`). */
export interface DataKeys {
  /** Makes the KMS key and the data key of a new organization. Keep `sealed` in its row. */
  make(organizationId: string): Promise<{ dataKey: DataKey; sealed: Buffer }>;
  /**
   * Opens the data key of an organization. Kept in memory for ten minutes, so that a request seldom asks the KMS, and a KMS key
   * destroyed elsewhere is soon of no use here either.
   *
   * @throws KeyError `key-missing` once the KMS key is destroyed; `seal-broken`; as `KeyService.open`.
   */
  open(organizationId: string, sealed: Uint8Array): Promise<DataKey>;
  /** Destroys the KMS key: everything sealed for this organization is lost, in every backup too. */
  destroy(organizationId: string): Promise<void>;
}

const keptMs = 10 * 60_000;
/** Some 2 kB each. */
const mostKept = 10_000;

const context = ['organizations', 'sealed_data_key'];

export function dataKeys(kms: KeyService, clock: Clock): DataKeys {
  const kept = new Map<string, { sealed: Buffer; dataKey: Promise<DataKey>; until: number }>();
  return {
    async make(organizationId) {
      await kms.create(organizationId);
      const key = randomBytes(keyBytes);
      return { dataKey: dataKey(organizationId, key), sealed: await kms.seal(organizationId, context, key) };
    },
    async open(organizationId, sealed) {
      const now = clock.now().getTime();
      const known = kept.get(organizationId);
      if (known !== undefined && known.until > now && isSame(known.sealed, sealed)) return known.dataKey;
      const opened = kms.open(organizationId, context, sealed).then((key) => dataKey(organizationId, key));
      if (kept.size >= mostKept) kept.clear();
      kept.set(organizationId, { sealed: Buffer.from(sealed), dataKey: opened, until: now + keptMs });
      try {
        return await opened;
      } catch (error) {
        kept.delete(organizationId);
        throw error;
      }
    },
    async destroy(organizationId) {
      await kms.destroy(organizationId);
      kept.delete(organizationId);
    },
  };
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}

function dataKey(organizationId: string, key: Buffer): DataKey {
  const derive = (purpose: string): KeyObject =>
    createSecretKey(Buffer.from(hkdfSync('sha256', key, '', `lanyard ${purpose} v1`, keyBytes)));
  return { organizationId, sealing: derive('sealed columns'), indexing: derive('blind index') };
}

/** One field of one row. `row`: its id within the organization, as text. */
export interface Place {
  readonly table: string;
  readonly column: string;
  readonly row: string;
}

/** Columns of an organization that only its data key opens. */
export interface SealedColumns {
  seal(place: Place, value: Uint8Array | string): Buffer;
  /** @throws KeyError `seal-broken` when it was changed, or sealed for another row, column, table or organization. */
  open(place: Place, sealed: Uint8Array): Buffer;
  /** As `open`, for text. */
  openText(place: Place, sealed: Uint8Array): string;
}

export function sealedColumns({ organizationId, sealing }: DataKey): SealedColumns {
  const contextOf = ({ table, column, row }: Place): string[] => [
    'column',
    organizationId,
    table,
    column,
    row,
  ];
  const openBytes = (place: Place, sealed: Uint8Array): Buffer => open(sealing, contextOf(place), sealed);
  return {
    seal: (place, value) =>
      seal(sealing, contextOf(place), typeof value === 'string' ? Buffer.from(value) : value),
    open: openBytes,
    openText: (place, sealed) => openBytes(place, sealed).toString(),
  };
}

/**
 * A keyed hash (HMAC-SHA256, 32 bytes) by which a sealed field is found again: equal values of one field and organization have equal
 * ones, nothing else compares. Normalize the value first.
 *
 * @param field what is indexed, as `members.email`; the same value in another field has another index.
 */
export function blindIndex({ indexing }: DataKey, field: string, value: string): Buffer {
  return createHmac('sha256', indexing)
    .update(JSON.stringify([field, value]))
    .digest();
}
