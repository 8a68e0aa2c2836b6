/** Some time, or until there is a connection again, or until it is given up. */
export function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const over = new AbortController();
    const end = () => {
      clearTimeout(timer);
      over.abort('over');
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    if (signal?.aborted === true) end();
    signal?.addEventListener('abort', end, { signal: over.signal });
    // Of a page or a worker; elsewhere nobody says it.
    const page = globalThis as Partial<Pick<AbortSignal, 'addEventListener'>>;
    page.addEventListener?.('online', end, { signal: over.signal });
  });
}
