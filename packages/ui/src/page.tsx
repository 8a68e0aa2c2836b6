import type { ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { startAppearance } from './appearance.tsx';

/** Draws a page into its `#root`. */
export function drawPage(page: ReactNode): void {
  startAppearance();
  const root = document.getElementById('root');
  if (root === null) throw new Error('the page has no #root');
  createRoot(root).render(page);
}

/** What the cloud rendered into this page: content of a `<meta>`, if it put one there. */
export function pageMeta(name: string): string | undefined {
  const content = document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content;
  return content === undefined || content === '' ? undefined : content;
}
