import type { RolePermission } from '@lanyard/contract/permissions';

export type SettingsPart = 'general' | 'sign-in' | 'addresses' | 'keys' | 'vault';

/** The parts of the settings: address, and who is shown the way (any of these). */
export const settingsParts: readonly {
  readonly part: SettingsPart;
  readonly href: string;
  readonly takes: readonly RolePermission[];
}[] = [
  { part: 'general', href: '/console/settings', takes: ['organization.manage'] },
  { part: 'sign-in', href: '/console/settings/sign-in', takes: ['admins.manage', 'organization.manage'] },
  { part: 'addresses', href: '/console/settings/addresses', takes: ['organization.manage'] },
  { part: 'vault', href: '/console/settings/vault', takes: ['sites.manage', 'organization.manage'] },
  { part: 'keys', href: '/console/settings/keys', takes: ['keys.manage'] },
];

/** The part at the end of an address. */
export const settingsPartAt = (name: string): SettingsPart =>
  settingsParts.find(({ part }) => part === name)?.part ?? 'general';
