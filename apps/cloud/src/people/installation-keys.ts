import {
  generateIssuerKeyPair,
  importIssuerKey,
  importVerificationKey,
  type EcPublicJwk,
} from '@lanyard/crypto/keys';
import type { KeyFor } from '@lanyard/crypto/statements';
import type { TokenIssuer } from '@lanyard/crypto/tokens';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import { installationKeyId, type KeyService } from '../platform/keys/key-service.ts';
import type { Log } from '../platform/telemetry/log.ts';
import {
  deleteRetiredInstallationKeys,
  insertInstallationKey,
  installationKeysAt,
  lockInstallationKeys,
  retireInstallationKeys,
  type InstallationKeyRow,
} from './installation-key-store.ts';

/** The ES256 keys that sign person tokens and claim credentials (protocol, Keys). */
export interface InstallationKeys {
  /** The key that signs now, in the name of an origin of this installation. */
  issuer(origin: string): TokenIssuer;
  /** The key of a `kid`, the signing one or one that is still verified. */
  readonly keyFor: KeyFor;
  /** Counts the changes of the keys: what was verified before one is verified again. */
  readonly changes: number;
  /** All of these, the signing one first. */
  publicKeys(): readonly { readonly kid: string; readonly publicJwk: EcPublicJwk }[];
  close(): void;
}

/** How long a claim is good for: a year, then the address is verified again. */
export const claimSeconds = 365 * 86_400;

/** After a rotation the earlier key is verified as long as the longest-lived thing it signed, and a day for clocks. */
export const overlapSeconds = claimSeconds + 86_400;

const channel = 'installation_keys';
/** A token of a key that is not known here makes the keys be read again, at most this often: anyone can invent a name. */
const askAgainMs = 1_000;

interface Ring {
  readonly signing: { readonly kid: string; readonly key: CryptoKey };
  readonly known: ReadonlyMap<string, KnownKey>;
}
interface KnownKey {
  readonly publicJwk: EcPublicJwk;
  readonly key: CryptoKey;
  readonly retiresAt: Date | null;
}

export interface InstallationKeysOptions {
  readonly database: Database;
  readonly kms: KeyService;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Makes the first key of an installation, and the KMS key that seals it, at its first start; later it changes nothing. Where there are
 * keys already, a KMS key that is missing is left missing: a new one in its place would open nothing, and hide the loss.
 */
export async function makeFirstInstallationKey({
  database,
  kms,
  clock,
}: Pick<InstallationKeysOptions, 'database' | 'kms' | 'clock'>): Promise<void> {
  const now = clock.now();
  await database.transaction({}, async (tx) => {
    await lockInstallationKeys(tx);
    const keys = await installationKeysAt(tx, now);
    if (keys.some(({ retiresAt }) => retiresAt === null)) return;
    await kms.create(installationKeyId);
    await makeKey(tx, kms, now);
  });
}

/**
 * Opens the keys, the first one being made where there is none. They stay in memory; a rotation by any process is heard of at
 * once.
 *
 * @throws KeyError `key-missing` where the KMS key is gone, or another of `KeyService.open`
 */
export async function openInstallationKeys(options: InstallationKeysOptions): Promise<InstallationKeys> {
  const { database, kms, clock, log } = options;
  await makeFirstInstallationKey(options);
  const read = async (): Promise<Ring> => {
    const rows = await database.transaction({ readOnly: true }, (tx) => installationKeysAt(tx, clock.now()));
    return ringOf(rows, kms);
  };
  let ring = await read();
  let started = 0;
  let applied = 0;
  // Each reads by itself, and one that began earlier never replaces what a later one read.
  const refresh = async (): Promise<void> => {
    const turn = (started += 1);
    try {
      const fresh = await read();
      if (turn > applied) [ring, applied] = [fresh, turn];
    } catch (error) {
      log.warn({ err: error }, 'The installation keys could not be read again');
    }
  };
  let askedAtMs = Number.NEGATIVE_INFINITY;
  const stopListening = await database.events.on(channel, () => void refresh());
  const stopHearingGaps = database.events.onGap(() => void refresh());
  const known = (kid: string): CryptoKey | undefined => {
    const found = ring.known.get(kid);
    if (found === undefined) return undefined;
    return found.retiresAt === null || found.retiresAt > clock.now() ? found.key : undefined;
  };

  return {
    issuer: (origin) => ({ issuer: origin, ...ring.signing }),
    get changes() {
      return applied;
    },
    async keyFor(kid) {
      const found = known(kid);
      if (found !== undefined || ring.known.has(kid)) return found;
      // Made by another process a moment ago, perhaps.
      const now = clock.now().getTime();
      if (now - askedAtMs < askAgainMs) return undefined;
      askedAtMs = now;
      await refresh();
      return known(kid);
    },
    publicKeys: () =>
      [...ring.known]
        .filter(([kid]) => known(kid) !== undefined)
        .map(([kid, { publicJwk }]) => ({ kid, publicJwk })),
    close() {
      stopListening();
      stopHearingGaps();
    },
  };
}

/**
 * Makes a new signing key.
 *
 * @param options.overlapSeconds How long the earlier keys are still verified. 0 where one may have been stolen: then claims must
 *   be verified again.
 * @returns its `kid`
 */
export async function rotateInstallationKey(
  tx: Transaction,
  options: { readonly kms: KeyService; readonly now: Date; readonly overlapSeconds?: number },
): Promise<string> {
  const { kms, now } = options;
  const overlapMs = (options.overlapSeconds ?? overlapSeconds) * 1000;
  await lockInstallationKeys(tx);
  await retireInstallationKeys(tx, new Date(now.getTime() + overlapMs));
  await deleteRetiredInstallationKeys(tx, now);
  const kid = await makeKey(tx, kms, now);
  tx.notify(channel, kid);
  return kid;
}

async function makeKey(tx: Transaction, kms: KeyService, now: Date): Promise<string> {
  const { kid, publicJwk, privatePkcs8 } = await generateIssuerKeyPair();
  const sealedPrivateKey = await kms.seal(installationKeyId, sealContext(kid), privatePkcs8);
  privatePkcs8.fill(0);
  await insertInstallationKey(tx, { kid, publicKey: publicJwk, sealedPrivateKey }, now);
  return kid;
}

async function ringOf(rows: readonly InstallationKeyRow[], kms: KeyService): Promise<Ring> {
  const signing = rows.find(({ retiresAt }) => retiresAt === null);
  if (signing === undefined) throw new Error('no installation key signs');
  const { kid, sealedPrivateKey } = signing;
  const opened = await kms.open(installationKeyId, sealContext(kid), sealedPrivateKey);
  const pkcs8 = Uint8Array.from(opened);
  const key = await importIssuerKey(pkcs8);
  opened.fill(0);
  pkcs8.fill(0);
  const known = await Promise.all(
    rows.map(async ({ publicKey, retiresAt }) => {
      const imported = await importVerificationKey(publicKey);
      return [imported.kid, { publicJwk: imported.publicJwk, key: imported.key, retiresAt }] as const;
    }),
  );
  return { signing: { kid, key }, known: new Map<string, KnownKey>(known) };
}

function sealContext(kid: string): readonly string[] {
  return ['installation_keys', 'sealed_private_key', kid];
}
