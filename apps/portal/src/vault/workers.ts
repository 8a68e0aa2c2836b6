import { onlyWorkers } from '../platform/worker-address.ts';

const scripts = import.meta.glob<string>('./*-worker.ts', {
  query: '?worker&url',
  import: 'default',
  eager: true,
});
const addressOf = onlyWorkers(Object.values(scripts));

/** A worker of the vault's page: its file, without `-worker.ts`. */
type Name = 'vault' | 'read-file';

/** Started before they are needed: a worker's script takes a while to be there. */
const ready = new Map<Name, Worker>();

/** Starts a worker that is needed soon. @returns ends it, unless it was taken meanwhile */
export function prepareWorker(name: Name): () => void {
  const worker = ready.get(name) ?? newWorker(name);
  ready.set(name, worker);
  return () => {
    if (ready.get(name) !== worker) return;
    ready.delete(name);
    worker.terminate();
  };
}

/** Starts a worker, or takes the one that is ready. */
export function startWorker(name: Name): Worker {
  const worker = ready.get(name) ?? newWorker(name);
  ready.delete(name);
  return worker;
}

function newWorker(name: Name): Worker {
  return new Worker(addressOf(scripts[`./${name}-worker.ts`] ?? ''), { type: 'module', name });
}
