/**
 * Lines of a newline-delimited body, blank ones (heartbeats) left out. Ends with the body; a last line without its newline is no line:
 * the connection was cut in it. `alive` is called whenever anything came. `maxLength`: of a line, in characters. `signal`: ends it early.
 */
export async function* readLines(
  body: ReadableStream<Uint8Array>,
  options: { readonly alive: () => void; readonly maxLength: number; readonly signal: AbortSignal },
): AsyncGenerator<string, void, undefined> {
  const reader = body.getReader();
  const cancel = () => void reader.cancel().catch(() => undefined);
  if (options.signal.aborted) cancel();
  else options.signal.addEventListener('abort', cancel, { once: true });
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      options.alive();
      const lines = (rest + decoder.decode(value, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > options.maxLength) throw new RangeError('a line without end');
      for (const line of lines) if (line !== '') yield line;
    }
  } finally {
    // Also when the consumer stops in the middle: the connection is not held on to.
    options.signal.removeEventListener('abort', cancel);
    cancel();
  }
}
