/** Where a document stands: told to the worker, which knows sites. A page cannot change what is read here, nor see that it is read. */
export interface FrameFacts {
  /** Of the document, also where its address is `about:blank`, `about:srcdoc` or `blob:`: it is that of who made it. */
  readonly origin: string;
  /** Origins of the frames around it, nearest first; `null` for one that is not told. */
  readonly ancestors: readonly (string | null)[];
}

/** Undefined where nothing may ever be filled: sandboxed documents, and those of no site. */
export function frameFacts(): FrameFacts | undefined {
  // Opaque: a sandbox without `allow-same-origin`, a `data:` document, a page that a header put into a sandbox.
  if (!globalThis.origin.startsWith('http')) return undefined;
  if (isSandboxed()) return undefined;
  return { origin: globalThis.origin, ancestors: ancestorsOf() };
}

/** Also with `allow-same-origin`: who puts a page into a sandbox does not vouch for it. Seen wherever the page around is of this origin. */
function isSandboxed(): boolean {
  for (let at: Window = window; at !== at.parent; at = at.parent) {
    const frame = frameElementOf(at);
    if (frame?.hasAttribute('sandbox') === true) return true;
  }
  return false;
}

/** What a window stands in; null where that is of a page of another origin. */
export function frameElementOf(of: Window): HTMLElement | null {
  try {
    return of.frameElement as HTMLElement | null;
  } catch {
    // The frame around it is of another origin.
    return null;
  }
}

function ancestorsOf(): (string | null)[] {
  if (window === window.parent) return [];
  const told = (location as { ancestorOrigins?: DOMStringList }).ancestorOrigins;
  if (told !== undefined) return [...told];
  const found: (string | null)[] = [];
  for (let at: Window = window; at !== at.parent; at = at.parent) found.push(originOf(at.parent));
  return found;
}

function originOf(of: Window): string | null {
  try {
    return (of as unknown as { origin: string }).origin;
  } catch {
    return null;
  }
}
