import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';

/** What a page's first load may weigh: every script that its HTML names and all that those import at once, gzip. */

const apps = join(import.meta.dirname, '../apps');
const staticImport = /(?:^|[;}\s])(?:import|export)\s*(?:[\w*{}$,\s]+from\s*)?["']\.\/([^"']+\.js)["']/g;

function initialScripts(folder: string, page: string): ReadonlySet<string> {
  const html = join(folder, page);
  if (!existsSync(html)) throw new Error(`${html} is not built: run "npm run build" first`);
  const named = [...readFileSync(html, 'utf8').matchAll(/(?:src|href)="[^"]*assets\/([^"]+\.js)"/g)];
  const found = new Set<string>();
  const follow = (name: string): void => {
    if (found.has(name)) return;
    found.add(name);
    for (const [, next] of readFileSync(join(folder, 'assets', name), 'utf8').matchAll(staticImport)) {
      if (next !== undefined) follow(next);
    }
  };
  for (const [, name] of named) if (name !== undefined) follow(name);
  return found;
}

function kilobytes(folder: string, page: string): number {
  const scripts = initialScripts(folder, page);
  expect(scripts.size, 'scripts of the page').toBeGreaterThan(0);
  const bytes = [...scripts].reduce(
    (sum, name) => sum + gzipSync(readFileSync(join(folder, 'assets', name)), { level: 9 }).length,
    0,
  );
  return bytes / 1000;
}

describe('pages stay light', () => {
  test('the sign-in page loads less than 100 kB of JavaScript', () => {
    expect(kilobytes(join(apps, 'portal/dist/sign-in'), 'sign-in.html')).toBeLessThan(100);
  });

  test('the wallet loads less than 150 kB of JavaScript at first', () => {
    expect(kilobytes(join(apps, 'wallet/dist'), 'index.html')).toBeLessThan(150);
  });
});

test('what the extension puts into every page weighs less than 60 kB', () => {
  const script = join(apps, 'extension/dist/chrome/in-page.js');
  if (!existsSync(script)) throw new Error(`${script} is not built: run "npm run build" first`);
  expect(gzipSync(readFileSync(script), { level: 9 }).length / 1000).toBeLessThan(60);
});
