import { useEffect } from 'react';

/** The first screen leaves the focus where the browser put it; later ones take it. */
let screens = 0;

/**
 * Names the window after the screen, and moves the focus to its heading, so that a screen reader says where one is now and the
 * keyboard goes on from there.
 */
export function useScreen(title: string): void {
  useEffect(() => {
    document.title = `${title} · Lanyard`;
  }, [title]);
  useEffect(() => {
    screens += 1;
    if (screens === 1) return;
    const heading = document.querySelector<HTMLElement>('h1');
    // Something of the screen's own may have asked for the focus, such as its one field.
    if (document.activeElement === null || document.activeElement === document.body) heading?.focus();
  }, []);
}
