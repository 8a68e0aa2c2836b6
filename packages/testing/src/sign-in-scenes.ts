import type { Organization } from '@lanyard/cloud/directory/index';
import type { RequestContext } from '@lanyard/cloud/platform/http/call';
import type { RawAnswer } from './raw-http.ts';
import type { Attempt, TestBrowser } from './sign-in-browser.ts';
import type { TestMember } from './sign-in-member.ts';
import type { SignInWorld } from './sign-in-world.ts';

/** Where stories of sign-ins and sessions begin. */

export interface SignedIn {
  readonly organization: Organization;
  readonly member: TestMember;
  readonly browser: TestBrowser;
}
export interface SigningIn extends SignedIn {
  readonly attempt: Attempt;
}

/** A code on a screen, and a member who could scan it. */
export async function aShownCode(
  world: SignInWorld,
  scope: 'session' | 'session vault' = 'session vault',
): Promise<SigningIn> {
  const organization = await world.anOpenOrganization();
  const member = await world.aMember(organization);
  const browser = await world.aBrowser(organization);
  await browser.openPage();
  const attempt = await browser.start(scope);
  await browser.poll(attempt);
  return { organization, member, browser, attempt };
}

/** As `aShownCode`, and the member has scanned it. */
export async function aScannedCode(
  world: SignInWorld,
  scope?: 'session' | 'session vault',
): Promise<SigningIn> {
  const scene = await aShownCode(world, scope);
  await scene.member.scan(scene.attempt.id);
  return scene;
}

/** As `aScannedCode`, and the member has approved; the browser has not fetched it yet. */
export async function anApprovedSignIn(world: SignInWorld): Promise<SigningIn> {
  const scene = await aScannedCode(world);
  await scene.member.approve(scene.attempt);
  return scene;
}

/** A member with a live session. */
export async function aSession(
  world: SignInWorld,
  options: { role?: 'owner'; scope?: 'session' | 'session vault' } = {},
): Promise<SignedIn> {
  const { role, scope } = options;
  const organization = await world.anOpenOrganization();
  const member = await world.aMember(organization, role === undefined ? {} : { role });
  const browser = await world.aBrowser(organization);
  await world.signIn(browser, member, scope === undefined ? {} : { scope });
  return { organization, member, browser };
}

/** The same member in another browser. */
export async function anotherBrowser(
  world: SignInWorld,
  { organization, member }: Pick<SignedIn, 'organization' | 'member'>,
): Promise<TestBrowser> {
  const browser = await world.aBrowser(organization);
  await world.signIn(browser, member);
  return browser;
}

/** The problem an answer names; undefined for a success. */
export async function codeOf(answer: Promise<RawAnswer>): Promise<unknown> {
  return (await answer).json['code'];
}

type Headers = Record<string, string | undefined>;

/** What the portal asks first. */
export function look(browser: TestBrowser): Promise<RawAnswer> {
  return browser.call('GET', '/api/session');
}

/** A request with a proof by the browser key; `headers` replaces what goes with it. */
export async function proven(
  browser: TestBrowser,
  method: string,
  path: string,
  headers: Headers = {},
): Promise<RawAnswer> {
  return browser.call(method, path, undefined, { ...(await browser.proven(method, path)), ...headers });
}

/** Asks for share 2 of StorageProtectionKey. */
export function vaultShare(browser: TestBrowser, headers: Headers = {}): Promise<RawAnswer> {
  return proven(browser, 'GET', '/api/session/vault-share', headers);
}

/** A request of this browser as gates and pages see it. */
export function contextOf(
  world: SignInWorld,
  { organization, browser }: Pick<SignedIn, 'organization' | 'browser'>,
): RequestContext {
  const { id, name, origin, host, regionLabel } = organization;
  return {
    requestId: 'test',
    url: `${origin}/api/sessions`,
    method: 'GET',
    origin,
    organization: { id, name, origin, host, regionLabel },
    requester: { address: '192.0.2.1', browser: 'Chrome 156', system: 'Linux' },
    language: 'en',
    now: world.clock.now(),
    header: () => undefined,
    cookie: (wanted) => browser.cookies.get(wanted),
  };
}
