import type { AccessPolicy } from '@lanyard/crypto/vault-statements';
import type { Sharing } from './following.ts';

/**
 * Whether an item is shared with more than it was: with somebody who does not have it, by name, or by a group or as the organization's own,
 * whoever that is. They do not see what it was before.
 */
export function reachesMore(now: AccessPolicy, { named, groups, ofOrganization }: Sharing): boolean {
  return (
    (ofOrganization && !now.ofOrganization) ||
    [...named.keys()].some((did) => !now.members.has(did)) ||
    [...groups.keys()].some((id) => !now.groups.has(id))
  );
}
