import type { ConnectionSettings } from '@lanyard/cloud/platform/database/connection';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { urlOf, type TestCloud } from './cloud.ts';
import { freePort } from './free-port.ts';
import { aProgram } from './program.ts';

/** What Node compiled of our sources: most of what a start takes. */
const compiled = fileURLToPath(new URL('../../../node_modules/.cache/compiled', import.meta.url));

/** A cloud that is a process of its own: its memory can be read, and it can be killed. */
export interface CloudProcess {
  readonly pid: number;
  readonly port: number;
  /** Every line that it logged, in a file. */
  readonly logFile: string;
  /** As a power cut: SIGKILL. Settles when it is gone. */
  kill(): Promise<void>;
}

/**
 * Another process of the same installation, until the test ends.
 *
 * @param options.port Default: any.
 * @param options.database Default: where `beside` has it.
 */
export async function aCloudProcess(
  beside: TestCloud,
  options: { readonly port?: number; readonly database?: ConnectionSettings } = {},
): Promise<CloudProcess> {
  const source = (path: string) =>
    JSON.stringify(new URL(`../../../apps/cloud/src/${path}`, import.meta.url).href);
  const logFile = join(beside.data, `process-${crypto.randomUUID()}.log`);
  const settings = {
    LANYARD_DATA: beside.data,
    LANYARD_PORT: String(options.port ?? (await freePort())),
    LANYARD_PUBLIC_PORT: String(beside.publicPort),
    LANYARD_METRICS_PORT: '0',
    LANYARD_SMTP_URL: beside.mail.url,
    LANYARD_MAIL_FROM: 'Lanyard <noreply@lanyard.test>',
    LANYARD_SMS_URL: beside.texts.url,
    LANYARD_RATE_SCALE: '1000',
    LANYARD_LOG_LEVEL: 'debug',
    LANYARD_TRUSTED_PROXIES: '127.0.0.1',
    DATABASE_URL: urlOf(options.database ?? beside.database.connections.app),
  };
  const program = await aProgram(
    `
    import { appendFileSync } from 'node:fs';
    import { flushCompileCache } from 'node:module';
    import { startCloud } from ${source('main.ts')};
    import { loadConfig } from ${source('config.ts')};
    import { systemClock } from ${source('platform/clock.ts')};
    import { createLog } from ${source('platform/telemetry/log.ts')};
    const write = (line) => appendFileSync(process.env.LOG_FILE, line);
    const config = loadConfig(JSON.parse(process.env.SETTINGS));
    const cloud = await startCloud({ config, clock: systemClock, log: createLog({ level: 'debug', destination: { write } }) });
    // It may be killed, and keeps for the next one what it compiled.
    flushCompileCache();
    console.log('ready ' + cloud.port);`,
    {
      LOG_FILE: logFile,
      SETTINGS: JSON.stringify(settings),
      NODE_COMPILE_CACHE: compiled,
    },
  );
  const port = Number((await program.line('ready')).split(' ')[1]);
  return {
    pid: program.pid,
    port,
    logFile,
    async kill() {
      program.kill('SIGKILL');
      await program.ended;
    },
  };
}
