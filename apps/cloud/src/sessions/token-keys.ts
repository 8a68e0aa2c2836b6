import type { EcPublicJwk } from '@lanyard/crypto/keys';
import { generateIssuerKeyPair, importIssuerKey, importVerificationKey } from '@lanyard/crypto/keys';
import { personCookieSeconds } from '@lanyard/crypto/tokens';
import { holdOrganization, type Directory } from '../directory/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import { sealedColumns, type Place } from '../platform/keys/data-keys.ts';
import { insertTokenKey, retireTokenKeys, tokenKeysOf, type TokenKeyRow } from './store.ts';

/**
 * The organization token key (white paper, JWT steps 1 and 2): ES256, one that signs, older ones that still verify. Its private
 * half lies sealed in the database and, imported and non-extractable, in the memory of each process.
 */

/** An organization's keys as this process holds them; replaced whole when one of them changes. */
export interface TokenKeySet {
  readonly signing: { readonly kid: string; readonly key: CryptoKey };
  /** By `kid`. `until`: milliseconds since 1970, from when on nothing it signed is taken. */
  readonly verifying: ReadonlyMap<string, { readonly key: CryptoKey; readonly until: number }>;
}

export interface TokenKeys {
  /**
   * The keys of an organization, remembered until a change is announced.
   *
   * @param tx Of whoever is in a transaction already: it then reads there. Waiting for a second connection while holding one
   *   could leave every connection of the pool waiting for the last.
   */
  of(organizationId: string, tx?: Transaction): Promise<TokenKeySet>;
  /**
   * The keys after a token came with a `kid` that is not among them: another process may have made it a moment ago. Read again at
   * most once a second, so that invented names cost nothing.
   */
  again(organizationId: string, tx?: Transaction): Promise<TokenKeySet>;
  /** Forgets at once what another process changed. */
  follow(): Promise<void>;
}

interface Entry {
  readonly reading: Promise<TokenKeySet>;
  keys?: TokenKeySet;
  /** Milliseconds since 1970. */
  readonly readAt: number;
}

const changes = 'token_key_changed';
const mostKept = 10_000;
const readAgainAfterMs = 1_000;

const placeOf = (kid: string): Place => ({
  table: 'organization_keys',
  column: 'sealed_private_key',
  row: kid,
});

export function createTokenKeys(parts: {
  readonly database: Database;
  readonly directory: Directory;
  readonly clock: Clock;
}): TokenKeys {
  const { database, directory, clock } = parts;
  const kept = new Map<string, Entry>();

  const read = async (tx: Transaction, organizationId: string): Promise<TokenKeySet> => {
    const rows = await tokenKeysOf(tx, organizationId, clock.now());
    const columns = sealedColumns(await directory.dataKey(tx, organizationId));
    return importKeys(rows, (kid, sealed) => columns.open(placeOf(kid), sealed));
  };
  const keep = async (organizationId: string, reading: Promise<TokenKeySet>): Promise<TokenKeySet> => {
    const entry: Entry = { reading, readAt: clock.now().getTime() };
    if (kept.size >= mostKept) kept.clear();
    kept.set(organizationId, entry);
    try {
      entry.keys = await reading;
      return entry.keys;
    } catch (error) {
      if (kept.get(organizationId) === entry) kept.delete(organizationId);
      throw error;
    }
  };
  const readApart = (organizationId: string): Promise<TokenKeySet> =>
    database.transaction({ organizationId, readOnly: true, idempotent: true }, (tx) =>
      read(tx, organizationId),
    );

  return {
    async of(organizationId, tx) {
      const known = kept.get(organizationId);
      if (known?.keys !== undefined) return known.keys;
      if (tx !== undefined) return keep(organizationId, read(tx, organizationId));
      return known?.reading ?? keep(organizationId, readApart(organizationId));
    },
    async again(organizationId, tx) {
      const known = kept.get(organizationId);
      if (known?.keys !== undefined && clock.now().getTime() < known.readAt + readAgainAfterMs)
        return known.keys;
      return keep(organizationId, tx === undefined ? readApart(organizationId) : read(tx, organizationId));
    },
    async follow() {
      database.events.onGap(() => {
        kept.clear();
      });
      await database.events.on(changes, (organizationId) => {
        kept.delete(organizationId);
      });
    },
  };
}

async function importKeys(
  rows: readonly TokenKeyRow[],
  open: (kid: string, sealed: Buffer) => Buffer,
): Promise<TokenKeySet> {
  const [newest] = rows;
  if (newest === undefined || newest.retiresAt !== null) {
    throw new Error('an organization without a token key');
  }
  const pkcs8 = Uint8Array.from(open(newest.kid, newest.sealedPrivateKey));
  const signing = { kid: newest.kid, key: await importIssuerKey(pkcs8) };
  pkcs8.fill(0);
  const verifying = await Promise.all(
    rows.map(async ({ kid, publicKey, retiresAt }) => {
      const { key } = await importVerificationKey(publicKey as EcPublicJwk);
      return [kid, { key, until: retiresAt?.getTime() ?? Number.POSITIVE_INFINITY }] as const;
    }),
  );
  return { signing, verifying: new Map(verifying) };
}

/**
 * Makes an organization's token key: at set-up, and by `rotateTokenKey`. The transaction sees the organization's rows.
 *
 * @returns its `kid`
 */
export async function makeTokenKey(
  tx: Transaction,
  { directory, organizationId, now }: { directory: Directory; organizationId: string; now: Date },
): Promise<string> {
  const columns = sealedColumns(await directory.dataKey(tx, organizationId));
  const { kid, publicJwk, privatePkcs8 } = await generateIssuerKeyPair();
  const sealedPrivateKey = columns.seal(placeOf(kid), privatePkcs8);
  privatePkcs8.fill(0);
  await insertTokenKey(tx, { organizationId, kid, publicKey: publicJwk, sealedPrivateKey, now });
  tx.notify(changes, organizationId);
  return kid;
}

/**
 * Replaces an organization's token key. The earlier one signs nothing more (its private half is erased) and verifies for
 * `overlapSeconds` longer. The transaction sees the organization's rows.
 *
 * @param overlapSeconds Default 180 days, the life of a person cookie, so that nobody is signed out and no browser forgotten. 0
 *   where the key may have been stolen: then every session of the organization has to sign in again.
 * @returns the new key's `kid`
 */
export async function rotateTokenKey(
  tx: Transaction,
  rotation: {
    readonly directory: Directory;
    readonly organizationId: string;
    readonly now: Date;
    readonly overlapSeconds?: number;
  },
): Promise<string> {
  const { organizationId, now, overlapSeconds = personCookieSeconds } = rotation;
  await holdOrganization(tx, organizationId);
  await retireTokenKeys(tx, {
    organizationId,
    retiresAt: new Date(now.getTime() + overlapSeconds * 1000),
  });
  return makeTokenKey(tx, rotation);
}
