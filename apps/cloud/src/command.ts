import { runCommandLine } from './commands/run.ts';
import { systemClock } from './platform/clock.ts';

/** The operator's command, `lanyard`. */

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // Told twice: at once. What a request or job had under way is rolled back.
    if (stopping.signal.aborted) process.exit(signal === 'SIGINT' ? 130 : 143);
    stopping.abort();
  });
}

process.exitCode = await runCommandLine(process.argv.slice(2), {
  environment: process.env,
  print: (text) => process.stdout.write(`${text}\n`),
  remark: (text) => process.stderr.write(`${text}\n`),
  isTerminal: process.stdout.isTTY,
  clock: systemClock,
  stop: stopping.signal,
});
