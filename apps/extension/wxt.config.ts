import tailwind from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { join } from 'node:path';
import { defineConfig } from 'wxt';
import { webApp } from '../../vite.web.ts';
import packageJson from './package.json' with { type: 'json' };

const assets = join(import.meta.dirname, '../../packages/ui/assets');
const sizes = [16, 32, 48, 128] as const;
const icons = Object.fromEntries(sizes.map((size) => [String(size), `icon-${String(size)}.png`]));

const app = webApp({ root: import.meta.dirname, base: '/', pages: {}, rendered: false, preact: true });

/**
 * Pages of the extension run its own scripts and nothing else, load nothing from elsewhere, and are framed by nobody but where the
 * manifest says so. The address of the organization is typed by the person, so requests may go to any: https, or this computer.
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  'connect-src https: http://localhost:* http://*.localhost:*',
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types lanyard',
].join('; ');

/** Chrome and Firefox, Manifest V3: `wxt build apps/extension -b chrome`. */
export default defineConfig({
  outDir: 'dist',
  outDirTemplate: '{{browser}}',
  manifestVersion: 3,
  // What a file uses it imports: the compiler and the import rules see all of it.
  imports: false,
  targetBrowsers: ['chrome', 'firefox'],
  vite: () => ({
    plugins: [react(), tailwind()],
    resolve: app.resolve ?? {},
    build: {
      target: 'es2023',
      cssTarget: ['chrome123', 'firefox120'],
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
      // Read from this computer's disk, not over a network.
      chunkSizeWarningLimit: 2000,
      rollupOptions: { checks: { ineffectiveDynamicImport: false, pluginTimings: false } },
    },
  }),
  hooks: {
    // Firefox has no such page: its worker has the clipboard itself. Left to the builder to skip, each start would warn of it.
    'entrypoints:found': ({ config }, found) => {
      if (config.browser !== 'firefox') return;
      const place = found.findIndex(({ name }) => name === 'offscreen');
      if (place !== -1) found.splice(place, 1);
    },
    'build:publicAssets': (_wxt, files) => {
      for (const name of Object.values(icons))
        files.push({ absoluteSrc: join(assets, name), relativeDest: name });
    },
  },
  manifest: ({ browser }) => ({
    name: 'Lanyard',
    description: '__MSG_description__',
    version: packageJson.version,
    default_locale: 'en',
    icons,
    action: { default_icon: icons, default_title: 'Lanyard', default_popup: 'popup.html' },
    // docs/guide/extension.md says why each.
    permissions: [
      'storage',
      'alarms',
      'idle',
      'clipboardWrite',
      'scripting',
      ...(browser === 'chrome' ? ['offscreen'] : []),
    ],
    host_permissions: ['https://*/*', 'http://*/*'],
    content_scripts: [
      {
        matches: ['https://*/*', 'http://*/*'],
        js: ['in-page.js'],
        all_frames: true,
        run_at: 'document_end',
      },
    ],
    // The menu in pages. Its address changes with each start of the browser, so that no page can ask whether the extension is there.
    web_accessible_resources: [
      {
        resources: ['menu.html'],
        matches: ['https://*/*', 'http://*/*'],
        ...(browser === 'chrome' && { use_dynamic_url: true }),
      },
    ],
    commands: {
      fill: {
        // Browsers keep Ctrl+Shift+L to themselves: an extension that asks for it gets no shortcut at all, and is not told.
        suggested_key: { default: 'Alt+Shift+L', mac: 'MacCtrl+Shift+L' },
        description: '__MSG_fill__',
      },
    },
    content_security_policy: { extension_pages: contentSecurityPolicy },
    ...(browser === 'firefox'
      ? {
          browser_specific_settings: {
            gecko: {
              id: 'extension@lanyard.example',
              strict_min_version: '128.0',
              data_collection_permissions: { required: ['none'] },
            },
          },
        }
      : { minimum_chrome_version: '123', incognito: 'split' as const }),
  }),
});
