import { createStore } from './store.ts';

/** Not in the DOM's types: Chromium alone has it. */
interface InstallPrompt extends Event {
  prompt(): Promise<{ readonly outcome: 'accepted' | 'dismissed' }>;
}

const isInstallPrompt = (event: Event): event is InstallPrompt => 'prompt' in event;

/** The browser's offer to install the wallet, kept for the button that asks for it. */
export const installPrompt = createStore<InstallPrompt | undefined>(undefined);

addEventListener('beforeinstallprompt', (event) => {
  if (!isInstallPrompt(event)) return;
  event.preventDefault();
  installPrompt.set(event);
});
addEventListener('appinstalled', () => installPrompt.set(undefined));

/** Asks the person to install. An offer works once. */
export async function install(): Promise<void> {
  const offer = installPrompt.get();
  installPrompt.set(undefined);
  await offer?.prompt();
}

/** Opened from the home screen, in a window of its own. */
export const isInstalled = (): boolean =>
  matchMedia('(display-mode: standalone), (display-mode: fullscreen), (display-mode: minimal-ui)').matches ||
  ('standalone' in navigator && navigator.standalone === true);

/** iPhone or iPad, whichever browser: there, the installed wallet has storage of its own. */
export const isAppleMobile = (): boolean =>
  /iPhone|iPad|iPod/u.test(navigator.userAgent) ||
  // An iPad calls itself a Mac; no Mac has a touch screen.
  (/Macintosh/u.test(navigator.userAgent) && navigator.maxTouchPoints > 1);
