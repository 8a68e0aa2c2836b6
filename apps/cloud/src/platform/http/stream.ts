import { streamControl, heartbeatMs, type StreamEnding } from '@lanyard/contract/stream';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

/** After so long the reader is asked to connect again, which proves it anew and lets load balance out (milliseconds). */
const longestStreamMs = 15 * 60_000;

/** Streams held open by this process, so that they can be told to reconnect, and counted. */
export interface Streams {
  /** Undefined when the limit is reached. `address`: whatever counts as one (`addressKey`). Call `closed` when it is over. */
  open(address: string): OpenStream | undefined;
  /** Tells every reader to connect again (to another process), and takes no more. */
  stop(): void;
  readonly size: number;
}

export interface OpenStream {
  /** Aborts when the reader has left, must reconnect, or the process stops. */
  readonly controller: AbortController;
  /** It has begun to tell about this one thing, of which only a few streams are kept: the oldest of too many ends, as broken. */
  serves(what: string): void;
  closed(): void;
}

/** How many at once. */
interface StreamLimits {
  readonly total?: number;
  /** A whole school behind one address still fits; a flood does not. */
  readonly perAddress?: number;
  /** Of one sign-in one page waits; the others are connections that it has lost. */
  readonly perThing?: number;
}

export function createStreams({
  total = 10_000,
  perAddress = 1_000,
  perThing = 3,
}: StreamLimits = {}): Streams {
  const open = new Set<AbortController>();
  const byAddress = new Map<string, number>();
  const byThing = new Map<string, Set<AbortController>>();
  let stopped = false;
  return {
    open(address) {
      const here = byAddress.get(address) ?? 0;
      if (stopped || open.size >= total || here >= perAddress) return undefined;
      const controller = new AbortController();
      open.add(controller);
      byAddress.set(address, here + 1);
      let thing: string | undefined;
      return {
        controller,
        serves(what) {
          if (!open.has(controller) || thing !== undefined) return;
          thing = what;
          const all = byThing.get(what) ?? new Set();
          byThing.set(what, all.add(controller));
          const [oldest] = all;
          if (all.size <= perThing || oldest === undefined) return;
          all.delete(oldest);
          oldest.abort('replaced');
        },
        closed() {
          if (!open.delete(controller)) return;
          if (thing !== undefined) {
            const all = byThing.get(thing);
            all?.delete(controller);
            if (all?.size === 0) byThing.delete(thing);
          }
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
  iterator: AsyncIterator<T>,
  options: {
    controller: AbortController;
    /** Called once, when there is a first event. */
    begun: () => void;
    lineOf: (event: T) => string;
    problemOf: (error: unknown) => object;
  },
): Promise<StreamEnding | 'left'> {
  const { controller, begun, lineOf, problemOf } = options;
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
  let isFirst = true;
  const finish = (ending: StreamEnding, extra: object = {}) => {
    if (!response.writableEnded && !response.destroyed)
      response.end(`${JSON.stringify({ [streamControl]: ending, ...extra })}\n`);
    return ending;
  };
  try {
    for (;;) {
      const next = await Promise.race([iterator.next(), aborted]);
      if (next === 'aborted') {
        if (signal.reason === 'reconnect') return finish('reconnect');
        // Not just left open without events: the reader, if there is one, is to notice.
        if (signal.reason === 'replaced') response.destroy();
        return 'left';
      }
      if (next.done === true) return finish('end');
      if (isFirst) begun();
      isFirst = false;
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
