import type { Did } from '@lanyard/crypto/did';
import { CryptoProblem } from '@lanyard/crypto/errors';
import {
  mostVaultMembers,
  strongestRole,
  type AccessPolicy,
  type VaultRole,
} from '@lanyard/crypto/vault-statements';
import type { FoundPeople, VaultPerson } from './people.ts';
import type { ItemPeople } from './writing.ts';

/** Whom an item is to be shared with: people by name, groups, and the owners of the organization where it is theirs. */
export type Sharing = Omit<AccessPolicy, 'members'>;

/** What following the members makes of an item's people. */
export interface Followed {
  readonly to: ItemPeople;
  readonly policy: AccessPolicy;
  /** Who is to have it by a group or as an owner, and does not get it by the cloud's word alone: somebody has to confirm them. */
  readonly waiting: readonly VaultPerson[];
  /** Everybody who was looked at. */
  readonly found: readonly VaultPerson[];
  /** Names of the groups. */
  readonly groupNames: ReadonlyMap<string, string>;
}

/**
 * Who is to have an item now. Whom an owner named has it while they are a member. Whom nobody asked for by name, in a group or as an owner
 * of the organization, gets it where a statement says so that was verified up to the pinned owner; and who has it that way keeps it until
 * the cloud or a statement says that they are in it no more. So a lying cloud can take people off, and put nobody on.
 *
 * @param now The list as it is.
 * @param found Everybody in the list, in the groups, and the owners where they count.
 * Whether somebody would own it is asked where it is written: it is looked at while it is put together, too.
 *
 * @throws CryptoProblem `certificate_mismatch` where the key of somebody who is to have it does not verify; `access_refused` where
 *   more would have it than can
 */
export function follow(
  now: AccessPolicy,
  wanted: Sharing,
  found: FoundPeople,
  reader: { readonly did: Did; readonly ownerDid: string | undefined },
): Followed {
  const named = new Map([...wanted.named].filter(([did]) => found.people.some((each) => each.did === did)));
  // Who ended their identity is gone by their own word; whose key was tampered with is not.
  for (const did of [...now.members.keys(), ...wanted.named.keys()])
    if (found.refused.includes(did))
      throw new CryptoProblem('certificate_mismatch', 'somebody whose key does not verify');
  const groups = new Map([...wanted.groups].filter(([id]) => found.groups.has(id)));
  const members = new Map<Did, VaultRole>();
  const waiting: VaultPerson[] = [];
  for (const person of found.people) {
    const { did } = person;
    const by = reasonsOf(person, { now, groups, ofOrganization: wanted.ofOrganization, reader });
    const given = named.get(did);
    const role = strongestRole([...(given === undefined ? [] : [given]), ...by.roles]);
    if (role !== undefined) members.set(did, role);
    if (by.waits) waiting.push(person);
  }
  if (members.size > mostVaultMembers)
    throw new CryptoProblem('access_refused', `more than ${mostVaultMembers} people at one item`);
  const because = { named, groups, ofOrganization: wanted.ofOrganization };
  const people = found.people.flatMap(({ did, recipient }) => {
    const role = members.get(did);
    return role === undefined ? [] : [{ recipient, role }];
  });
  const { groups: groupNames } = found;
  return {
    to: { people, because },
    policy: { members, ...because },
    waiting,
    found: found.people,
    groupNames,
  };
}

/** What somebody is to have an item for beside being named. */
function reasonsOf(
  { did, stated, groups: isIn, isOwner }: VaultPerson,
  {
    now,
    groups,
    ofOrganization,
    reader,
  }: {
    readonly now: AccessPolicy;
    readonly groups: ReadonlyMap<string, VaultRole>;
    readonly ofOrganization: boolean;
    readonly reader: { readonly did: Did; readonly ownerDid: string | undefined };
  },
): { readonly roles: readonly VaultRole[]; readonly waits: boolean } {
  const isPinned = did === reader.did || did === reader.ownerDid;
  const has = now.members.get(did);
  /** What they have for another reason than their name: no more than that is kept without a statement, whatever the cloud says. */
  const had = has === now.named.get(did) ? undefined : has;
  const roles: VaultRole[] = [];
  let waits = false;
  const take = (role: VaultRole, isStated: boolean | undefined, wasFor: boolean) => {
    if (isPinned || isStated === true) {
      roles.push(role);
      return;
    }
    const kept = isStated === undefined && wasFor ? had : undefined;
    if (kept !== undefined) roles.push(weakerOf(kept, role));
    if (kept === undefined || weakerOf(kept, role) !== role) waits = true;
  };
  for (const [group, role] of groups)
    if (isIn.has(group)) take(role, stated?.groups.includes(group), now.groups.has(group));
  if (ofOrganization && isOwner) take('owner', stated?.maySay, now.ofOrganization && had === 'owner');
  return { roles, waits };
}

const weakerOf = (one: VaultRole, other: VaultRole): VaultRole =>
  strongestRole([one, other]) === one ? other : one;

/** Whether two lists say the same. */
export function isSamePolicy(one: AccessPolicy, other: AccessPolicy): boolean {
  return (
    one.ofOrganization === other.ofOrganization &&
    isSameMap(one.members, other.members) &&
    isSameMap(one.named, other.named) &&
    isSameMap(one.groups, other.groups)
  );
}

function isSameMap<K, V>(one: ReadonlyMap<K, V>, other: ReadonlyMap<K, V>): boolean {
  return one.size === other.size && [...one].every(([key, value]) => other.get(key) === value);
}
