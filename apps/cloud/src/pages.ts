import { fileURLToPath } from 'node:url';
import { beginLogin } from './authentication/index.ts';
import type { Base } from './base.ts';
import { mountFiles, mountPage, openWebApp, type PageCall, type WebApp } from './platform/http/pages.ts';
import { problem } from './platform/http/problems.ts';
import type { HttpServer } from './platform/http/server.ts';
import { sessionOfPage, type SessionTokens } from './sessions/index.ts';
import type { FullThrottle } from './throttling/index.ts';

/** Which built page stands at which address, and what is rendered into it. */
export async function openPages(
  base: Base,
  parts: { server: HttpServer; throttle: FullThrottle; tokens: SessionTokens },
): Promise<void> {
  const { server, throttle, tokens } = parts;
  const built = (app: string) => fileURLToPath(new URL(`../../${app}/dist`, import.meta.url));
  const [portal, console, wallet] = await Promise.all([
    openWebApp(built('portal')),
    openWebApp(built('console'), '/console/'),
    openWebApp(built('wallet')),
  ]);
  const spend = (address: string) => throttle.page(address);
  const at = { server, spend };

  mountFiles({
    ...at,
    surface: 'wallet',
    app: wallet,
    fallback: 'index.html',
    policy: { allow: ['camera', 'wasm', 'passkeys'] },
  });

  mountFiles({ ...at, surface: 'installation', app: portal });
  mountPage({
    ...at,
    surface: 'installation',
    path: '/',
    render: async () => ({ html: await portal.html('root.html') }),
  });
  mountPage({
    ...at,
    surface: 'installation',
    path: '/setup',
    render: async () => ({ html: await portal.html('setup.html') }),
  });

  mountFiles({ ...at, surface: 'organization', app: portal });
  mountFiles({ ...at, surface: 'organization', app: console });
  mountPage({
    ...at,
    surface: 'organization',
    path: '/sign-in',
    policy: { allow: ['passkeys'] },
    render: (call) => signInPage(base, portal, call),
  });
  for (const [path, app] of [
    ['/', portal],
    ['/vault', portal],
    ['/console', console],
    // Its own addresses: which screen each is, the page says.
    ...consolePaths.map((each) => [each, console] as const),
  ] as const) {
    mountPage({
      ...at,
      surface: 'organization',
      path,
      ...(path === '/' || path === '/vault' ? { policy: { allow: ['passkeys'] as const } } : {}),
      render: (call) => memberPage(base, { app, tokens }, call),
    });
  }
}

const consolePaths = [
  '/console/members',
  '/console/members/:part',
  '/console/groups',
  '/console/groups/:part',
  '/console/roles',
  '/console/roles/:part',
  '/console/activity',
  '/console/settings',
  '/console/settings/:part',
] as const;

async function signInPage({ database, directory, installation }: Base, portal: WebApp, call: PageCall) {
  const { organization } = call;
  if (organization === undefined) throw problem('not-found', { reason: 'no-organization' });
  const [{ cookie, csrfLoginToken }, { logo }] = await database.transaction(
    { organizationId: organization.id, idempotent: true },
    async (tx) => [await beginLogin(tx, { directory }, call), await directory.get(tx, organization.id)],
  );
  call.setCookie(cookie);
  return {
    html: await portal.html('sign-in/sign-in.html'),
    meta: {
      'lanyard-csrf-login-token': csrfLoginToken,
      'lanyard-organization-id': organization.id,
      'lanyard-organization-name': organization.name,
      'lanyard-organization-logo': logo ?? '',
      'lanyard-wallet-origin': installation.walletOrigin,
    },
  };
}

/** Pages behind the sign-in: whoever has no live session is sent to it. */
async function memberPage(
  { database }: Base,
  { app, tokens }: { app: WebApp; tokens: SessionTokens },
  call: PageCall,
) {
  const { organization } = call;
  if (organization === undefined) throw problem('not-found', { reason: 'no-organization' });
  const session = await database.transaction({ organizationId: organization.id }, (tx) =>
    sessionOfPage(tx, { tokens }, call),
  );
  if (session === undefined) return { redirect: '/sign-in' as const };
  for (const cookie of session.cookies) call.setCookie(cookie);
  return {
    html: await app.html('index.html'),
    meta: {
      'lanyard-csrf-token': session.csrfToken,
      'lanyard-session-id': session.sessionId,
    },
  };
}
