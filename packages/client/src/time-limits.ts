import { UnreachableError } from './problem-response.ts';

/** Runs `work` when the signal aborts, or at once if it has; returns what forgets it again. */
export function onAbort(signal: AbortSignal | undefined, work: () => void): () => void {
  if (signal?.aborted === true) work();
  else signal?.addEventListener('abort', work, { once: true });
  return () => signal?.removeEventListener('abort', work);
}

/** Runs with a signal that aborts when the caller's does, or the time is up (`UnreachableError`, `timed-out`). */
export async function inTime<T>(
  signal: AbortSignal | undefined,
  timeoutMs: number,
  work: (limit: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = new AbortController();
  const forget = onAbort(signal, () => limit.abort(signal?.reason));
  const timer = setTimeout(() => limit.abort(new UnreachableError('timed-out')), timeoutMs);
  try {
    return await work(limit.signal);
  } finally {
    clearTimeout(timer);
    forget();
  }
}

/** Resolves after the time, or when the signal aborts. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(end, milliseconds);
    const forget = onAbort(signal, end);
    function end() {
      clearTimeout(timer);
      forget();
      resolve();
    }
  });
}

/** Barks when `reset` was not called for so long. */
export function watchdog(milliseconds: number, bark: () => void): { reset(): void; stop(): void } {
  let timer = setTimeout(bark, milliseconds);
  return {
    reset() {
      clearTimeout(timer);
      timer = setTimeout(bark, milliseconds);
    },
    stop: () => clearTimeout(timer),
  };
}
