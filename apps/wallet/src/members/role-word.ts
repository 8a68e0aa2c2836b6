import { fixedRoles, type FixedRole } from '@lanyard/contract/permissions';
import type { Role } from '@lanyard/contract/shapes';

const isFixed = (role: string): role is FixedRole => (fixedRoles as readonly string[]).includes(role);

/** The word of the catalogue for a role. What an organization calls its own ones, a wallet is not told. */
export function roleWord(role: Role): FixedRole | 'member' | 'own' {
  if (role === null) return 'member';
  return isFixed(role) ? role : 'own';
}
