import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** `lanyard serve` as a process of its own, as an operator runs it: built code, embedded database, default settings. */
export interface Server {
  readonly pid: number;
  readonly port: number;
  /** From the start of the process until it serves (milliseconds). */
  readonly startMilliseconds: number;
  stop(): Promise<void>;
}

const command = join(import.meta.dirname, '../apps/cloud/dist/command.js');

export interface ServerSettings {
  readonly data: string;
  readonly port: number;
  readonly smtpUrl: string;
}

export function environmentOf({ data, port, smtpUrl }: ServerSettings): NodeJS.ProcessEnv {
  return {
    ...process.env,
    LANYARD_DATA: data,
    LANYARD_PORT: String(port),
    LANYARD_METRICS_PORT: '0',
    LANYARD_SMTP_URL: smtpUrl,
    LANYARD_MAIL_FROM: 'Lanyard <noreply@lanyard.test>',
    LANYARD_LOG_LEVEL: 'warn',
    // One address makes all the load: its limits are not what is measured.
    LANYARD_RATE_SCALE: '1000',
  };
}

/** Starts the server and waits until it says that it runs. `more`: environment of this process alone. */
export async function startServer(
  settings: ServerSettings,
  more: Readonly<Record<string, string>> = {},
): Promise<Server> {
  const started = performance.now();
  const child = spawn(process.execPath, [command, 'serve'], {
    env: { ...environmentOf(settings), ...more },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await saidOn(child, 'Lanyard is running');
  const startMilliseconds = performance.now() - started;
  return {
    pid: child.pid ?? 0,
    port: settings.port,
    startMilliseconds,
    async stop() {
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

/** Runs one command of the operator beside the server and gives what it printed. */
export async function lanyard(settings: ServerSettings, args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, [command, ...args], {
    env: environmentOf(settings),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (part: Buffer) => {
    text += part.toString('utf8');
  });
  const [code] = (await once(child, 'exit')) as [number];
  if (code !== 0) throw new Error(`lanyard ${args.join(' ')} ended with ${String(code)}`);
  return text;
}

async function saidOn(child: ChildProcess, words: string): Promise<void> {
  if (child.stdout === null) throw new Error('no output to wait for');
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.includes(words)) continue;
    // Nobody reads on: what it prints from here must not fill the pipe.
    child.stdout.resume();
    return;
  }
  throw new Error(`the process ended without saying "${words}"`);
}
