import type { MemberState, OrganizationView, Role } from '@lanyard/contract/shapes';
import { viewOf, type Directory } from '../directory/index.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import { placesOfPerson } from './store.ts';

/** A person's place in an organization, as the wallet shows it. */
export interface Membership {
  readonly memberId: string;
  readonly organization: OrganizationView;
  readonly role: Role;
  readonly state: MemberState;
  readonly joinedAt: string | null;
}

/** The organizations a person belongs to, in the order they joined: at most 1,000. The transaction is the person's. */
export async function membershipsOf(
  tx: Transaction,
  directory: Directory,
  personId: string,
): Promise<Membership[]> {
  const places = await placesOfPerson(tx, personId);
  return Promise.all(
    places.map(async ({ organizationId, memberId, role, state, joinedAt }) => ({
      memberId,
      organization: viewOf(await directory.get(tx, organizationId)),
      role,
      state,
      joinedAt: joinedAt?.toISOString() ?? null,
    })),
  );
}
