import { useSyncExternalStore } from 'react';

export const appearances = ['system', 'light', 'dark'] as const;
/** What the person chose: `system` follows the device. */
export type Appearance = (typeof appearances)[number];

const KEY = 'lanyard-appearance';
const listeners = new Set<() => void>();
let chosen: Appearance | undefined;

const read = (): Appearance => {
  try {
    const kept = localStorage.getItem(KEY);
    return appearances.find((appearance) => appearance === kept) ?? 'system';
  } catch {
    // Storage is refused (private windows of some browsers): the device decides.
    return 'system';
  }
};

/** The choice kept in this browser for this origin; `system` where there is none. */
export const getAppearance = (): Appearance => (chosen ??= read());

const show = (): void => {
  const root = document.documentElement;
  if (getAppearance() === 'system') delete root.dataset['theme'];
  else root.dataset['theme'] = getAppearance();
  // The browser's own bar around the page takes the color of the ground, which the style sheet alone knows.
  const ground = getComputedStyle(document.body).backgroundColor;
  document.querySelector('meta[name="theme-color"]')?.setAttribute('content', ground);
};

/** Puts the kept choice on the page and keeps it there. Call it once, first thing in an app's entry. */
export const startAppearance = (): void => {
  show();
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', show);
  // Another tab of this origin chose.
  addEventListener('storage', (event) => {
    if (event.key === KEY || event.key === null) change(read());
  });
};

const change = (choice: Appearance): void => {
  chosen = choice;
  show();
  for (const listener of listeners) listener();
};

/** Puts a choice on the page and keeps it; where storage is refused it holds until the page is closed. */
export const setAppearance = (choice: Appearance): void => {
  change(choice);
  try {
    if (choice === 'system') localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, choice);
  } catch {
    // Nothing to tell the person: the page looks as they asked.
  }
};

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** The choice and the function that changes it, for a `Segmented` in the settings. */
export const useAppearance = (): [Appearance, (choice: Appearance) => void] => [
  useSyncExternalStore(subscribe, getAppearance),
  setAppearance,
];
