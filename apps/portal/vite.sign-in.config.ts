import { join } from 'node:path';
import { defineConfig, mergeConfig } from 'vite';
import { webApp } from '../../vite.web.ts';

/**
 * The sign-in page, built by itself on Preact: everyone loads it, often on a first visit, and React's renderer alone is half of
 * the 100 kB that it may weigh (docs/decisions/0004-preact-where-everyone-begins.md). Sources and types are React's.
 */
export default defineConfig(
  mergeConfig(
    webApp({
      root: import.meta.dirname,
      base: '/sign-in/',
      pages: { signIn: join(import.meta.dirname, 'sign-in.html') },
      rendered: true,
      preact: true,
    }),
    { build: { outDir: 'dist/sign-in' } },
  ),
);
