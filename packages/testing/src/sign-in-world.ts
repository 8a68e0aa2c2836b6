import { once } from 'node:events';
import { Agent, request as sendRequest, type IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';
import {
  authenticationRoutes,
  beginLogin,
  loginGate,
  openSignInSignals,
} from '@lanyard/cloud/authentication/index';
import { approveSignIn, scanSignIn, type Approval } from '@lanyard/cloud/authentication/approval';
import { viewOf, type Organization } from '@lanyard/cloud/directory/index';
import { inviteMember } from '@lanyard/cloud/members/invitations';
import { activateMember } from '@lanyard/cloud/members/store';
import { personGate } from '@lanyard/cloud/people/index';
import type { RequestContext } from '@lanyard/cloud/platform/http/call';
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
import type { ClaimType, Scope } from '@lanyard/contract/shapes';
import type {
  completeSignIn,
  scanSignIn as scanRoute,
  SignInEvent,
  SignInState,
  startSignIn,
} from '@lanyard/contract/sign-in';
import { presentClaims } from '@lanyard/crypto/claim-credential';
import { signDelegation } from '@lanyard/crypto/delegation';
import { createDeviceProof, type ProofBinding } from '@lanyard/crypto/device-proof';
import {
  generateBrowserKey,
  generatePairingKey,
  generateStorageProtectionKey,
  generateStorageWrappingKey,
  generateTransitKey,
  thumbprint,
  type BrowserKey,
  type EcPublicJwk,
  type TransitKey,
} from '@lanyard/crypto/keys';
import {
  approvalChallenge,
  signBinding,
  signInDigest,
  type SignInDigest,
} from '@lanyard/crypto/sign-in-binding';
import { presentationDigest, signSignInAssertion } from '@lanyard/crypto/sign-in-assertion';
import { sealSignInEnvelope } from '@lanyard/crypto/sign-in-envelope';
import { joinSplitKey, type SplitKey } from '@lanyard/crypto/splitting';
import { rooms, type Rooms, type TestPerson } from './rooms.ts';

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

export interface TestMember extends TestPerson {
  readonly memberId: string;
  readonly organization: Organization;
  readonly email: string;
  scan(signInId: string): Promise<Scanned>;
  /** Approves what was scanned; what `lies` say is told before signing, so that every signature holds. */
  approve(attempt: Pick<Attempt, 'id' | 'share1'>, options?: ApprovalOptions): Promise<void>;
  /** What `approve` would send. */
  approval(attempt: Pick<Attempt, 'id' | 'share1'>, options?: ApprovalOptions): Promise<Approval>;
}

export type Scanned = RouteAnswer<typeof scanRoute>;

export interface ApprovalOptions {
  readonly scope?: Scope;
  /** An e-mail claim to release: of this address. */
  readonly email?: string;
  readonly claimNames?: readonly ClaimType[];
  /** Changes what the wallet saw, before it computes and signs anything. */
  readonly seen?: Partial<Scanned>;
  readonly delegation?: {
    scope?: Scope;
    browserJwk?: EcPublicJwk;
    expiresAt?: number;
    versionId?: string;
    organization?: string;
  };
  readonly assertion?: {
    audience?: string;
    nonce?: string;
    H?: SignInDigest;
    signIn?: string;
    organization?: string;
    issuedAt?: number;
  };
  readonly presentationFor?: { audience?: string; nonce?: string };
  readonly touchScope?: Scope;
  readonly touchedBy?: TestPerson;
  readonly signedBy?: TestPerson;
  /** Sent in place of what was made. */
  readonly send?: Partial<Approval>;
}

export interface Attempt {
  readonly id: string;
  readonly started: RouteAnswer<typeof startSignIn>;
  readonly H: SignInDigest;
  readonly binding: string;
  readonly share1: string;
  readonly transitKey: TransitKey;
  readonly wrappingKey: SplitKey;
}

export interface RawRequest {
  readonly method: string;
  readonly url: string;
  /** Undefined ones are left out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
}

export interface RawAnswer {
  readonly status: number;
  readonly json: Record<string, unknown>;
  /** Set-Cookie lines. */
  readonly cookies: readonly string[];
  readonly headers: Readonly<Record<string, unknown>>;
}

type Headers = Readonly<Record<string, string | undefined>>;

export interface TestBrowser {
  readonly organization: Organization;
  /** Name to value. */
  readonly cookies: Map<string, string>;
  readonly key: BrowserKey;
  /** Of the page it is on. */
  loginToken: string;
  csrfToken: string;
  sessionId: string;
  /** Loads the sign-in page. */
  openPage(): Promise<void>;
  /** A call with the cookies, and the headers a page of this origin has; `headers` replaces them. */
  call(method: string, path: string, body?: unknown, headers?: Headers): Promise<RawAnswer>;
  /** Headers of a page that signs in. */
  login(): Headers;
  /** Headers of a page that is signed in, with a proof by the browser key. */
  proven(method: string, path: string, options?: ProofOptions): Promise<Headers>;
  proof(method: string, path: string, options?: ProofOptions): Promise<string>;
  start(scope?: 'session' | 'session vault'): Promise<Attempt>;
  /** Signs `H` and asks for the state, as the polling page does. */
  poll(attempt: Attempt): Promise<RawAnswer>;
  /** The next state that the stream tells; undefined once it has ended. */
  watch(attempt: Attempt): { next(): Promise<SignInState | undefined>; leave(): Promise<void> };
  complete(attempt: Attempt, headers?: Headers): Promise<RawAnswer>;
  /** Starts an unlock in the session. */
  startUnlock(): Promise<Attempt>;
  completeUnlock(attempt: Attempt): Promise<RawAnswer>;
  bound(
    started: RouteAnswer<typeof startSignIn>,
    transitKey: TransitKey,
    wrappingKey: SplitKey,
  ): Promise<Attempt>;
}

export interface ProofOptions {
  readonly key?: BrowserKey;
  readonly binding?: ProofBinding;
  readonly url?: string;
  readonly nonce?: string | null;
  readonly issuedAt?: number;
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
  const { clock, directory, installation, keys, verifyTouch, postgres, within } = base;
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
  const parts = { database, directory, clock, keys, nonces, tokens, signals, verifyTouch };
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

function makeBrowser(parts: {
  readonly base: Rooms;
  readonly organization: Organization;
  readonly send: (request: RawRequest) => Promise<RawAnswer>;
  readonly nonces: DeviceProofNonces;
  readonly port: number;
  readonly key: BrowserKey;
}): TestBrowser {
  const { base, organization, send, nonces, port, key } = parts;
  const { clock, directory, within } = base;
  const cookies = new Map<string, string>();
  const { origin } = organization;
  const cookieHeader = () =>
    cookies.size === 0 ? undefined : [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const ofPage = (method: string): Headers =>
    method === 'GET' ? {} : { origin, 'sec-fetch-site': 'same-origin' };
  const keep = ({ cookies: lines }: RawAnswer) => {
    for (const line of lines) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/max-age=0(?:;|$)/i.test(line)) cookies.delete(name);
      else cookies.set(name, value);
    }
  };

  const browser: TestBrowser = {
    organization,
    cookies,
    key,
    loginToken: '',
    csrfToken: '',
    sessionId: '',
    async openPage() {
      const { csrfLoginToken, cookie } = await within({ organizationId: organization.id }, (tx) =>
        beginLogin(tx, { directory }, pageContext(organization, cookies, clock.now())),
      );
      cookies.set(cookie.name, cookie.value);
      browser.loginToken = csrfLoginToken;
    },
    async call(method, path, body, headers = {}) {
      const answer = await send({
        method,
        url: origin + path,
        headers: { cookie: cookieHeader(), ...ofPage(method), ...headers },
        body,
      });
      keep(answer);
      return answer;
    },
    login: () => ({ 'x-lanyard-csrf-login-token': browser.loginToken }),
    async proven(method, path, options) {
      const dpop = await browser.proof(method, path, {
        binding: { kind: 'session', jti: browser.sessionId },
        ...options,
      });
      return { dpop, ...(method === 'GET' ? {} : { 'x-lanyard-csrf-token': browser.csrfToken }) };
    },
    async proof(method, path, options = {}) {
      const nonce = options.nonce === undefined ? nonces.current(clock.now()) : options.nonce;
      return createDeviceProof({
        key: options.key ?? key,
        method,
        url: options.url ?? origin + path,
        binding: options.binding ?? { kind: 'none' },
        now: options.issuedAt ?? Math.floor(clock.now().getTime() / 1000),
        ...(nonce === null ? {} : { nonce }),
      });
    },
    async start(scope = 'session') {
      const transitKey = await generateTransitKey();
      const wrappingKey = await generateStorageWrappingKey();
      const { status, json } = await browser.call(
        'POST',
        '/api/sign-ins',
        { transitKey: transitKey.publicJwk, browserKey: key.publicJwk, share2: wrappingKey.share2, scope },
        browser.login(),
      );
      if (status !== 201)
        throw new Error(`the start was answered ${String(status)}: ${String(json['code'])}`);
      return browser.bound(json as unknown as RouteAnswer<typeof startSignIn>, transitKey, wrappingKey);
    },
    async bound(started, transitKey, wrappingKey) {
      const H = await signInDigest({
        origin,
        id: started.id,
        nonce: started.nonce,
        transitThumbprint: transitKey.thumbprint,
        browserThumbprint: key.thumbprint,
        scope: started.scope,
        claimsAsked: started.claimsAsked.map(({ type }) => type),
      });
      const binding = await signBinding(key, { organization: organization.id, signIn: started.id, H });
      return { id: started.id, started, H, binding, share1: wrappingKey.share1, transitKey, wrappingKey };
    },
    poll: ({ id, started, binding }) =>
      browser.call(
        'POST',
        `/api/sign-ins/${id}/state`,
        { pollSecret: started.pollSecret, binding },
        browser.login(),
      ),
    watch({ id, started, binding }) {
      const path = `/api/${started.scope === 'vault' ? 'unlocks' : 'sign-ins'}/${id}/events`;
      const request = async (): Promise<RawRequest> => ({
        method: 'POST',
        url: origin + path,
        headers: {
          cookie: cookieHeader(),
          ...ofPage('POST'),
          ...(started.scope === 'vault' ? await browser.proven('POST', path) : browser.login()),
        },
        body: { pollSecret: started.pollSecret, binding },
      });
      const events = readEvents(port, request);
      return {
        next: async () => {
          const { done, value } = await events.next();
          return done === true ? undefined : value.state;
        },
        leave: async () => {
          await events.return();
        },
      };
    },
    async complete({ id, started }, headers = {}) {
      const path = `/api/sign-ins/${id}/completion`;
      const dpop = await browser.proof('POST', path);
      const sent = { ...browser.login(), dpop, ...headers };
      return browser.call('POST', path, { pollSecret: started.pollSecret }, sent);
    },
    async startUnlock() {
      const transitKey = await generateTransitKey();
      const wrappingKey = await generateStorageWrappingKey();
      const { status, json } = await browser.call(
        'POST',
        '/api/unlocks',
        { transitKey: transitKey.publicJwk, share2: wrappingKey.share2 },
        await browser.proven('POST', '/api/unlocks'),
      );
      if (status !== 201)
        throw new Error(`the unlock was answered ${String(status)}: ${String(json['code'])}`);
      return browser.bound(json as unknown as RouteAnswer<typeof startSignIn>, transitKey, wrappingKey);
    },
    async completeUnlock({ id, started }) {
      const path = `/api/unlocks/${id}/completion`;
      const { pollSecret } = started;
      return browser.call('POST', path, { pollSecret }, await browser.proven('POST', path));
    },
  };
  return browser;
}

/** The request of a page, as the server sees it. */
function pageContext(organization: Organization, cookies: Map<string, string>, now: Date): RequestContext {
  const { origin } = organization;
  return {
    requestId: 'test',
    url: `${origin}/sign-in`,
    method: 'GET',
    origin,
    organization: { ...viewOf(organization), host: organization.host },
    requester: { address: '192.0.2.1', browser: 'Chrome 156', system: 'Linux' },
    now,
    header: () => undefined,
    cookie: (name) => cookies.get(name),
  };
}

function makeMember(
  { base, seconds }: { readonly base: Rooms; readonly seconds: () => number },
  member: TestPerson & {
    readonly memberId: string;
    readonly organization: Organization;
    readonly email: string;
  },
): TestMember {
  const { directory, keys, verifyTouch, clock, within } = base;
  const { organization } = member;
  const scope = { organizationId: organization.id, personId: member.id };
  const scanned = new Map<string, Scanned>();

  const approval: TestMember['approval'] = async ({ id, share1 }, options = {}) => {
    const seen = { ...scanned.get(id), ...options.seen } as Scanned;
    const { signedBy = member, touchedBy = member, delegation = {}, assertion = {} } = options;
    const granted = options.scope ?? seen.scope;
    const claimNames = options.claimNames ?? (options.email === undefined ? [] : ['email' as const]);
    const H = assertion.H ?? (await digestOf(id, organization.origin, seen));
    const presentations =
      options.email === undefined
        ? []
        : await presentClaims([await signedBy.emailClaim(options.email)], {
            didKey: signedBy.didKey,
            audience: options.presentationFor?.audience ?? organization.origin,
            nonce: options.presentationFor?.nonce ?? seen.nonce,
            H,
            now: seconds(),
          });
    const challenge = await approvalChallenge({ H, scope: options.touchScope ?? granted, claimNames });
    const protection = await generateStorageProtectionKey();
    const { did, versionId, didKey } = signedBy;
    return {
      organizationId: organization.id,
      signInId: id,
      personId: member.id,
      deviceId: member.deviceId,
      now: clock.now(),
      scope: granted,
      claimNames,
      fido: await touchedBy.touch(challenge),
      didAssertion: await signSignInAssertion(
        didKey,
        {
          audience: assertion.audience ?? organization.origin,
          nonce: assertion.nonce ?? seen.nonce,
          H,
          presentationDigest: await presentationDigest(presentations),
          did,
          versionId,
        },
        {
          organization: assertion.organization ?? organization.id,
          signIn: assertion.signIn ?? id,
          now: assertion.issuedAt ?? seconds(),
        },
      ),
      delegation: await signDelegation(
        didKey,
        {
          did,
          versionId: delegation.versionId ?? versionId,
          browserJwk: delegation.browserJwk ?? seen.browserKey,
          scope: delegation.scope ?? granted,
          issuedAt: seconds(),
          expiresAt: delegation.expiresAt ?? seconds() + seen.sessionSeconds,
        },
        { organization: delegation.organization ?? organization.id },
      ),
      presentation: presentations[0] ?? null,
      envelope: await sealSignInEnvelope({
        storageWrappingKey: await joinSplitKey(share1, seen.share2),
        transitJwk: seen.transitKey,
        context: { organization: organization.id, signIn: id, H },
        payload: { pairingKey: (await generatePairingKey()).raw, heads: [] },
      }),
      storageShare2: granted === 'session' ? null : protection.share2,
      ...options.send,
    };
  };

  return {
    ...member,
    async scan(signInId) {
      const scan = { organizationId: organization.id, signInId, personId: member.id, now: clock.now() };
      const seen = await within(scope, (tx) => scanSignIn(tx, { directory }, scan));
      scanned.set(signInId, seen);
      return seen;
    },
    approval,
    async approve(attempt, options) {
      const whole = options?.send?.didAssertion !== undefined && options.send.fido !== undefined;
      const made = whole ? (options.send as Approval) : await approval(attempt, options);
      await within(scope, (tx) => approveSignIn(tx, { directory, keys, verifyTouch }, made));
    },
  };
}

/** `H` as the wallet computes it from what it was told. */
async function digestOf(id: string, origin: string, seen: Scanned): Promise<SignInDigest> {
  return signInDigest({
    origin,
    id,
    nonce: seen.nonce,
    transitThumbprint: await thumbprint(seen.transitKey),
    browserThumbprint: await thumbprint(seen.browserKey),
    scope: seen.scope,
    claimsAsked: seen.claimsAsked.map(({ type }) => type),
  });
}

function sendRaw(
  to: { readonly port: number; readonly agent: Agent },
  request: RawRequest,
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const { host, pathname, search } = new URL(request.url);
    const body = request.body === undefined ? undefined : JSON.stringify(request.body);
    const given = Object.entries(request.headers ?? {}).filter((entry) => entry[1] !== undefined);
    const message = sendRequest(
      {
        host: '127.0.0.1',
        ...to,
        method: request.method,
        path: pathname + search,
        headers: {
          host,
          ...(body === undefined
            ? {}
            : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
          ...(Object.fromEntries(given) as Record<string, string>),
        },
      },
      (answer) => {
        const pieces: Buffer[] = [];
        answer.on('data', (piece: Buffer) => pieces.push(piece));
        answer.on('error', reject);
        answer.on('end', () => {
          const text = Buffer.concat(pieces).toString();
          resolve({
            status: answer.statusCode ?? 0,
            json: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>,
            cookies: answer.headers['set-cookie'] ?? [],
            headers: answer.headers,
          });
        });
      },
    );
    message.on('error', reject);
    message.end(body);
  });
}

/** Events of a stream, one by one, until it ends or is left. */
async function* readEvents(
  port: number,
  made: () => Promise<RawRequest>,
): AsyncGenerator<SignInEvent, void, void> {
  const request = await made();
  const { host, pathname } = new URL(request.url);
  const given = Object.entries(request.headers ?? {}).filter((entry) => entry[1] !== undefined);
  const message = sendRequest({
    host: '127.0.0.1',
    port,
    agent: false,
    method: request.method,
    path: pathname,
    headers: {
      host,
      'content-type': 'application/json',
      ...(Object.fromEntries(given) as Record<string, string>),
    },
  });
  message.end(JSON.stringify(request.body));
  const [answer] = (await once(message, 'response')) as [IncomingMessage];
  for await (const line of createInterface({ input: answer })) {
    const event = (line === '' ? {} : JSON.parse(line)) as Partial<SignInEvent>;
    if (event.state !== undefined) yield event as SignInEvent;
  }
}
