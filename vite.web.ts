import tailwind from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import type { UserConfig } from 'vite';

/** What a rendered page's `<script>` and `<style>` carry; the cloud puts a fresh nonce in its place for every answer. */
export const noncePlaceholder = 'LANYARD-CSP-NONCE';

const preact = [
  { find: /^react\/jsx-runtime$/, replacement: 'preact/jsx-runtime' },
  { find: /^react-dom\/client$/, replacement: 'preact/compat/client' },
  { find: /^react-dom$/, replacement: 'preact/compat' },
  { find: /^react$/, replacement: 'preact/compat' },
];

/**
 * How every web app is built: for the strict Content-Security-Policy (no inline code, no data: addresses, no injected polyfill),
 * from the sources of our own packages.
 *
 * @param options.root Folder of the app.
 * @param options.base Path it is served under.
 * @param options.pages HTML files, by name.
 * @param options.preact On Preact in place of React (docs/decisions/0004-preact-where-everyone-begins.md). Sources and types stay React's.
 * @param options.rendered The cloud renders the pages for each request (tokens, nonce) instead of serving files as they are.
 */
export function webApp(options: {
  root: string;
  base: string;
  pages: Record<string, string>;
  rendered: boolean;
  preact?: boolean;
}): UserConfig {
  return {
    root: options.root,
    base: options.base,
    plugins: [react(), tailwind()],
    resolve: {
      conditions: ['lanyard-source', 'module', 'browser', 'import', 'default'],
      alias: options.preact === true ? preact : [],
    },
    worker: { format: 'es' },
    ...(options.rendered ? { html: { cspNonce: noncePlaceholder } } : {}),
    build: {
      target: 'es2023',
      // Browsers that know light-dark(): rewritten for older ones, a theme set on a part of the page (toasts) would not hold.
      cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
      outDir: 'dist',
      emptyOutDir: true,
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
      // What its plugins took is of no use to whoever starts it.
      rollupOptions: { input: options.pages, checks: { pluginTimings: false } },
    },
  };
}
