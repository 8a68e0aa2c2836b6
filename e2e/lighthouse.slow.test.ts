import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { aCloud, type TestCloud } from '@lanyard/testing/cloud';
import { afterAll, beforeAll, expect, test } from 'vitest';

// What Lighthouse finds on the two pages that everybody meets first. How fast they are is a figure of the benchmark.

let world: TestCloud;
let signInPage: string;

beforeAll(async () => {
  world = await aCloud();
  const { organization } = await world.anOrganization();
  signInPage = `${organization.origin}/sign-in`;
});
afterAll(() => world.close());

test('the wallet: accessibility 100, best practices 100', async () => {
  expect(await shortcomings(`${world.walletOrigin}/`)).toEqual([]);
});

test('the sign-in page: accessibility 100, best practices 100', async () => {
  expect(await shortcomings(signInPage)).toEqual([]);
});

interface Report {
  readonly finalDisplayedUrl: string;
  readonly runtimeError?: { readonly message: string };
  readonly categories: Readonly<
    Record<
      string,
      {
        readonly title: string;
        readonly score: number | null;
        readonly auditRefs: readonly { readonly id: string; readonly weight: number }[];
      }
    >
  >;
  readonly audits: Readonly<
    Record<string, { readonly score: number | null; readonly title: string; readonly details?: unknown }>
  >;
}

/** Everything that keeps a category below 100, and the category; empty where all of them have it. */
async function shortcomings(url: string): Promise<readonly string[]> {
  const { finalDisplayedUrl, runtimeError, categories, audits } = await lighthouse(url);
  expect(runtimeError).toBeUndefined();
  expect(new URL(finalDisplayedUrl).origin).toBe(new URL(url).origin);
  expect(Object.keys(categories).toSorted()).toEqual(['accessibility', 'best-practices']);
  return Object.values(categories).flatMap(({ title, score, auditRefs }) => {
    if (score === 1) return [];
    const failed = auditRefs.flatMap(({ id, weight }) => {
      const audit = audits[id];
      return weight > 0 && audit !== undefined && audit.score !== null && audit.score < 1
        ? [`${id}: ${audit.title} ${JSON.stringify(audit.details)}`]
        : [];
    });
    return [`${title}: ${String(score)}; ${failed.join('; ')}`];
  });
}

function lighthouse(url: string): Promise<Report> {
  const command = join(import.meta.dirname, '../node_modules/lighthouse/cli/index.js');
  const chrome = '--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run';
  const child = spawn(
    process.execPath,
    [
      command,
      url,
      '--output=json',
      '--quiet',
      '--only-categories=accessibility,best-practices',
      // The page of sign-ins listens as long as it is open: its network never rests.
      '--max-wait-for-load=15000',
      `--chrome-flags=${chrome} --disable-background-networking`,
    ],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, CHROME_PATH: process.env['LANYARD_CHROMIUM'] ?? '/usr/bin/chromium' },
    },
  );
  return new Promise((resolve, reject) => {
    const [out, errors]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on('data', (part: Buffer) => out.push(part));
    child.stderr.on('data', (part: Buffer) => errors.push(part));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(Buffer.concat(out).toString('utf8')) as Report);
      else
        reject(new Error(`Lighthouse ended with ${String(code)}: ${Buffer.concat(errors).toString('utf8')}`));
    });
  });
}
