import { startCloud, type Cloud } from '@lanyard/cloud/main';
import { loadConfig } from '@lanyard/cloud/config';
import { createOrganization, issueSetupLink, type CreatedOrganization } from '@lanyard/cloud/directory/index';
import type { Clock } from '@lanyard/cloud/platform/clock';
import { systemClock } from '@lanyard/cloud/platform/clock';
import type { ConnectionSettings } from '@lanyard/cloud/platform/database/connection';
import { createLog } from '@lanyard/cloud/platform/telemetry/log';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aDatabase, type TestDatabase } from './database.ts';
import { freePort } from './free-port.ts';
import { mailCatcher, type MailCatcher } from './mail-catcher.ts';
import { textCatcher, type TextCatcher } from './text-catcher.ts';

/** A real cloud on a port of its own: real database, real SMTP, everything wired as in `lanyard serve`. */
export interface TestCloud {
  readonly cloud: Cloud;
  /** The data folder: the keys of the key service are in it. */
  readonly data: string;
  /** Where it listens. */
  readonly port: number;
  /** In its addresses: of the cloud that it stands beside, else `port`. */
  readonly publicPort: number;
  readonly rootOrigin: string;
  readonly walletOrigin: string;
  readonly database: TestDatabase;
  readonly mail: MailCatcher;
  /** Text messages. */
  readonly texts: TextCatcher;
  /** What it logged so far, as lines. */
  readonly log: readonly string[];
  /** A new organization, and the link by which its owner joins. */
  anOrganization(name?: string): Promise<CreatedOrganization>;
  /** Link to the set-up page. */
  setupLink(): Promise<string>;
  close(): Promise<void>;
}

/**
 * @param options.settings Environment variables on top of those of a test.
 * @param options.beside Another cloud: this one is a second process of the same installation, with its database, keys, mails and
 *   addresses, at a port of its own. Close it before the other.
 * @param options.between Puts something between the cloud and its database, and says where the cloud then finds it.
 */
export async function aCloud(
  options: {
    readonly clock?: Clock;
    readonly settings?: Readonly<Record<string, string>>;
    readonly beside?: TestCloud;
    readonly between?: (database: ConnectionSettings) => Promise<ConnectionSettings>;
  } = {},
): Promise<TestCloud> {
  const { beside, between } = options;
  const database = beside?.database ?? (await aDatabase());
  const mail = beside?.mail ?? (await mailCatcher());
  const texts = beside?.texts ?? (await textCatcher());
  const data = beside?.data ?? mkdtempSync(join(tmpdir(), 'lanyard-cloud-'));
  // The origins are made from the port, so it must be known before the server listens.
  const port = await freePort();
  const { app } = database.connections;
  const log: string[] = [];
  const config = loadConfig({
    LANYARD_DATA: data,
    LANYARD_PORT: String(port),
    LANYARD_PUBLIC_PORT: String(beside?.publicPort ?? port),
    LANYARD_METRICS_PORT: '0',
    LANYARD_SMTP_URL: mail.url,
    LANYARD_MAIL_FROM: 'Lanyard <noreply@lanyard.test>',
    LANYARD_SMS_URL: texts.url,
    LANYARD_RATE_SCALE: '1000',
    LANYARD_LOG_LEVEL: 'debug',
    DATABASE_URL: urlOf((await between?.(app)) ?? app),
    ...options.settings,
  });
  const cloud = await startCloud({
    config,
    clock: options.clock ?? systemClock,
    log: createLog({ level: 'debug', destination: { write: (line: string) => void log.push(line) } }),
  });
  const { base } = cloud;
  let made = 0;
  return {
    cloud,
    data,
    port: cloud.port,
    publicPort: beside?.publicPort ?? port,
    rootOrigin: config.rootOrigin,
    walletOrigin: config.walletOrigin,
    database,
    mail,
    texts,
    log,
    anOrganization(name = 'Acme') {
      made += 1;
      const request = {
        name,
        address: `${name.toLowerCase().replaceAll(/[^a-z]/g, '')}${made === 1 ? '' : String(made)}`,
        regionLabel: 'Europe',
        ownerName: 'Ada Lovelace',
        ownerEmail: 'ada@acme.test',
      };
      return base.database.transaction({}, (tx) =>
        createOrganization(tx, base.foundations, request, base.clock.now()),
      );
    },
    async setupLink() {
      const { link } = await base.database.transaction({}, (tx) =>
        issueSetupLink(tx, base.installation, base.clock.now()),
      );
      return link;
    },
    async close() {
      await cloud.stop();
      if (beside !== undefined) return;
      await Promise.all([database.close(), mail.close(), texts.close()]);
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** The address of a database, for a process of its own. */
export function urlOf({ host, port, database, user, password }: ConnectionSettings): string {
  const url = new URL(`postgres://localhost/${database}`);
  url.username = user;
  url.password = password;
  url.searchParams.set('host', host);
  url.searchParams.set('port', String(port));
  return url.href;
}
