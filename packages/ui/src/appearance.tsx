import { preference } from './preference.tsx';

export const appearances = ['system', 'light', 'dark'] as const;
/** What the person chose: `system` follows the device. */
export type Appearance = (typeof appearances)[number];

const appearance = preference('lanyard-appearance', appearances, 'system');

const show = (): void => {
  const root = document.documentElement;
  if (appearance.get() === 'system') delete root.dataset['theme'];
  else root.dataset['theme'] = appearance.get();
  // The browser's own bar around the page takes the color of the ground, which the style sheet alone knows.
  const ground = getComputedStyle(document.body).backgroundColor;
  document.querySelector('meta[name="theme-color"]')?.setAttribute('content', ground);
};

/** Puts the kept choice on the page and keeps it there. Call it once, first thing in an app's entry. */
export const startAppearance = (): void => {
  show();
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', show);
  appearance.subscribe(show);
};

/** The choice and the function that changes it, for a `Segmented` in the settings. */
export const useAppearance = (): [Appearance, (choice: Appearance) => void] => appearance.use();
