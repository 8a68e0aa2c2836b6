import { join } from 'node:path';
import { defineConfig } from 'vite';
import { webApp } from '../../vite.web.ts';

const page = (name: string) => join(import.meta.dirname, `${name}.html`);

export default defineConfig(
  webApp({
    root: import.meta.dirname,
    base: '/',
    pages: { portal: page('index'), setup: page('setup'), root: page('root') },
    rendered: true,
  }),
);
