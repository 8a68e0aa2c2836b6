/** What a person does who is there. A page that scrolls is none: it does so by itself when a list in it grows or shrinks. */
export const signsOfLife = ['pointerdown', 'keydown', 'wheel'] as const;

/** Milliseconds before a vault locks at which whoever waits for something long is told. */
const warnedBefore = 2 * 60_000;

/** When the vault that is shown locks by itself. */
export interface Locking {
  /** Minutes in which nobody touches the page. */
  readonly minutes: number;
  /** Events of the page's window that begin these minutes anew. Default: `signsOfLife`. */
  readonly signs?: readonly string[] | undefined;
}

/**
 * Watches for the lock that comes, as long as the vault is open. What is under way is no sign of life: no server keeps a
 * vault open by answering slowly.
 *
 * @param now Milliseconds since 1970.
 * @param tell When it locks, in milliseconds since 1970, if nobody touches the page from now on; undefined: not soon.
 * @returns ends it
 */
export function watchLock(
  page: Pick<EventTarget, 'addEventListener' | 'removeEventListener'>,
  { minutes, signs = signsOfLife }: Locking,
  now: () => number,
  tell: (at: number | undefined) => void,
): () => void {
  const whole = minutes * 60_000;
  const before = Math.min(warnedBefore, whole / 2);
  let timer: ReturnType<typeof setTimeout>;
  const begin = () => {
    clearTimeout(timer);
    const at = now() + whole;
    timer = setTimeout(() => tell(at), whole - before);
    tell(undefined);
  };
  begin();
  for (const sign of signs) page.addEventListener(sign, begin, { passive: true });
  return () => {
    clearTimeout(timer);
    for (const sign of signs) page.removeEventListener(sign, begin);
  };
}
