import type { GroupView } from '@lanyard/contract/groups';
import { listRoles, type RoleView } from '@lanyard/contract/roles';
import { useEffect, useState } from 'react';
import { askGroups } from '../groups/use-groups.ts';
import { mayDo } from '../me.tsx';
import { browser, type Me } from '../platform.ts';

/** Groups and roles to choose from, as far as I may see them; none until they are there. */
export function useChoices(me: Me): { groups: readonly GroupView[]; roles: readonly RoleView[] } {
  const [groups, setGroups] = useState<readonly GroupView[]>([]);
  const [roles, setRoles] = useState<readonly RoleView[]>([]);
  const seesGroups = mayDo(me, 'groups.read') || mayDo(me, 'groups.read-assigned');
  const seesRoles = mayDo(me, 'roles.read');
  useEffect(() => {
    // Where they cannot be had, the list is there all the same.
    if (seesGroups) askGroups().then(setGroups, () => undefined);
    if (seesRoles)
      browser.cloud.call(listRoles, {}).then(
        (found) => setRoles(found.roles),
        () => undefined,
      );
  }, [seesGroups, seesRoles]);
  return { groups, roles };
}
