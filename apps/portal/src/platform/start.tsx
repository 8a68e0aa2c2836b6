import { startAppearance } from '@lanyard/ui/appearance';
import type { ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import * as z from 'zod/mini';
import '../portal.css';

// The pages' CSP forbids what zod's compiled validators are made with.
z.config({ jitless: true });

/** Draws a page. */
export function start(page: ReactNode): void {
  startAppearance();
  const root = document.getElementById('root');
  if (root === null) throw new Error('the page has no #root');
  createRoot(root).render(page);
}
