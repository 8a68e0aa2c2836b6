import { createStore } from './store.ts';

const workerPath = '/service-worker.js';
const checkEveryMilliseconds = 60 * 60_000;

/** A newer version is on the device, ready to be used. */
export const updateReady = createStore(false);

interface ScriptUrlPolicy {
  createScriptURL(address: string): string;
}
interface TrustedTypesFactory {
  createPolicy(name: string, rules: ScriptUrlPolicy): ScriptUrlPolicy;
}

/** The one address this page may run scripts from beyond its own: our Content-Security-Policy asks for exactly one policy. */
function workerAddress(): string {
  const rules: ScriptUrlPolicy = {
    createScriptURL(address) {
      if (address !== workerPath) throw new TypeError('not the service worker of the wallet');
      return address;
    },
  };
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypesFactory };
  return (trustedTypes?.createPolicy('lanyard', rules) ?? rules).createScriptURL(workerPath);
}

let registration: ServiceWorkerRegistration | undefined;

/** Keeps the wallet's files on the device and looks for newer ones. Without service workers the wallet works, online. */
export async function keepUpToDate(): Promise<void> {
  if (!('serviceWorker' in navigator)) return;
  registration = await navigator.serviceWorker.register(workerAddress(), { updateViaCache: 'none' });
  const found = registration;
  if (found.waiting !== null) updateReady.set(true);
  found.addEventListener('updatefound', () => {
    const worker = found.installing;
    worker?.addEventListener('statechange', () => {
      // The first installation ever takes nothing over: there is no older version in use.
      if (worker.state === 'installed' && navigator.serviceWorker.controller !== null) updateReady.set(true);
    });
  });
  const look = () => void found.update().catch(() => undefined);
  setInterval(look, checkEveryMilliseconds);
}

/** Switches to the newer version. The page loads anew. */
export function update(): void {
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload());
  registration?.waiting?.postMessage('take-over');
}
