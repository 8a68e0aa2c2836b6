import { problemDocument } from '@lanyard/contract/problem';
import { heartbeatMs, streamControl } from '@lanyard/contract/stream';
import { parseAs, parseJson } from './answers.ts';
import { readLines } from './ndjson.ts';
import { ProblemResponse, UnreachableError } from './problem-response.ts';
import { watchdog } from './time-limits.ts';

/** Longest line of a stream, in characters. */
const longestLine = 262_144;
/** Connections in a row without a single event before a stream is given up. */
const mostFailures = 5;
/** Before the n-th connection in a row: growing, and spread, so that a server that comes back is not met by all at once. */
const pauseMs = (failures: number) => Math.min(10_000, 200 * 2 ** failures) * (0.5 + Math.random() / 2);

/** How a connection ended. `cut`: told to reconnect, or it broke. */
type Ending = 'end' | 'cut';

export interface StreamParts<T> {
  /** Makes a connection; its answer's body ends when the signal aborts. */
  readonly connect: (signal: AbortSignal) => Promise<Response>;
  readonly eventOf: (value: unknown) => T;
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
}

/** Events over as many connections as it takes. */
export async function* streamEvents<T>(parts: StreamParts<T>): AsyncGenerator<T, void, undefined> {
  const { signal } = parts;
  for (let failures = 0; !signal.aborted;) {
    const connection = oneConnection(parts);
    try {
      for (;;) {
        const next = await connection.next();
        if (next.done === true) {
          if (next.value === 'end') return;
          break;
        }
        failures = 0;
        yield next.value;
      }
    } catch (error) {
      if (signal.aborted) return;
      // A refusal is an answer, but for that of a server which is just going away.
      const passing =
        error instanceof UnreachableError ||
        (error instanceof ProblemResponse && error.code === 'unavailable');
      if (!passing || failures + 1 >= mostFailures) throw error;
    } finally {
      // Also when the consumer stops in the middle.
      await connection.return('cut');
    }
    failures += 1;
    if (failures >= mostFailures) throw new UnreachableError('no-connection');
    await parts.wait(pauseMs(failures), signal);
  }
}

async function* oneConnection<T>({
  connect,
  eventOf,
  signal,
}: StreamParts<T>): AsyncGenerator<T, Ending, undefined> {
  const silence = new AbortController();
  const both = AbortSignal.any([signal, silence.signal]);
  // Two heartbeats missed: a connection that is dead without knowing it.
  const watch = watchdog(2 * heartbeatMs + 5_000, () => silence.abort(new UnreachableError('timed-out')));
  try {
    const { body } = await connect(both);
    if (body === null) throw new UnreachableError('unexpected-answer');
    for await (const line of readLines(body, {
      alive: () => watch.reset(),
      maxLength: longestLine,
      signal: both,
    })) {
      const value = parseJson(line);
      const control = controlOf(value);
      if (control === undefined) yield eventOf(value);
      else return control;
    }
    return 'cut';
  } finally {
    watch.stop();
  }
}

function controlOf(value: unknown): Ending | undefined {
  if (typeof value !== 'object' || value === null || !(streamControl in value)) return undefined;
  if (value[streamControl] === 'problem') {
    throw new ProblemResponse(parseAs(problemDocument, (value as { problem?: unknown }).problem));
  }
  return value[streamControl] === 'end' ? 'end' : 'cut';
}
