import { streamControl, heartbeatMs, type StreamEnding } from '@lanyard/contract/stream';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

/** After so long the reader is asked to connect again, which proves it anew and lets load balance out (milliseconds). */
const longestStreamMs = 15 * 60_000;

/** Streams held open by this process, so that they can be told to reconnect, and counted. */
export interface Streams {
  /** Undefined when the limit is reached. Call `closed` when it is over. */
  open(address: string): OpenStream | undefined;
  /** Tells every reader to connect again (to another process), and takes no more. */
  stop(): void;
  readonly size: number;
}

export interface OpenStream {
  /** Aborts when the reader has left, must reconnect, or the process stops. */
  readonly controller: AbortController;
  closed(): void;
}

/** `total` and `perAddress`: how many at once. A whole school behind one address still fits; a flood does not. */
export function createStreams({ total = 10_000, perAddress = 1_000 } = {}): Streams {
  const open = new Set<AbortController>();
  const byAddress = new Map<string, number>();
  let stopped = false;
  return {
    open(address) {
      const here = byAddress.get(address) ?? 0;
      if (stopped || open.size >= total || here >= perAddress) return undefined;
      const controller = new AbortController();
      open.add(controller);
      byAddress.set(address, here + 1);
      return {
        controller,
        closed() {
          if (!open.delete(controller)) return;
          const left = (byAddress.get(address) ?? 1) - 1;
          if (left === 0) byAddress.delete(address);
          else byAddress.set(address, left);
        },
      };
    },
    stop() {
      stopped = true;
      for (const controller of open) controller.abort('reconnect');
    },
    get size() {
      return open.size;
    },
  };
}

/**
 * Writes events as newline-delimited JSON until they end, the reader leaves or must reconnect. Waits where the reader is slow, so that
 * nothing piles up. `lineOf` turns an event into its JSON text and may throw. Returns how it ended; never throws but for a failing source.
 */
export async function writeStream<T>(
  response: ServerResponse,
  events: AsyncIterable<T>,
  options: {
    controller: AbortController;
    lineOf: (event: T) => string;
    problemOf: (error: unknown) => object;
  },
): Promise<StreamEnding | 'left'> {
  const { controller, lineOf, problemOf } = options;
  const { signal } = controller;
  const leave = () => controller.abort('left');
  response.once('close', leave);
  const heartbeat = setInterval(() => {
    // A reader that does not even take heartbeats gets no more of them queued.
    if (!response.writableNeedDrain) response.write('\n');
  }, heartbeatMs);
  const limit = setTimeout(() => controller.abort('reconnect'), longestStreamMs);
  const aborted = new Promise<'aborted'>((resolve) => {
    if (signal.aborted) resolve('aborted');
    else signal.addEventListener('abort', () => resolve('aborted'), { once: true });
  });
  const iterator = events[Symbol.asyncIterator]();
  const finish = (ending: StreamEnding, extra: object = {}) => {
    if (!response.writableEnded && !response.destroyed)
      response.end(`${JSON.stringify({ [streamControl]: ending, ...extra })}\n`);
    return ending;
  };
  try {
    for (;;) {
      const next = await Promise.race([iterator.next(), aborted]);
      if (next === 'aborted') return signal.reason === 'reconnect' ? finish('reconnect') : 'left';
      if (next.done === true) return finish('end');
      if (!response.write(`${lineOf(next.value)}\n`))
        await Promise.race([once(response, 'drain', { signal }).catch(() => 'aborted'), aborted]);
    }
  } catch (error) {
    // The answer has begun: the problem can only be its last line. It goes to the log like any other.
    finish('problem', { problem: problemOf(error) });
    throw error;
  } finally {
    clearInterval(heartbeat);
    clearTimeout(limit);
    response.off('close', leave);
    // Not awaited: a source that waits for something else ends when its signal says so.
    if (iterator.return !== undefined) void Promise.resolve(iterator.return()).catch(() => undefined);
    controller.abort('over');
  }
}
