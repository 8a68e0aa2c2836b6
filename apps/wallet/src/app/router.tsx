import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { Broken } from './broken.tsx';
import { Missing } from './missing.tsx';
import { Shell } from './shell.tsx';

const root = createRootRoute({ component: Shell, notFoundComponent: Missing });

// Every screen is a chunk of its own, fetched when it is first opened.
const screens = [
  createRoute({
    getParentRoute: () => root,
    path: '/',
    component: lazyRouteComponent(() => import('../home/home-screen.tsx'), 'HomeScreen'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/join',
    component: lazyRouteComponent(() => import('../members/join-screen.tsx'), 'JoinScreen'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/sign-in',
    component: lazyRouteComponent(() => import('../authentication/approval-screen.tsx'), 'ApprovalScreen'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/scan',
    component: lazyRouteComponent(() => import('../scan/scan-screen.tsx'), 'ScanScreen'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/organizations',
    component: lazyRouteComponent(() => import('../members/organizations-screen.tsx'), 'OrganizationsScreen'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/organizations/$organizationId',
    component: lazyRouteComponent(() => import('../members/organization-screen.tsx'), 'OrganizationScreen'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/claims',
    component: lazyRouteComponent(() => import('../claims/claims-screen.tsx'), 'ClaimsScreen'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/claims/email',
    component: lazyRouteComponent(() => import('../claims/new-claim-screen.tsx'), 'EmailScreen'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/claims/phone',
    component: lazyRouteComponent(() => import('../claims/new-claim-screen.tsx'), 'PhoneScreen'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/claims/shared',
    component: lazyRouteComponent(() => import('../claims/consents-screen.tsx'), 'ConsentsScreen'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/notices',
    component: lazyRouteComponent(() => import('../notices/notices-screen.tsx'), 'NoticesScreen'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/devices',
    component: lazyRouteComponent(() => import('../devices/devices-screen.tsx'), 'DevicesScreen'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/end',
    component: lazyRouteComponent(() => import('../people/end-screen.tsx'), 'EndScreen'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/pin',
    component: lazyRouteComponent(() => import('../lock/pin-screen.tsx'), 'PinScreen'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/vault',
    component: lazyRouteComponent(() => import('../vault/vault-screen.tsx'), 'VaultScreen'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/activity',
    component: lazyRouteComponent(() => import('../activity/activity-screen.tsx'), 'ActivityScreen'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/recovery',
    component: lazyRouteComponent(() => import('../recovery/prove-screen.tsx'), 'ProveScreen'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/settings',
    component: lazyRouteComponent(() => import('../settings/settings-screen.tsx'), 'SettingsScreen'),
  }),
] as const;

export const router = createRouter({
  routeTree: root.addChildren(screens),
  defaultErrorComponent: Broken,
  // A screen whose chunk is slow leaves the one before standing. The router shows what is pending by throwing a promise that may be
  // settled already, which Preact's Suspense catches and throws again, for ever: the wallet would hang.
  defaultPendingMs: Number.POSITIVE_INFINITY,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
