import {
  changeCertifiedSites,
  deleteVaultItem,
  dropAttachment,
  findVaultPeople,
  listCertifiedSites,
  listVaultGroups,
  readAttachmentChunk,
  readKeyRing,
  readVault,
  readVaultSpace,
  recordVaultExport,
  settleVaultItem,
  watchVault,
  writeAttachmentChunk,
  writeKeyRing,
  writeVaultItem,
  writeVaultItems,
} from '@lanyard/contract/vaults';
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
  watchMyVault,
  writeMyAttachmentChunk,
  writeMyKeyRing,
  writeMyVaultItem,
  writeMyVaultItems,
} from '@lanyard/contract/wallet-vaults';
import { handle, type Handled, type PersonCaller, type SessionCaller } from '../access/index.ts';
import { trailOf } from '../activity/index.ts';
import type { Directory } from '../directory/index.ts';
import type { VerifyTouch } from '../people/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import { dropUpload, readChunk, takeChunk } from './attachments.ts';
import { recordExport } from './exchange.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import type { RequestContext } from '../platform/http/call.ts';
import type { DeviceProofNonces } from '../platform/http/device-proof-nonce.ts';
import { delegationOf } from '../sessions/index.ts';
import { findPeople, listGroups } from './people.ts';
import { readChanges } from './reading.ts';
import { keepRing, readRing } from './rings.ts';
import { changeSites, readSites } from './sites.ts';
import { watchChanges, type VaultSignals } from './signals.ts';
import { openingOf } from './wallet-store.ts';
import { asMember, openForWriting } from './wallets.ts';
import { readSpace, type Room } from './room.ts';
import { deleteForGood, settleItem, writeItem, writeItems, type Act } from './writing.ts';

/** A thousand grants, and the longest item; a piece of a file is shorter. */
const bodyBytes = 4 * 1024 * 1024;

export interface VaultParts {
  readonly directory: Directory;
  readonly database: Database;
  readonly signals: VaultSignals;
  readonly clock: Clock;
  readonly nonces: DeviceProofNonces;
  readonly verifyTouch: VerifyTouch;
  readonly room: Room;
}

export function vaultRoutes(parts: VaultParts): readonly Handled[] {
  return [...browserRoutes(parts), ...walletRoutes(parts)];
}

function browserRoutes(parts: VaultParts): readonly Handled[] {
  const { directory, room } = parts;
  const act = async (call: Written<SessionCaller>): Promise<Act> => ({
    directory,
    caller: call.caller,
    delegation: await delegationOf(call.tx, call.caller),
    trail: trailOf(call),
    room,
  });
  return [
    handle(watchVault, ({ caller, signal }) => watchChanges(parts, caller.organizationId, signal)),

    handle(readVault, ({ tx, caller, query }) => readChanges(tx, caller, Number(query.since ?? 0))),

    handle(readKeyRing, ({ tx, caller }) => readRing(tx, caller)),

    handle(
      writeKeyRing,
      async ({ tx, caller, body }) =>
        keepRing(tx, { caller, delegation: await delegationOf(tx, caller) }, body.ring),
      { bodyLimit: bodyBytes },
    ),

    handle(
      writeVaultItem,
      async (call) => writeItem(call.tx, await act(call), { ...call.params, ...call.body }),
      { bodyLimit: bodyBytes },
    ),

    handle(settleVaultItem, async (call) =>
      settleItem(call.tx, await act(call), { ...call.params, ...call.body }),
    ),

    handle(writeVaultItems, async (call) => writeItems(call.tx, await act(call), call.body.items), {
      bodyLimit: bodyBytes,
    }),

    handle(recordVaultExport, (call) =>
      recordExport(call.tx, { directory, caller: call.caller, trail: trailOf(call) }, call.body),
    ),

    handle(deleteVaultItem, async (call) =>
      deleteForGood(call.tx, await act(call), { ...call.params, ...call.body }),
    ),

    handle(
      writeAttachmentChunk,
      async (call) =>
        takeChunk(
          call.tx,
          await act(call),
          { ...call.params, ...call.body },
          { at: call.now, most: room.mostFileBytes },
        ),
      { bodyLimit: bodyBytes },
    ),

    handle(readAttachmentChunk, ({ tx, caller, params }) => readChunk(tx, caller, params)),

    handle(dropAttachment, ({ tx, caller, params }) => dropUpload(tx, caller, params)),

    handle(readVaultSpace, ({ tx, caller }) => readSpace(tx, caller.organizationId, room)),

    handle(findVaultPeople, ({ tx, caller, body }) => findPeople(tx, { directory, caller }, body)),

    handle(listCertifiedSites, ({ tx, caller }) => readSites(tx, { directory, caller })),

    handle(changeCertifiedSites, (call) =>
      changeSites(call.tx, { directory, caller: call.caller, trail: trailOf(call) }, call.body),
    ),

    handle(listVaultGroups, ({ tx, caller }) => listGroups(tx, { directory, caller })),
  ];
}

