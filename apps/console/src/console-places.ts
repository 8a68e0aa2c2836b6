import type { RolePermission } from '@lanyard/contract/permissions';
import {
  ActivityIcon,
  MonitorIcon,
  OrganizationIcon,
  PeopleIcon,
  SettingsIcon,
  ShieldIcon,
  type IconProps,
} from '@lanyard/ui/icons';
import type { ComponentType } from 'react';

export type Place = 'dashboard' | 'members' | 'groups' | 'roles' | 'activity' | 'settings';

/** Where one can go: address, sign, and who is shown the way. */
export const places: readonly {
  readonly place: Place;
  readonly href: string;
  readonly icon: ComponentType<IconProps>;
  /** Any of these; none: everyone. */
  readonly takes: readonly RolePermission[];
}[] = [
  { place: 'dashboard', href: '/console', icon: MonitorIcon, takes: [] },
  {
    place: 'members',
    href: '/console/members',
    icon: PeopleIcon,
    takes: ['members.read', 'members.read-assigned'],
  },
  {
    place: 'groups',
    href: '/console/groups',
    icon: OrganizationIcon,
    takes: ['groups.read', 'groups.read-assigned'],
  },
  { place: 'roles', href: '/console/roles', icon: ShieldIcon, takes: ['roles.read'] },
  { place: 'activity', href: '/console/activity', icon: ActivityIcon, takes: ['activity.read'] },
  {
    place: 'settings',
    href: '/console/settings',
    icon: SettingsIcon,
    takes: ['organization.manage', 'admins.manage', 'keys.manage', 'sites.manage'],
  },
];
