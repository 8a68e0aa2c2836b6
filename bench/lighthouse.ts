import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { percentile } from './report.ts';

const runs = 5;

/** Lighthouse's mobile performance of the wallet's first page: the median of five. */
export async function lighthousePerformance(port: number): Promise<number> {
  const scores: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const { stdout } = spawnSync(
      process.execPath,
      [
        join(import.meta.dirname, '../node_modules/lighthouse/cli/index.js'),
        `http://wallet.localhost:${String(port)}/`,
        '--output=json',
        '--quiet',
        '--only-categories=performance',
        '--chrome-flags=--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking',
      ],
      {
        encoding: 'utf8',
        maxBuffer: 64 * 1024 * 1024,
        env: { ...process.env, CHROME_PATH: process.env['LANYARD_CHROMIUM'] ?? '/usr/bin/chromium' },
      },
    );
    const { categories } = JSON.parse(stdout) as { categories: { performance: { score: number } } };
    scores.push(categories.performance.score * 100);
  }
  return percentile(scores, 0.5);
}
