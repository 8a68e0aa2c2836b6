import type { browser } from '@wxt-dev/browser';

/**
 * What the browser lends to extensions, for what runs in pages. Asked for when it is needed, never as a module is read: the first touch of it
 * takes a third of the time that a page without forms is to be left alone with.
 */
export function extensionApi(): typeof browser {
  const lent = globalThis as unknown as Record<'browser' | 'chrome', typeof browser>;
  // Own ones alone: an element of the page that is called `browser` answers to that name too.
  return Object.hasOwn(lent, 'browser') ? lent.browser : lent.chrome;
}

/**
 * By this name a content script has the function that takes a `WorkerMessage`, in the extension's own world of the page. The worker calls it
 * there (`browser.scripting.executeScript`): a listener for messages would touch the browser's interface in every page.
 */
export const hearsAs = 'lanyardHears';
