import { isDid, parseDid } from '@lanyard/crypto/did';
import { verifyDidLog, type VerifiedDidLog } from '@lanyard/crypto/did-log';
import { CryptoProblem } from '@lanyard/crypto/errors';
import { vaultActs } from './acting.ts';
import type { OpenedVault, Vault, VaultClient } from './client.ts';
import { stillFetched, type FetchedVault } from './fetching.ts';
import { peopleFinder } from './finding.ts';
import type { ItemVerifier, VaultReader } from './reading.ts';
import { verifyRecipient } from './recipients.ts';
import { openKeyRing } from './open-ring.ts';
import { vaultReading } from './vault-reading.ts';
import type { VaultWriter } from './writing.ts';

export type { NewItem, OpenedVault, Vault, VaultClient, VaultCloud, VaultMemory } from './client.ts';
export type { Spoiled, VaultContents } from './vault-reading.ts';

/** Where DID logs are, and what was seen of them. */
interface LogSource {
  readonly cloud: Pick<VaultClient['cloud'], 'didLog' | 'keepLog'>;
  readonly memory: Pick<VaultClient['memory'], 'head' | 'keepHead'>;
  readonly now: VaultClient['now'];
}

/** So long what was looked up when a vault was opened need not be looked up again for its first reading. */
const freshMilliseconds = 5000;

/**
 * Opens the items of a vault whose key is open. Reads nothing yet: `sync` does.
 *
 * @param ahead What was fetched of it before its key was open. Default: nothing.
 */
export async function openVaultItems(
  client: VaultClient,
  of: OpenedVault,
  ahead?: FetchedVault,
): Promise<Vault> {
  const { organizationId: organization, certificate, privateKey, ringKey, did } = of;
  const { cloud, memory, key } = client;
  if (!isDid(did)) throw new CryptoProblem('encoding_invalid', 'a vault of nobody');
  const seconds = () => Math.floor(client.now() / 1000);
  const { logOf, forget } = pinnedLogs(client);
  const [ownLog, [fetched, seen], elsewhere] = await Promise.all([
    logOf(did),
    stillFetched(client, ahead).then(async (still) => [still, await still.seen] as const),
    memory.seenElsewhere?.() ?? [],
  ]);
  const openedAt = client.now();
  const self = await verifyRecipient(certificate, { organization, log: ownLog, now: seconds() });
  const finder = peopleFinder(client, { organization, did, logOf, now: seconds });
  const writer = (): VaultWriter => ({ organization, did, browserKey: key, now: seconds() });
  const reader = (): VaultReader => ({
    organization,
    did,
    privateKey,
    kid: self.kid,
    logOf,
    isConfirmed: (whose) => finder.isConfirmed(whose),
    now: seconds(),
  });
  const ring = openKeyRing(ringKey, { organization, did, kid: self.kid }, ownLog.versionId);
  const reading = vaultReading(client, {
    seen,
    elsewhere,
    fetched,
    reader,
    onSync(isFirst) {
      if (isFirst && client.now() < openedAt + freshMilliseconds) return true;
      forget();
      return false;
    },
    onServed: (issuers) => finder.learnOf(issuers),
    ring,
  });
  const { items, spoiled, marked, sync, writeNew } = reading;
  const acts = vaultActs({ client, did, self, finder, writer, items, spoiled, marked, sync, writeNew });
  return {
    did,
    contents: reading.contents,
    sync,
    async people(asked) {
      const { people, refused } = await finder.find(asked);
      if (people.length === 0 && refused.length > 0)
        throw new CryptoProblem('certificate_mismatch', 'somebody whose key does not verify');
      return people;
    },
    async *watch(signal) {
      for await (const { cursor } of cloud.watch(signal)) if (cursor > reading.cursor()) yield await sync();
    },
    ...acts,
    async confirm(whom) {
      await memory.confirm([whom]);
      // What was held back because of them is read again.
      await reading.fromTheStart();
    },
    close() {
      reading.close();
      ring.close();
    },
  };
}

/** Logs of people, each looked up once until all are forgotten. */
export function pinnedLogs(client: LogSource): {
  readonly logOf: ItemVerifier['logOf'];
  readonly forget: () => void;
} {
  const logs = new Map<string, Promise<VerifiedDidLog>>();
  return {
    logOf(whose) {
      const known = logs.get(whose) ?? pinnedLog(client, whose);
      logs.set(whose, known);
      return known;
    },
    forget: () => logs.clear(),
  };
}

/** A log verified at or after what was seen of it here; its head is seen from now on. */
async function pinnedLog({ cloud, memory, now }: LogSource, did: string): Promise<VerifiedDidLog> {
  const { personId } = parseDid(did);
  const pinned = await memory.head(did);
  const served = await cloud.didLog(personId);
  const log = await verifyDidLog(served, {
    did,
    // What somebody signed before they ended their identity stays what it is.
    ended: true,
    now: Math.floor(now() / 1000),
    ...(pinned === undefined ? {} : { pinned }),
  });
  const { versionId, versionNumber } = log;
  if (pinned?.versionId !== versionId) await memory.keepHead({ did, versionId, versionNumber });
  await cloud.keepLog?.(personId, served);
  return log;
}
