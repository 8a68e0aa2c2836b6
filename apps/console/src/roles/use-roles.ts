import {
  assignRole,
  changeRole,
  createRole,
  deleteRole,
  type grantable,
  listRoles,
  transferOwnership,
  type RoleView,
} from '@lanyard/contract/roles';
import { fixedRoles, type FixedRole } from '@lanyard/contract/permissions';
import type { Role } from '@lanyard/contract/shapes';
import { useCallback, useEffect, useState } from 'react';
import { useWords } from '../messages.ts';
import { browser, codeOf, proven } from '../platform.ts';

export type RolesState = readonly RoleView[] | 'failed' | 'forbidden' | undefined;

/** The roles of the organization; undefined while they are loading. */
export function useRoles() {
  const [roles, setRoles] = useState<RolesState>();
  const load = useCallback(() => {
    browser.cloud.call(listRoles, {}).then(
      ({ roles: all }) => setRoles(all),
      (error: unknown) => setRoles(codeOf(error) === 'forbidden' ? 'forbidden' : 'failed'),
    );
  }, []);
  useEffect(load, [load]);
  return { roles, load };
}

export const isFixed = (role: string): role is FixedRole => (fixedRoles as readonly string[]).includes(role);

/** What a role is called. */
export function useRoleName(): (role: Role, all: RolesState) => string {
  const t = useWords();
  return useCallback(
    (role, all) => {
      if (role === null) return t('roles.none');
      if (isFixed(role)) return t(`roles.name.${role}`);
      const own = typeof all === 'object' ? all.find(({ id }) => id === role) : undefined;
      return own?.name ?? t('roles.unknown');
    },
    [t],
  );
}

const told = [
  'beyond-your-role',
  'no-such-role',
  'last-owner',
  'role-name-taken',
  'role-in-use',
  'admins-managed-elsewhere',
  'too-many-roles',
  'member-state',
  'role-changed-meanwhile',
  'forbidden',
] as const;

/** What went wrong, and what to do. */
export function useRoleProblem(): (error: unknown) => string {
  const t = useWords();
  return (error) => t(`role.problem.${told.find((code) => code === codeOf(error)) ?? 'other'}`);
}

export interface Wanted {
  readonly name: string;
  readonly permissions: readonly (typeof grantable)[number][];
}

/** Makes a role, or changes one. */
export async function saveRole(roleId: string | undefined, { name, permissions }: Wanted): Promise<RoleView> {
  const body = { name, permissions: [...permissions] };
  if (roleId === undefined) return browser.cloud.call(createRole, { body }, await proven());
  return browser.cloud.call(changeRole, { params: { roleId }, body }, await proven());
}

export async function removeRole(roleId: string): Promise<void> {
  await browser.cloud.call(deleteRole, { params: { roleId } }, await proven());
}

export async function giveRole(memberId: string, role: Role): Promise<void> {
  await browser.cloud.call(assignRole, { params: { memberId }, body: { role } }, await proven());
}

/** Makes them an owner and me a manager. */
export async function handOver(memberId: string): Promise<void> {
  await browser.cloud.call(transferOwnership, { body: { memberId } }, await proven());
}
