/**
 * Draws the icon files beside it from the mark (src/mark.tsx). Run by hand after a change of the mark:
 * `npm run icons -w @lanyard/ui`. The files are kept in the repository, so that a build needs no browser.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { createServer } from 'vite';

const folder = import.meta.dirname;
const vite = await createServer({
  configFile: false,
  root: folder,
  server: { middlewareMode: true },
  logLevel: 'error',
});
const { Mark } = await vite.ssrLoadModule(join(folder, '../src/mark.tsx'));
const drawn = (shape) =>
  renderToStaticMarkup(createElement(Mark, { shape }))
    .replace(/^<svg[^>]*>/, '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">')
    .replaceAll('_R_0_', 'ground');
await vite.close();

await writeFile(join(folder, 'icon.svg'), `${drawn('tile')}\n`);

/** `any` keeps the tile's own round corners; `maskable` and the touch icon are cut by the system, so they are full. */
const pictures = [
  ...[16, 32, 48, 128].map((size) => ({ file: `icon-${size}.png`, size, shape: 'tile' })),
  { file: 'icon-192.png', size: 192, shape: 'tile' },
  { file: 'icon-512.png', size: 512, shape: 'tile' },
  { file: 'icon-maskable-192.png', size: 192, shape: 'square' },
  { file: 'icon-maskable-512.png', size: 512, shape: 'square' },
  { file: 'apple-touch-icon.png', size: 180, shape: 'square' },
];

const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});
for (const { file, size, shape } of pictures) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  await page.setContent(
    `<style>html,body{margin:0}svg{display:block;width:100vw;height:100vh}</style>${drawn(shape)}`,
  );
  await page.screenshot({ path: join(folder, file), omitBackground: true });
  await page.close();
}
await browser.close();
