import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig, type Plugin } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import { webApp } from '../../vite.web.ts';
import packageJson from './package.json' with { type: 'json' };

const assets = join(import.meta.dirname, '../../packages/ui/assets');
const icons = [
  'icon.svg',
  'apple-touch-icon.png',
  'icon-192.png',
  'icon-512.png',
  'icon-maskable-192.png',
  'icon-maskable-512.png',
];

/** Icons keep their names: systems that installed the wallet ask for them again. */
const iconFiles: Plugin = {
  name: 'lanyard-icons',
  generateBundle() {
    for (const fileName of icons)
      this.emitFile({ type: 'asset', fileName, source: readFileSync(join(assets, fileName)) });
  },
};

const pngIcon = (name: string, size: number, purpose: 'any' | 'maskable') => ({
  src: `/${name}-${String(size)}.png`,
  sizes: `${String(size)}x${String(size)}`,
  type: 'image/png',
  purpose,
});

const app = webApp({
  root: import.meta.dirname,
  base: '/',
  pages: { wallet: join(import.meta.dirname, 'index.html') },
  rendered: false,
  preact: true,
});

/** Of the web application manifest (its members `*_localized`), which the plugin's types do not know yet. */
const inGerman = {
  wallet: {
    description_localized: {
      de: 'Deine Identität auf deinem Handy: Melde dich mit einer Berührung an, ohne Passwort.',
    },
  },
  scan: { name_localized: { de: 'Code scannen' } },
};

export default defineConfig({
  ...app,
  define: { 'import.meta.env.LANYARD_VERSION': JSON.stringify(packageJson.version) },
  plugins: [
    ...(app.plugins ?? []),
    iconFiles,
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'service-worker',
      filename: 'service-worker.ts',
      // Registered by platform/updates.ts: the address of a worker must pass our Trusted Types policy.
      injectRegister: false,
      integration: {
        // The plugin builds the worker by itself, by an option that Vite no longer likes, and tells all of it to whoever starts Lanyard.
        configureCustomSWViteBuild: (build) => {
          build.logLevel = 'warn';
          const { output } = build.build?.rollupOptions ?? {};
          if (output === undefined || Array.isArray(output)) return;
          delete output.inlineDynamicImports;
          output.codeSplitting = false;
        },
      },
      injectManifest: {
        // The shell: everything but the code reader and the letters of other alphabets, which the worker keeps at their first use.
        globPatterns: ['**/*.{html,js,css,svg}', '*.png', 'assets/geist-latin-wght-normal*.woff2'],
      },
      manifest: {
        id: '/',
        name: 'Lanyard',
        short_name: 'Lanyard',
        description: 'Your identity on your phone: sign in with one touch, without a password.',
        ...inGerman.wallet,
        lang: 'en',
        start_url: '/',
        scope: '/',
        display: 'standalone',
        orientation: 'portrait',
        background_color: '#f7f8fb',
        theme_color: '#f7f8fb',
        categories: ['security', 'utilities'],
        launch_handler: { client_mode: ['navigate-existing', 'auto'] },
        icons: [
          pngIcon('icon', 192, 'any'),
          pngIcon('icon', 512, 'any'),
          pngIcon('icon-maskable', 192, 'maskable'),
          pngIcon('icon-maskable', 512, 'maskable'),
        ],
        shortcuts: [
          {
            name: 'Scan a code',
            ...inGerman.scan,
            url: '/scan',
            icons: [{ src: '/icon-192.png', sizes: '192x192' }],
          },
        ],
      },
    }),
  ],
});
