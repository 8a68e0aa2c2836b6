import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AccessGates } from '@lanyard/cloud/access/index';
import type { Installation } from '@lanyard/cloud/directory/index';
import {
  anyAuthenticator,
  mountDidLogs,
  openClaimCodeKeys,
  openInstallationKeys,
  peopleRoutes,
  personGate,
  touchVerifier,
  type AttestationPolicy,
  type InstallationKeys,
  type Texting,
} from '@lanyard/cloud/people/index';
import { getInstallation } from '@lanyard/contract/setup';
import type { Gate } from '@lanyard/cloud/platform/http/call';
import {
  createDeviceProofNonces,
  sendDeviceProofNonces,
} from '@lanyard/cloud/platform/http/device-proof-nonce';
import { createMounting, type Proof } from '@lanyard/cloud/platform/http/mount';
import { problem } from '@lanyard/cloud/platform/http/problems';
import { createServer } from '@lanyard/cloud/platform/http/server';
import { createSites, type Site } from '@lanyard/cloud/platform/http/sites';
import { openLocalKeys } from '@lanyard/cloud/platform/keys/local-keys';
import type { KeyService } from '@lanyard/cloud/platform/keys/key-service';
import { createOutboxSms } from '@lanyard/cloud/platform/sms/sms';
import { createOutboxMailer, type Mailer, type OutboxMail } from '@lanyard/cloud/platform/mail/mailer';
import { createLog } from '@lanyard/cloud/platform/telemetry/log';
import { createMetrics } from '@lanyard/cloud/platform/telemetry/metrics';
import { ProblemResponse } from '@lanyard/client/problem-response';
import { fakeClock, type FakeClock } from './clock.ts';
import { aDatabase, type TestDatabase } from './database.ts';
import type { CloudAddress } from './phone.ts';

/** The people room alone, behind real HTTP and a real database: nothing limits rates, nobody but wallets is admitted. */
export interface PeopleCloud extends CloudAddress {
  readonly database: TestDatabase;
  readonly clock: FakeClock;
  readonly kms: KeyService;
  readonly installation: Installation;
  readonly keys: InstallationKeys;
  /** Everything it mailed or texted, newest first. */
  readonly mails: readonly OutboxMail[];
  /** Everything it logged. */
  readonly logged: () => string;
  /** Why a request was refused, as only the log tells. */
  readonly reasonOf: (requestId: string) => string | undefined;
  /** How a call was refused, as outside and as in the log: `person-refused (signature_invalid)`. Fails where it was not refused. */
  readonly refusal: (call: Promise<unknown>) => Promise<string>;
  close(): Promise<void>;
}

interface Logged {
  readonly requestId?: string;
  readonly reason?: string;
}

const rootOrigin = 'https://example.com';
const walletOrigin = 'https://wallet.example.com';
const organizationHost = 'acme.example.com';

const installation: Installation = {
  mode: 'production',
  domain: 'example.com',
  rootOrigin,
  walletOrigin,
  hosts: [],
  outbox: null,
  phoneClaims: true,
};

/** @param options.mailer In place of an outbox, for mail servers that refuse; `texting` for gateways. */
export async function aPeopleCloud(
  options: {
    readonly policy?: AttestationPolicy;
    readonly mailer?: Mailer;
    readonly texting?: Texting | undefined;
  } = {},
): Promise<PeopleCloud> {
  const database = await aDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'lanyard-test-'));
  const clock = fakeClock();
  const lines: string[] = [];
  const log = createLog({ level: 'debug', destination: { write: (line) => void lines.push(line) } });
  const kms = await openLocalKeys(join(folder, 'keys'));
  const keys = await openInstallationKeys({ database: database.database, kms, clock, log });
  const nonces = createDeviceProofNonces(randomBytes(32));
  const outbox = createOutboxMailer(clock);
  const outboxSms = createOutboxSms(outbox.outbox);
  const server = createServer({
    sites: createSites({ lookup: async (host) => sites.get(host), clock }),
    clock,
    log,
    metrics: createMetrics(),
    rootOrigin,
    secure: true,
  });
  sendDeviceProofNonces(server, nonces);
  const mounting = createMounting<AccessGates>({
    server,
    gates: {
      person: personGate({ keys, nonces, walletOrigin }),
      login: nobody,
      session: nobody,
      'session-proof': nobody,
    },
    throttle: unlimited,
    transaction: (scope, work) => database.database.transaction(scope, work),
  });
  const routes = peopleRoutes({
    installation,
    keys,
    nonces,
    claimCodeKeys: await openClaimCodeKeys(kms),
    texting: 'texting' in options ? options.texting : { sender: outboxSms, countries: [], perDay: 500 },
    mailer: options.mailer ?? outbox,
    dataKeyOf: () => Promise.reject(new Error('no organization here')),
    policy: options.policy ?? anyAuthenticator,
    membershipsOf: async () => [],
    isMemberSomewhere: async () => false,
    verifyTouch: touchVerifier(walletOrigin, log),
  });
  for (const route of routes) route(mounting.mount);
  // Where clients go for a nonce; the directory room's otherwise.
  mounting.mount(getInstallation, async () => ({ ...installation, empty: false }));
  mountDidLogs(server, { database: database.database, spend: () => undefined });
  const reasonOf = (requestId: string) =>
    lines
      .map((line) => JSON.parse(line) as Logged)
      .find((entry) => entry.requestId === requestId && entry.reason !== undefined)?.reason;
  const port = await server.listen({ host: '127.0.0.1', port: 0 });
  return {
    port,
    walletOrigin,
    database,
    clock,
    kms,
    installation,
    keys,
    mails: outbox.outbox.mails,
    logged: () => lines.join(''),
    reasonOf,
    refusal: async (call) => {
      const refused = await call.then(
        () => undefined,
        (error: unknown) => error,
      );
      if (!(refused instanceof ProblemResponse)) throw new Error('not refused', { cause: refused });
      const reason = reasonOf(refused.problem.requestId);
      return reason === undefined ? refused.code : `${refused.code} (${reason})`;
    },
    async close() {
      await server.stop(0);
      keys.close();
      await database.close();
      await rm(folder, { recursive: true });
    },
  };
}

const sites = new Map<string, Site>([
  ['example.com', { surface: 'installation', origin: rootOrigin }],
  ['wallet.example.com', { surface: 'wallet', origin: walletOrigin }],
  [
    organizationHost,
    {
      surface: 'organization',
      origin: `https://${organizationHost}`,
      organization: {
        id: '019a0000-0000-7000-8000-00000000acde',
        name: 'Acme',
        origin: `https://${organizationHost}`,
        host: organizationHost,
        regionLabel: 'Here',
      },
    },
  ],
]);

const nobody: Gate<Proof, never> = {
  prove: async () => {
    throw problem('sign-in-required');
  },
  admit: async () => {
    throw problem('sign-in-required');
  },
};

const unlimited = {
  arrive: () => undefined,
  refused: async () => undefined,
  spend: () => undefined,
  guard: async () => undefined,
  failed: async () => undefined,
};
