import { onlyWorkers } from '../platform/worker-address.ts';

const scripts = import.meta.glob<string>('./*-worker.ts', {
  query: '?worker&url',
  import: 'default',
  eager: true,
});
const addressOf = onlyWorkers(Object.values(scripts));

/** Starts a worker of the vault's page. @param name Its file, without `-worker.ts`. */
export function startWorker(name: 'vault' | 'read-file'): Worker {
  return new Worker(addressOf(scripts[`./${name}-worker.ts`] ?? ''), { type: 'module', name });
}
