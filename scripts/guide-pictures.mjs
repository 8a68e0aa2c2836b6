// Remakes the pictures of docs/guide from the real screens, as the stories in Chromium saw them:
//
//   LANYARD_LOOK=/tmp/look npx vitest run --project e2e --project slow e2e/browser
//   node scripts/guide-pictures.mjs /tmp/look
//
// Screens that are not there keep the picture they have.
//
// Which pictures there are is read from the guides themselves: `pictures/portal.webp` is the screen that a story calls `portal`.
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findChromium } from './chromium.mjs';
import { ensureInstalled, fail, root } from './workspace.mjs';

const [, , screens] = process.argv;
if (screens === undefined) fail('Which folder are the screens in? node scripts/guide-pictures.mjs FOLDER');
await ensureInstalled();
const { chromium } = await import('playwright-core');
const { missing, path: executablePath } = await findChromium({ install: false });
if (missing) fail(missing);

const guide = join(root, 'docs/guide');
const texts = globSync('*.md', { cwd: guide }).map((file) => readFileSync(join(guide, file), 'utf8'));
const names = new Set(
  texts.flatMap((text) => [...text.matchAll(/pictures\/([\w-]+)\.webp/g)].map(([, name]) => name)),
);
mkdirSync(join(guide, 'pictures'), { recursive: true });

const browser = await chromium.launch({
  executablePath,
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});
const page = await browser.newPage();
const seen = [...names].filter((name) => existsSync(join(screens, `${name}-light.png`)));
for (const name of seen) {
  const screen = readFileSync(join(screens, `${name}-light.png`)).toString('base64');
  const picture = await page.evaluate(async (png) => {
    const image = new Image();
    image.src = `data:image/png;base64,${png}`;
    await image.decode();
    // A desk at three quarters, a phone as it is: words stay readable, files small.
    const scale = image.width > 600 ? 0.75 : 1;
    const canvas = document.createElement('canvas');
    canvas.width = image.width * scale;
    canvas.height = image.height * scale;
    const drawing = canvas.getContext('2d');
    drawing.imageSmoothingQuality = 'high';
    drawing.drawImage(image, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL('image/webp', 0.82).split(',')[1];
  }, screen);
  writeFileSync(join(guide, 'pictures', `${name}.webp`), Buffer.from(picture, 'base64'));
}
await browser.close();
console.log(`${String(seen.length)} of ${String(names.size)} pictures made in docs/guide/pictures.`);
