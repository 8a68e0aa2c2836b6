import { memoryOf } from './memory.ts';
import type { Population } from './people.ts';
import { figure, percentile, type Figure } from './report.ts';
import { signInOnce } from './sign-ins.ts';

/** Memory over many sign-ins: read ten times on the way, the last fifth beside the second. */
export async function soak(
  population: Population,
  serverPid: number,
  count: number,
  concurrency: number,
): Promise<readonly Figure[]> {
  const once = signInOnce(population);
  const readings: number[] = [];
  let left = count;
  const work = async (worker: number) => {
    while (left > 0) {
      left -= 1;
      const done = count - left;
      if (done % Math.ceil(count / 20) === 0) {
        readings.push(memoryOf(serverPid).cloud);
        console.log(`${String(done)} sign-ins: cloud ${readings.at(-1)?.toFixed(1) ?? ''} MB PSS`);
      }
      await once(worker);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, (_, worker) => work(worker)));
  const middle = (from: number, to: number) => percentile(readings.slice(from, to), 0.5);
  return [
    figure(`memory after ${String(count)} sign-ins, cloud`, middle(16, 20), 'MB PSS', middle(4, 8), 'less'),
  ];
}
