import { mostItemsOfMember } from '@lanyard/contract/vaults';
import type { Transaction } from '../platform/database/transaction.ts';
import { spaceOf } from './attachment-store.ts';
import { problem } from './problems.ts';
import { itemsMadeBy } from './store.ts';

/** What there is room for in the vaults of each organization. */
export interface Room {
  readonly mostItems: number;
  readonly mostFileBytes: number;
}

/** Of all items of an organization together, for each that there may be: a login of one person takes some 4,000 with list and key. */
const charactersPerItem = 20_000;

/**
 * Whether there is room for what somebody writes. What takes no more room than before always has it.
 *
 * @param fresh Items they make.
 * @param now Items and characters of the organization, with all that is written.
 * @throws ProblemError `vault-full`, `vault-member-full`
 */
export async function checkRoom(
  tx: Transaction,
  { organizationId, personId }: { readonly organizationId: string; readonly personId: string },
  {
    fresh,
    grown,
    now,
    room,
  }: { fresh: number; grown: number; now: { items: number; size: number }; room: Room },
): Promise<void> {
  if (grown > 0 && now.size > room.mostItems * charactersPerItem)
    throw problem('vault-full', { reason: 'size' });
  if (fresh === 0) return;
  if (now.items > room.mostItems) throw problem('vault-full', { reason: 'items' });
  // Whoever writes holds the count of the organization: nobody else's writes, nor other ones of theirs, come between.
  if ((await itemsMadeBy(tx, organizationId, personId)) + fresh > mostItemsOfMember)
    throw problem('vault-member-full');
}

/** How full the vaults of the caller's organization are. */
export async function readSpace(
  tx: Transaction,
  organizationId: string,
  { mostItems, mostFileBytes }: Room,
): Promise<{ items: number; mostItems: number; fileBytes: number; mostFileBytes: number }> {
  const { items, fileBytes } = await spaceOf(tx, organizationId);
  return { items, mostItems, fileBytes, mostFileBytes };
}
