import { heartbeatMs, streamControl, type StreamEnding } from '@lanyard/contract/stream';
import { problemDocument } from '@lanyard/contract/problem';
import * as z from 'zod/mini';
import { ProblemResponse, UnreachableError } from './problem-response.ts';

const control = z.object({
  [streamControl]: z.enum(['end', 'reconnect', 'problem']),
  problem: z.optional(problemDocument),
});

/**
 * Reads newline-delimited JSON, one event a line; returns how the stream said it ends.
 *
 * @throws UnreachableError where it was cut, or silent for two heartbeats; ProblemResponse where it ended with a problem
 */
export async function* readStream<T>(
  response: Response,
  read: (event: unknown) => T,
): AsyncGenerator<T, Exclude<StreamEnding, 'problem'>> {
  if (response.body === null) throw new UnreachableError('a stream without a body');
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await beforeSilence(reader.read());
      if (done) throw new UnreachableError('the stream was cut');
      const lines = (rest + value).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        if (line.trim() === '') continue;
        const ending = endingOf(line);
        if (ending !== undefined) return ending;
        yield read(JSON.parse(line));
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function endingOf(line: string): 'end' | 'reconnect' | undefined {
  if (!line.includes(streamControl)) return undefined;
  const parsed = z.safeParse(control, JSON.parse(line));
  if (!parsed.success) return undefined;
  const { [streamControl]: ending, problem } = parsed.data;
  if (ending !== 'problem') return ending;
  throw problem === undefined
    ? new UnreachableError('the stream ended with a problem')
    : new ProblemResponse(problem);
}

function beforeSilence<T>(reading: Promise<T>): Promise<T> {
  const silence = Promise.withResolvers<T>();
  const timer = setTimeout(
    () => silence.reject(new UnreachableError('no heartbeat')),
    2 * heartbeatMs + 1000,
  );
  return Promise.race([reading, silence.promise]).finally(() => clearTimeout(timer));
}
