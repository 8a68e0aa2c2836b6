import type { MemberView } from '@lanyard/contract/members';
import type { MemberState, Role } from '@lanyard/contract/shapes';
import { blindIndex, sealedColumns, type DataKey, type Place } from '../platform/keys/data-keys.ts';
import { normalizedEmail } from '../platform/mail/address.ts';
import { termsOf, termsVersion, type KnownTerms } from './search-terms.ts';
import type { MemberRow } from './store.ts';

/** A member, opened. */
export interface Member {
  readonly id: string;
  readonly personId: string | null;
  readonly role: Role;
  readonly state: MemberState;
  readonly name: string;
  readonly email: string;
}

const place = (column: 'sealed_name' | 'sealed_email', memberId: string): Place => ({
  table: 'members',
  column,
  row: memberId,
});

/** Name and address as they are kept: sealed, and as keyed hashes by which they are found. */
export function sealMember(
  dataKey: DataKey,
  memberId: string,
  { name, email }: { readonly name: string; readonly email: string },
  known?: KnownTerms,
): { sealedName: Buffer; sealedEmail: Buffer; emailIndex: Buffer; terms: number[]; termsVersion: number } {
  const columns = sealedColumns(dataKey);
  return {
    sealedName: columns.seal(place('sealed_name', memberId), name),
    sealedEmail: columns.seal(place('sealed_email', memberId), email),
    emailIndex: emailIndexOf(dataKey, email),
    terms: termsOf(dataKey, { name, email }, known),
    termsVersion,
  };
}

/** Keyed hash of an address, the same in every spelling of it. */
export function emailIndexOf(dataKey: DataKey, email: string): Buffer {
  return blindIndex(dataKey, 'members.email', normalizedEmail(email));
}

/** What `sealMember` sealed. */
export function openMember(
  dataKey: DataKey,
  memberId: string,
  sealed: { readonly sealedName: Buffer; readonly sealedEmail: Buffer },
): { name: string; email: string } {
  const columns = sealedColumns(dataKey);
  return {
    name: columns.openText(place('sealed_name', memberId), sealed.sealedName),
    email: columns.openText(place('sealed_email', memberId), sealed.sealedEmail),
  };
}

/** The name alone: for a greeting, and for the approval page. */
export function memberName(dataKey: DataKey, row: Pick<MemberRow, 'id' | 'sealedName'>): string {
  return sealedColumns(dataKey).openText(place('sealed_name', row.id), row.sealedName);
}

export function memberOf(dataKey: DataKey, row: MemberRow): Member {
  const { id, personId, role, state } = row;
  return { id, personId, role, state, ...openMember(dataKey, id, row) };
}

/** A member as the console shows them. */
export function viewOfMember(dataKey: DataKey, row: MemberRow): MemberView {
  const { id, role, state, createdAt, joinedAt, invitationExpiresAt } = row;
  return {
    id,
    ...openMember(dataKey, id, row),
    role,
    state,
    createdAt: createdAt.toISOString(),
    joinedAt: joinedAt?.toISOString() ?? null,
    invitationExpiresAt: state === 'invited' ? (invitationExpiresAt?.toISOString() ?? null) : null,
  };
}
