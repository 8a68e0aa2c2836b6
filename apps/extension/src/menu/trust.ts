/**
 * Whether a press in this menu is a person's, who saw what it says. The menu stands in a page that may be hostile: which may slide it under
 * a pointer about to click, fade it, or lay a picture over it. So nothing counts but events of the browser, and only after the menu was
 * whole, visible and of the same size for half a second. The content script looks from outside (`src/fill/overlay.ts`).
 */
export interface Trust {
  /** Whether this event may do something. */
  counts(event: Event): boolean;
  /** Nothing counts from now on, and nobody is told that the menu is hidden: it may be the answer to a press that it is taken away. */
  end(): void;
}

/** Milliseconds that a menu must have been seen: longer than from a decision to a click that was meant for something else. */
const seenMilliseconds = 500;

interface VisibilityEntry extends IntersectionObserverEntry {
  /** Chromium computes it where `trackVisibility` was asked: nothing over it, no opacity, no filter, no odd transform. */
  readonly isVisible?: boolean;
}

/** @param onHidden Called when the menu was seen and then was not: somebody did something to it. */
export function watchTrust(onHidden: () => void): Trust {
  let seenSince: number | undefined;
  const note = (isSeen: boolean): void => {
    const wasSeen = seenSince !== undefined;
    if (!isSeen) seenSince = undefined;
    else seenSince ??= performance.now();
    if (wasSeen && !isSeen) onHidden();
  };
  const observer = new IntersectionObserver(
    (entries) => {
      const entry: VisibilityEntry | undefined = entries.at(-1);
      // Browsers without the second version of the observer say nothing about what lies over it.
      if (entry !== undefined) note(entry.intersectionRatio > 0.95 && entry.isVisible !== false);
    },
    { threshold: [0, 0.5, 0.96, 1], trackVisibility: true, delay: 100 } as IntersectionObserverInit,
  );
  observer.observe(document.documentElement);
  const restart = (): void => {
    if (seenSince !== undefined) seenSince = performance.now();
  };
  const counts = (event: Event): boolean =>
    event.isTrusted && seenSince !== undefined && performance.now() - seenSince >= seenMilliseconds;
  // A press of the person's own brings the keyboard here, too, before it is over.
  let isPressed = false;
  const down = (event: Event): void => {
    isPressed = counts(event);
  };
  const up = (): void => {
    isPressed = false;
  };
  const focused = (): void => {
    if (!isPressed) restart();
  };
  // A window that changed its size, or that the page gave the keyboard to, is as new as one just opened.
  const listeners = { resize: restart, focus: focused, pointerdown: down, pointerup: up, pointercancel: up };
  for (const [name, listener] of Object.entries(listeners)) addEventListener(name, listener, true);
  return {
    counts,
    end() {
      observer.disconnect();
      seenSince = undefined;
      for (const [name, listener] of Object.entries(listeners)) removeEventListener(name, listener, true);
    },
  };
}
