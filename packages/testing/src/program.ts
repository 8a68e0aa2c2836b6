import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';

/** A Node process of its own, for what must be killed, or happen in several processes at once. */
export interface Program {
  readonly pid: number;
  /** Waits for its next line of output that starts with this word, and returns it. Fails when it ends first, with what it said. */
  line(word: string): Promise<string>;
  write(input: string): void;
  kill(signal: NodeJS.Signals): void;
  /** Settles when it is gone: its exit code, or the signal that ended it. */
  readonly ended: Promise<string>;
}

/** Runs `script` (a JavaScript module; it may import our sources by URL) until it ends, or this test does. */
export async function aProgram(script: string, env: Record<string, string> = {}): Promise<Program> {
  const child = spawn(
    process.execPath,
    ['--conditions=lanyard-source', '--input-type=module', '--eval', script],
    { env: { ...process.env, NODE_OPTIONS: '', ...env }, stdio: 'pipe' },
  );
  const ended = new Promise<string>((resolve) => {
    child.once('close', (code, signal) => {
      resolve(signal ?? String(code));
    });
  });
  let complaint = '';
  child.stderr.on('data', (part: Buffer) => (complaint += part.toString()));
  child.stdin.on('error', () => undefined);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return Promise.resolve({
    pid: child.pid ?? 0,
    ended,
    async line(word) {
      for (;;) {
        const next: IteratorResult<string, unknown> = await lines.next();
        if (next.done === true) throw new Error(`it ended (${await ended}): ${complaint}`);
        if (next.value.startsWith(word)) return next.value;
      }
    },
    write: (input) => child.stdin.write(input),
    kill: (signal) => child.kill(signal),
  });
}
