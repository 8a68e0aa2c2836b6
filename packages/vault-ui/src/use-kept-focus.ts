import { useEffect, useLayoutEffect, useRef, type RefObject } from 'react';

/**
 * Keeps the keyboard where somebody works: where the button they pressed goes with what it was about, another one of that part takes over.
 * Without it a dialog would begin anew, at its title.
 */
export function useKeptFocus<Part extends HTMLElement, Next extends HTMLElement>(): {
  readonly part: RefObject<Part | null>;
  /** Takes over, where it is there. */
  readonly next: RefObject<Next | null>;
} {
  const part = useRef<Part>(null);
  const next = useRef<Next>(null);
  const last = useRef<EventTarget>(null);
  useEffect(() => {
    const { current } = part;
    const remember = ({ target }: Event) => {
      last.current = target;
    };
    current?.addEventListener('focusin', remember);
    return () => current?.removeEventListener('focusin', remember);
  }, []);
  useLayoutEffect(() => {
    const isGone = last.current instanceof Element && !last.current.isConnected;
    if (!isGone || next.current === null) return;
    last.current = null;
    if (document.activeElement === document.body) next.current.focus({ preventScroll: true });
  });
  return { part, next };
}
