import { join } from 'node:path';
import { defineConfig } from 'vite';
import { webApp } from '../../vite.web.ts';

export default defineConfig({
  ...webApp({
    root: import.meta.dirname,
    base: '/',
    pages: { wallet: join(import.meta.dirname, 'index.html') },
    rendered: false,
  }),
});
