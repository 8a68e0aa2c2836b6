import { runVaultWorker } from '@lanyard/session/vault-worker';
import { onlyWorker } from '../platform/worker-address.ts';

const ownScript = onlyWorker(location.href);

runVaultWorker(self, {
  name: self.name,
  origin: location.origin,
  cores: navigator.hardwareConcurrency,
  helper: () => new Worker(ownScript(), { type: 'module', name: 'opener' }),
});
