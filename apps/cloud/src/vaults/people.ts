import { mostItemPeople, type findVaultPeople, type listVaultGroups } from '@lanyard/contract/vaults';
import type { RouteAnswer, RouteInput } from '@lanyard/contract/route';
import { digest } from '@lanyard/crypto/encoding';
import type { Directory } from '../directory/index.ts';
import { groupNames, groupsInSight } from '../groups/index.ts';
import { emailIndexOf, openMember } from '../members/index.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import { statementsAbout } from '../statements/index.ts';
import type { VaultCaller } from './callers.ts';
import { activePeople, groupsFollowed, groupsOfCaller } from './people-store.ts';
import { problem } from './problems.ts';

interface Parts {
  readonly directory: Directory;
  readonly caller: VaultCaller;
}

/**
 * Active members by DID, by their whole work address, or in groups that the caller may share with: nobody lists who is a member by this.
 * With each, what was confirmed of them and holds.
 *
 * @throws ProblemError `vault-too-many-people`
 */
export async function findPeople(
  tx: Transaction,
  { directory, caller }: Parts,
  { dids, emails, groups = [], owners = false }: RouteInput<typeof findVaultPeople>['body'],
): Promise<RouteAnswer<typeof findVaultPeople>> {
  const { organizationId } = caller;
  const dataKey = await directory.dataKey(tx, organizationId);
  const emailIndexes = emails.map((email) => emailIndexOf(dataKey, email));
  const groupIds = groups.length === 0 ? [] : await allowedAmong(tx, caller, groups);
  const most = mostItemPeople + emails.length;
  const asked = { dids, emailIndexes, groupIds, owners };
  const rows = await activePeople(tx, organizationId, { ...asked, limit: most + 1 });
  if (rows.length > most) throw problem('vault-too-many-people');
  const { about, chain } = await statementsAbout(
    tx,
    organizationId,
    rows.map(({ did }) => did),
  );
  const names = await groupNames(tx, dataKey, groupIds);
  const signers = new Map<string, { readonly delegation: string; readonly issuer: string; place: number }>();
  const signed = (row: {
    readonly statement: string;
    readonly delegation: string;
    readonly issuer: string;
  }) => {
    const name = digest(row.delegation);
    const { delegation, issuer } = row;
    const signer = signers.get(name) ?? { delegation, issuer, place: signers.size };
    signers.set(name, signer);
    return { statement: row.statement, by: signer.place };
  };
  const people = rows.map(({ memberId, did, certificate, groupIds: isIn, isOwner, ...sealed }) => {
    const statement = about.get(did);
    return Object.assign(openMember(dataKey, memberId, sealed), {
      memberId,
      did,
      certificate,
      groups: [...isIn],
      isOwner,
      statement: statement?.memberId === memberId ? signed(statement) : null,
    });
  });
  return {
    people,
    chain: chain.map((row) => Object.assign(signed(row), { did: row.did })),
    signers: [...signers.values()].map(({ delegation, issuer }) => ({ delegation, issuer })),
    groups: [...names].map(([id, name]) => ({ id, name })),
  };
}

/** Groups that the caller may share with: those they may read, and those they are in. */
export async function listGroups(
  tx: Transaction,
  { directory, caller }: Parts,
): Promise<RouteAnswer<typeof listVaultGroups>> {
  const { organizationId, memberId } = caller;
  const ids = await groupsOfCaller(tx, organizationId, { memberId, seen: await groupsInSight(tx, caller) });
  const names = await groupNames(tx, await directory.dataKey(tx, organizationId), ids);
  const groups = [...names].map(([id, name]) => ({ id, name }));
  return {
    groups: groups.toSorted((one, other) => one.name.localeCompare(other.name, 'en', { numeric: true })),
  };
}

/** Of some groups those that the caller may share with, or whose members already have an item of theirs. */
async function allowedAmong(
  tx: Transaction,
  caller: VaultCaller,
  groups: readonly string[],
): Promise<readonly string[]> {
  const { organizationId, memberId, personId } = caller;
  const own = await groupsOfCaller(tx, organizationId, { memberId, seen: await groupsInSight(tx, caller) });
  const followed = await groupsFollowed(tx, organizationId, { personId, groups });
  return groups.filter((id) => own.includes(id) || followed.includes(id));
}
