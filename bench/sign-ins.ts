import { aBrowser } from '@lanyard/testing/browser';
import type { Population } from './people.ts';
import { percentile } from './report.ts';

export interface Throughput {
  readonly perSecond: number;
  readonly p50Milliseconds: number;
  readonly p99Milliseconds: number;
  readonly count: number;
}

/** Runs `once` at this concurrency until the time is over; the first fifth warms up and does not count. */
export async function atFullSpeed(
  once: (worker: number) => Promise<void>,
  { concurrency, seconds }: { readonly concurrency: number; readonly seconds: number },
): Promise<Throughput> {
  const start = performance.now();
  const countFrom = start + seconds * 200;
  const end = start + seconds * 1000;
  const took: number[] = [];
  const work = async (worker: number) => {
    for (let begun = performance.now(); begun < end; begun = performance.now()) {
      await once(worker);
      const done = performance.now();
      // By its end alone: what also had to begin within would count the less the longer it takes.
      if (done >= countFrom && done <= end) took.push(done - begun);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, (_, worker) => work(worker)));
  return {
    perSecond: (took.length * 1000) / (end - countFrom),
    p50Milliseconds: percentile(took, 0.5),
    p99Milliseconds: percentile(took, 0.99),
    count: took.length,
  };
}

/**
 * One complete sign-in in a browser never seen before: page, start, stream, scan, approval with the e-mail claim released, completion.
 * Every signature is real; phone and browser run the product's own packages.
 */
export function signInOnce({ origin, port, phones }: Population): (worker: number) => Promise<void> {
  return async (worker) => {
    const phone = phones[worker % phones.length];
    if (phone === undefined) throw new Error('nobody to sign in');
    const browser = aBrowser({ port, origin });
    const attempt = await browser.showCode();
    await phone.approve(await phone.scan(attempt.link), { claims: ['email'] });
    await browser.enter(attempt);
  };
}
