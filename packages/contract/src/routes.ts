import * as activity from './activity.ts';
import * as addresses from './addresses.ts';
import * as attributes from './attributes.ts';
import * as authenticators from './authenticators.ts';
import * as dashboard from './dashboard.ts';
import * as directory from './directory.ts';
import * as groups from './groups.ts';
import * as joining from './joining.ts';
import * as leaving from './leaving.ts';
import * as memberImport from './member-import.ts';
import * as members from './members.ts';
import * as moves from './moves.ts';
import * as notices from './notices.ts';
import * as organization from './organization.ts';
import * as people from './people.ts';
import * as pushes from './pushes.ts';
import * as roles from './roles.ts';
import * as sample from './sample.ts';
import type { Route } from './route.ts';
import * as session from './session.ts';
import * as setup from './setup.ts';
import * as statements from './statements.ts';
import * as signIn from './sign-in.ts';
import * as signInPolicy from './sign-in-policy.ts';
import * as trustedBrowsers from './trusted-browsers.ts';
import * as vaults from './vaults.ts';
import * as walletVaults from './wallet-vaults.ts';

const isRoute = (value: unknown): value is Route =>
  typeof value === 'object' && value !== null && 'surface' in value;

/** Every route there is: for OpenAPI, and for the tests that walk them all. */
export const allRoutes: readonly Route[] = [
  setup,
  directory,
  sample,
  people,
  joining,
  signIn,
  session,
  members,
  attributes,
  groups,
  statements,
  memberImport,
  activity,
  roles,
  trustedBrowsers,
  signInPolicy,
  authenticators,
  organization,
  addresses,
  moves,
  dashboard,
  notices,
  pushes,
  leaving,
  vaults,
  walletVaults,
].flatMap((room) => Object.values(room).filter((value) => isRoute(value)));
