import { callsOver } from '@lanyard/session/calls';
import type { ExchangeReport, FoundItem } from '@lanyard/vault/exchange/report';
import type { ReadFile } from '@lanyard/vault-ui/import-file';
import { startWorker } from './workers.ts';

/** Reads a file in a worker of its own that ends with it: the page stays at hand, and what the file says leaves memory with the worker. */
export const readFile: ReadFile = async (file, options) => {
  const worker = startWorker('read-file');
  const found: FoundItem[] = [];
  const calls = callsOver(worker, {}, (news) => found.push(...(news as FoundItem[])));
  const broken = Promise.withResolvers<never>();
  worker.addEventListener('error', () => broken.reject(new Error('the file was not read')));
  try {
    const whole = await Promise.race([calls.call('read', file, options), broken.promise]);
    return { ...(whole as Pick<ExchangeReport, 'format' | 'left'>), found };
  } finally {
    worker.terminate();
  }
};
