import { Agent } from 'node:http';
import {
  authenticationRoutes,
  loginGate,
  openSignInSignals,
  type AuthenticationParts,
} from '@lanyard/cloud/authentication/index';
import { pushTo } from '@lanyard/cloud/notifications/index';
import type { Organization } from '@lanyard/cloud/directory/index';
import { inviteMember } from '@lanyard/cloud/members/invitations';
import { activateMember } from '@lanyard/cloud/members/store';
import { personGate } from '@lanyard/cloud/people/index';
import {
  createDeviceProofNonces,
  type DeviceProofNonces,
} from '@lanyard/cloud/platform/http/device-proof-nonce';
import { createMounting, type Throttle } from '@lanyard/cloud/platform/http/mount';
import { createServer } from '@lanyard/cloud/platform/http/server';
import { createSites } from '@lanyard/cloud/platform/http/sites';
import { silentLog } from '@lanyard/cloud/platform/telemetry/log';
import { createMetrics } from '@lanyard/cloud/platform/telemetry/metrics';
import {
  createSessionTokens,
  createTokenKeys,
  makeTokenKey,
  sessionGate,
  sessionRoutes,
  type SessionTokens,
} from '@lanyard/cloud/sessions/index';
import type { RouteAnswer } from '@lanyard/contract/route';
import type { completeSignIn } from '@lanyard/contract/sign-in';
import { generateBrowserKey } from '@lanyard/crypto/keys';
import { sendRaw, type RawAnswer, type RawRequest } from './raw-http.ts';
import { rooms, type Rooms } from './rooms.ts';
import { makeBrowser, type TestBrowser } from './sign-in-browser.ts';
import { makeMember, type ApprovalOptions, type TestMember } from './sign-in-member.ts';

/**
 * Sign-in on real rooms, gates, database and HTTP, without the web apps: a browser and a wallet made of single steps, so that an
 * attack can tell a lie in any of them and sign it properly.
 */
export interface SignInWorld extends Rooms {
  readonly tokens: SessionTokens;
  readonly nonces: DeviceProofNonces;
  readonly port: number;
  /** An organization with a token key, where people can sign in. */
  anOpenOrganization(name?: string): Promise<Organization>;
  /** An active member with a wallet. */
  aMember(organization: Organization, options?: { role?: 'owner'; email?: string }): Promise<TestMember>;
  /** A browser that knows nothing of the organization yet. */
  aBrowser(organization: Organization): Promise<TestBrowser>;
  /** What an HTTP request is answered with; every header is the caller's. */
  send(request: RawRequest): Promise<RawAnswer>;
  /** A member signs in, from page to session. */
  signIn(
    browser: TestBrowser,
    member: TestMember,
    options?: ApprovalOptions,
  ): Promise<RouteAnswer<typeof completeSignIn>>;
}

const noThrottle: Throttle = {
  arrive: () => undefined,
  refused: () => Promise.resolve(),
  spend: () => undefined,
  guard: () => Promise.resolve(),
  failed: () => Promise.resolve(),
};

export async function signInWorld(): Promise<SignInWorld> {
  const base = await rooms();
  const { clock, directory, installation, keys, verifyTouch, postgres } = base;
  const within: Rooms['within'] = (scope, work) => base.within(scope, work);
  const { database } = postgres;
  const { rootOrigin, walletOrigin } = installation;
  const nonces = createDeviceProofNonces(new Uint8Array(32).fill(7));
  const tokenKeys = createTokenKeys({ database, directory, clock });
  await tokenKeys.follow();
  const tokens = createSessionTokens(tokenKeys);
  const sites = createSites({ lookup: (host) => directory.siteAt(host), clock });
  const server = createServer({
    sites,
    clock,
    log: silentLog,
    metrics: createMetrics(),
    rootOrigin,
    secure: true,
  });
  const gate = sessionGate({ tokens, nonces });
  const gates = {
    login: loginGate,
    session: gate,
    'session-proof': gate,
    person: personGate({ keys, nonces, walletOrigin }),
  };
  const { mount } = createMounting({
    server,
    gates,
    throttle: noThrottle,
    transaction: (scope, work) => database.transaction(scope, work),
  });
  const signals = await openSignInSignals(database.events);
  const ring: AuthenticationParts['ring'] = (tx, to) => pushTo(tx, { ...to, kind: 'sign-in' });
  const parts = { database, directory, clock, keys, nonces, tokens, signals, ring, verifyTouch };
  for (const room of [...sessionRoutes({ directory }), ...authenticationRoutes(parts)]) room(mount);
  const port = await server.listen({ host: '127.0.0.1', port: 0 });
  const agent = new Agent({ keepAlive: true });
  const send = (request: RawRequest): Promise<RawAnswer> => sendRaw({ port, agent }, request);
  const seconds = () => Math.floor(clock.now().getTime() / 1000);
  let people = 0;

  const aBrowser = async (organization: Organization): Promise<TestBrowser> =>
    makeBrowser({ base, organization, send, nonces, port, key: await generateBrowserKey() });

  return {
    ...base,
    tokens,
    nonces,
    port,
    send,
    aBrowser,
    async anOpenOrganization(name) {
      const { organization } = await base.anOrganization(name);
      await within({ organizationId: organization.id }, (tx) =>
        makeTokenKey(tx, { directory, organizationId: organization.id, now: clock.now() }),
      );
      return organization;
    },
    async aMember(organization, { role, email } = {}) {
      people += 1;
      const address = email ?? `person-${String(people)}@example.org`;
      const person = await base.aPerson();
      const organizationId = organization.id;
      const now = clock.now();
      const memberId = await within({ organizationId }, async (tx) => {
        const invitee = { organizationId, name: 'Mia Member', email: address, role: role ?? null };
        const { id } = await inviteMember(tx, directory, invitee, now);
        await activateMember(tx, organizationId, id, person.id, now);
        return id;
      });
      return makeMember({ base, seconds }, { ...person, memberId, organization, email: address });
    },
    async signIn(browser, member, options = {}) {
      await browser.openPage();
      const attempt = await browser.start('session vault');
      await browser.poll(attempt);
      await member.scan(attempt.id);
      await member.approve(attempt, { scope: 'session', ...options });
      const { status, json } = await browser.complete(attempt);
      if (status !== 200)
        throw new Error(`the sign-in was answered ${String(status)}: ${String(json['code'])}`);
      const answer = json as unknown as RouteAnswer<typeof completeSignIn>;
      browser.csrfToken = answer.csrfToken;
      browser.sessionId = answer.sessionId;
      return answer;
    },
    async close() {
      agent.destroy();
      await server.stop(1000);
      await base.close();
    },
  };
}
