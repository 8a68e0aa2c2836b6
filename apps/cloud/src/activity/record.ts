import { randomUUIDv7 } from 'node:crypto';
import type { Transaction } from '../platform/database/transaction.ts';
import type { Requester } from '../platform/http/call.ts';
import type { DataKey } from '../platform/keys/data-keys.ts';
import { enqueueJobLast } from '../platform/jobs/job.ts';
import { rowOfEntry, type Entry, type Trail } from './entry.ts';
import { isToldToAll, memberToldOf, tellAllMembers, tellMember } from './notices.ts';
import { addEntry } from './store.ts';

/**
 * Records one act in the log of the key's organization, as part of the caller's transaction, which sees that organization's rows: it
 * is there if and only if what it tells of is. It goes with the commit, takes no lock and waits for nobody. Where it is one that a
 * member is always told, the mail to them is put into the queue with it.
 */
export function record(tx: Transaction, dataKey: DataKey, entry: Entry): void {
  const { organizationId } = dataKey;
  const row = rowOfEntry(dataKey, randomUUIDv7(), entry);
  addEntry(tx, organizationId, row);
  const memberId = memberToldOf(row);
  if (memberId !== undefined) enqueueJobLast(tx, tellMember, { organizationId, entryId: row.id, memberId });
  if (isToldToAll(row)) enqueueJobLast(tx, tellAllMembers, { organizationId, entryId: row.id });
}

/** The trail of a request made in a session. */
export function trailOf(call: {
  readonly caller: { readonly memberId: string };
  readonly requester: Requester;
  readonly now: Date;
}): Trail {
  return { actor: { kind: 'member', id: call.caller.memberId }, from: call.requester, at: call.now };
}

/** The trail of an act at the command line. */
export function operatorTrail(now: Date): Trail {
  return { actor: { kind: 'operator' }, from: undefined, at: now };
}
