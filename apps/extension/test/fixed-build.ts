import { cpSync, existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import type { LoginContent } from '@lanyard/vault/items';

export const ada = {
  id: 'a'.repeat(43),
  content: {
    kind: 'login',
    name: 'Example',
    urls: [{ url: 'https://example.com/', match: 'domain' }],
    userName: 'ada@example.com',
    password: 'correct horse battery',
    totp: 'JBSWY3DPEHPK3PXP',
    notes: '',
    fields: [],
    tags: [],
    favourite: false,
  },
} satisfies { id: string; content: LoginContent };

/** A copy of the built extension whose vault is open and holds these logins, in a folder of its own, which is for the caller to remove. */
export async function builtWith(
  logins: readonly { id: string; content: LoginContent }[],
  browser: 'chrome' | 'firefox',
): Promise<{ readonly folder: string; readonly copy: string }> {
  const built = join(import.meta.dirname, '../dist', browser);
  if (!existsSync(join(built, 'manifest.json')))
    throw new Error('the extension is not built: run `npm run build` first');
  const folder = mkdtempSync(join(tmpdir(), 'lanyard-extension-'));
  const copy = join(folder, 'extension');
  cpSync(built, copy, { recursive: true });
  await build({
    configFile: false,
    root: import.meta.dirname,
    logLevel: 'error',
    resolve: { conditions: ['lanyard-source'] },
    define: { logins: JSON.stringify(logins) },
    build: {
      emptyOutDir: false,
      outDir: copy,
      minify: false,
      lib: {
        entry: join(import.meta.dirname, 'fixed-worker.ts'),
        formats: ['iife'],
        name: 'worker',
        fileName: () => 'background.js',
      },
    },
  });
  return { folder, copy };
}

/** A whole document of this body. */
export const wholePage = (body: string, title = 'Example'): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title><body>${body}`;
