import { createClient } from '@lanyard/client/client';
import * as z from 'zod/mini';

// The page's CSP forbids what zod's compiled validators are made with.
z.config({ jitless: true });

/** The cloud at the wallet's own address. */
export const client = createClient({
  origin: location.origin,
  language: () => document.documentElement.lang,
});
