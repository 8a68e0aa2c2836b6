import { browser } from '@wxt-dev/browser';

/** Rings when what was copied in the popup leaves the clipboard. The popup is closed by then: a press in the page that it is for does that. */
export const clipboardAlarm = 'clipboard';

const afterMilliseconds = 30_000;

/** Something secret was copied: in 30 s it is cleared, whatever is open by then. Whoever copies again begins that anew. */
export async function clearClipboardLater(): Promise<void> {
  await browser.alarms.create(clipboardAlarm, { when: Date.now() + afterMilliseconds });
}

export async function clearClipboard(): Promise<void> {
  // Firefox: the worker is a page.
  if (!('offscreen' in browser)) {
    await navigator.clipboard.writeText('');
    return;
  }
  const { offscreen } = browser;
  await offscreen.createDocument({
    url: 'offscreen.html',
    reasons: ['CLIPBOARD'],
    justification: 'Clears a password that was copied 30 seconds ago',
  });
  await offscreen.closeDocument();
}
