import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { VectorFile } from '@lanyard/testing/envelope-formats';
import { readEnvelopeVectors } from '@lanyard/testing/vectors';

// A browser reads every envelope as Node does, and refuses what Node refuses, under the same codes.

const files = readEnvelopeVectors();

/** `envelope-formats.ts` as one script that sets `readEnvelope`. */
async function bundle(): Promise<string> {
  const entry = fileURLToPath(import.meta.resolve('@lanyard/testing/envelope-formats'));
  const output = await build({
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: ['lanyard-source', 'module', 'browser', 'import', 'default'] },
    build: { write: false, target: 'es2024', lib: { entry, formats: ['iife'], name: 'envelopeFormats' } },
  });
  const [first] = [output].flat();
  if (first === undefined || !('output' in first)) throw new Error('nothing was built');
  return first.output.map((chunk) => ('code' in chunk ? chunk.code : '')).join('\n');
}

let page: Page;
const script = await bundle();
const server = createServer((_, response) => {
  response.setHeader('content-type', 'text/html').end('<!doctype html><title>vectors</title>');
});
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});

beforeAll(async () => {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  await page.addScriptTag({ content: script });
});

afterAll(async () => {
  await browser.close();
  server.close();
});

/** Reads in the page: what it gives, or the code of the refusal. */
function readInBrowser({ format, expected }: VectorFile, envelope: string): Promise<unknown> {
  const call = JSON.stringify([format, envelope, expected]);
  return page.evaluate(
    `envelopeFormats.readEnvelope(...${call}).then((gives) => ({ gives: JSON.parse(JSON.stringify(gives)) }), ({ code }) => ({ code }))`,
  );
}

describe.each(files)('$format in Chromium', (file) => {
  test('is read', async () => {
    expect(await readInBrowser(file, file.envelope)).toEqual({ gives: file.gives });
  });

  test.each([...file.refused])('with $why is refused', async ({ envelope, code }) => {
    expect(await readInBrowser(file, envelope)).toEqual({ code });
  });
});
