import { browser } from '@wxt-dev/browser';
import { isDigest, type Digest } from '@lanyard/crypto/encoding';

/** What a tab of the popup's page begins with, by its address. */
export interface TabStart {
  readonly isNew: boolean;
  /** The item with whose form it begins. */
  readonly edited: Digest | undefined;
}

/** Whether this is the popup itself, which the browser closes as soon as it loses the focus. */
export function isPopup(): boolean {
  return document.documentElement.dataset['popup'] !== undefined;
}

/** Opens the form of an item, or of a new one, in a tab: there the browser asks for files and the page stays. */
export function editInTab(item: Digest | undefined): void {
  void browser.tabs
    .create({ url: `${browser.runtime.getURL('/popup.html')}#${item ?? 'new'}` })
    .then(() => window.close());
}

/** How this page was opened. */
export function tabStart(): TabStart {
  const asked = location.hash.slice(1);
  return { isNew: asked === 'new', edited: isDigest(asked) ? asked : undefined };
}
