import {
  changeCertifiedSites,
  deleteVaultItem,
  findVaultPeople,
  listCertifiedSites,
  listVaultGroups,
  readVault,
  recordVaultExport,
  settleVaultItem,
  watchVault,
  writeVaultItem,
  writeVaultItems,
} from '@lanyard/contract/vaults';
import { handle, type Handled } from '../access/index.ts';
import { trailOf } from '../activity/index.ts';
import type { Directory } from '../directory/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import { recordExport, writeItems } from './exchange.ts';
import { findPeople, listGroups } from './people.ts';
import { readChanges } from './reading.ts';
import { changeSites, readSites } from './sites.ts';
import { watchChanges, type VaultSignals } from './signals.ts';
import { deleteForGood, settleItem, writeItem } from './writing.ts';

/** A thousand grants, and the longest item. */
const bodyBytes = 4 * 1024 * 1024;

export interface VaultParts {
  readonly directory: Directory;
  readonly database: Database;
  readonly signals: VaultSignals;
  readonly clock: Clock;
}

export function vaultRoutes(parts: VaultParts): readonly Handled[] {
  const { directory } = parts;
  return [
    handle(watchVault, ({ caller, signal }) => watchChanges(parts, caller.organizationId, signal)),

    handle(readVault, ({ tx, caller, query }) => readChanges(tx, caller, Number(query.since ?? 0))),

    handle(
      writeVaultItem,
      (call) =>
        writeItem(
          call.tx,
          { directory, caller: call.caller, trail: trailOf(call) },
          { ...call.params, ...call.body },
        ),
      { bodyLimit: bodyBytes },
    ),

    handle(settleVaultItem, ({ tx, caller, params, body }) => settleItem(tx, caller, { ...params, ...body })),

    handle(
      writeVaultItems,
      (call) =>
        writeItems(call.tx, { directory, caller: call.caller, trail: trailOf(call) }, call.body.items),
      { bodyLimit: bodyBytes },
    ),

    handle(recordVaultExport, (call) =>
      recordExport(call.tx, { directory, caller: call.caller, trail: trailOf(call) }, call.body),
    ),

    handle(deleteVaultItem, (call) =>
      deleteForGood(
        call.tx,
        { directory, caller: call.caller, trail: trailOf(call) },
        { ...call.params, ...call.body },
      ),
    ),

    handle(findVaultPeople, ({ tx, caller, body }) => findPeople(tx, { directory, caller }, body)),

    handle(listCertifiedSites, ({ tx, caller }) => readSites(tx, { directory, caller })),

    handle(changeCertifiedSites, (call) =>
      changeSites(call.tx, { directory, caller: call.caller, trail: trailOf(call) }, call.body),
    ),

    handle(listVaultGroups, ({ tx, caller }) => listGroups(tx, { directory, caller })),
  ];
}