/** What a handler of a write is given. */
type Written<C> = Pick<RequestContext, 'requester' | 'now'> & {
  readonly tx: Transaction;
  readonly caller: C;
};

function walletRoutes(parts: VaultParts): readonly Handled[] {
  const { directory, room } = parts;
  const act = async (
    call: Written<PersonCaller> & { readonly params: { readonly organizationId: string } },
  ): Promise<Act> => {
    const caller = await asMember(call.tx, call.caller, call.params.organizationId);
    return {
      directory,
      caller,
      delegation: await openingOf(call.tx, caller.organizationId, { ...caller, now: call.now }),
      trail: trailOf({ ...call, caller }),
      room,
    };
  };
  return [
    handle(openMyVault, async ({ tx, caller, params, body, now }) =>
      openForWriting(tx, parts, { caller: await asMember(tx, caller, params.organizationId), body, now }),
    ),

    handle(watchMyVault, async function* ({ caller, params, signal }) {
      const { organizationId } = params;
      await parts.database.transaction({ organizationId, personId: caller.personId, readOnly: true }, (tx) =>
        asMember(tx, caller, organizationId),
      );
      yield* watchChanges(parts, organizationId, signal);
    }),

    handle(readMyVault, async ({ tx, caller, params, query }) =>
      readChanges(tx, await asMember(tx, caller, params.organizationId), Number(query.since ?? 0)),
    ),

    handle(readMyKeyRing, async ({ tx, caller, params }) =>
      readRing(tx, await asMember(tx, caller, params.organizationId)),
    ),

    handle(writeMyKeyRing, async (call) => keepRing(call.tx, await act(call), call.body.ring), {
      bodyLimit: bodyBytes,
    }),

    handle(
      writeMyVaultItem,
      async (call) => writeItem(call.tx, await act(call), { ...call.params, ...call.body }),
      { bodyLimit: bodyBytes },
    ),

    handle(writeMyVaultItems, async (call) => writeItems(call.tx, await act(call), call.body.items), {
      bodyLimit: bodyBytes,
    }),

    handle(settleMyVaultItem, async (call) =>
      settleItem(call.tx, await act(call), { ...call.params, ...call.body }),
    ),

    handle(deleteMyVaultItem, async (call) =>
      deleteForGood(call.tx, await act(call), { ...call.params, ...call.body }),
    ),

    handle(
      writeMyAttachmentChunk,
      async (call) =>
        takeChunk(
          call.tx,
          await act(call),
          { ...call.params, ...call.body },
          { at: call.now, most: room.mostFileBytes },
        ),
      { bodyLimit: bodyBytes },
    ),

    handle(readMyAttachmentChunk, async ({ tx, caller, params }) =>
      readChunk(tx, await asMember(tx, caller, params.organizationId), params),
    ),

    handle(dropMyAttachment, async ({ tx, caller, params }) =>
      dropUpload(tx, await asMember(tx, caller, params.organizationId), params),
    ),

    handle(findMyVaultPeople, async ({ tx, caller, params, body }) =>
      findPeople(tx, { directory, caller: await asMember(tx, caller, params.organizationId) }, body),
    ),

    handle(listMyVaultGroups, async ({ tx, caller, params }) =>
      listGroups(tx, { directory, caller: await asMember(tx, caller, params.organizationId) }),
    ),
  ];
}
