import { getDashboard } from '@lanyard/contract/dashboard';
import { handle, type Handled } from '../access/index.ts';
import { dashboardOf } from './dashboard.ts';

export function dashboardRoutes(): readonly Handled[] {
  return [handle(getDashboard, ({ tx, caller, now }) => dashboardOf(tx, caller, now))];
}
