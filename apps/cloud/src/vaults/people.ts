import type { findVaultPeople } from '@lanyard/contract/vaults';
import type { RouteAnswer } from '@lanyard/contract/route';
import type { SessionCaller } from '../access/index.ts';
import type { Directory } from '../directory/index.ts';
import { emailIndexOf, openMember } from '../members/index.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import { activePeople } from './store.ts';

/** Active members by DID or by their whole work address: nobody lists who is a member by this. */
export async function findPeople(
  tx: Transaction,
  { directory, caller }: { readonly directory: Directory; readonly caller: SessionCaller },
  { dids, emails }: { readonly dids: readonly string[]; readonly emails: readonly string[] },
): Promise<RouteAnswer<typeof findVaultPeople>> {
  const { organizationId } = caller;
  const dataKey = await directory.dataKey(tx, organizationId);
  const emailIndexes = emails.map((email) => emailIndexOf(dataKey, email));
  const rows = await activePeople(tx, organizationId, { dids, emailIndexes });
  return {
    people: rows.map(({ memberId, did, certificate, sealedName, sealedEmail }) =>
      Object.assign(openMember(dataKey, memberId, { sealedName, sealedEmail }), {
        memberId,
        did,
        certificate,
      }),
    ),
  };
}
