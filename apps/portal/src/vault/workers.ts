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

/** Starts a worker that is needed soon, unless one is ready. @param begin Done with a new one. */
export function prepareWorker(name: Name, begin: (worker: Worker) => void): void {
  if (ready.has(name)) return;
  const worker = newWorker(name);
  ready.set(name, worker);
  begin(worker);
}

/** Ends a worker that was made ready and is not needed after all. */
export function dropWorker(name: Name): void {
  ready.get(name)?.terminate();
  ready.delete(name);
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
