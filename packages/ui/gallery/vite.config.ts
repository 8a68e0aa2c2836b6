import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

/** The gallery of components: `npx vite packages/ui/gallery`. Never part of a release. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [react(), tailwindcss()],
  resolve: { conditions: ['lanyard-source', 'module', 'browser', 'development|production'] },
  // The policy of the real pages allows no data: URL.
  build: { assetsInlineLimit: 0 },
});
