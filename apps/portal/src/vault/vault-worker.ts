import { runVaultWorker } from '@lanyard/session/vault-worker';
import { onlyWorkers } from '../platform/worker-address.ts';

const addressOf = onlyWorkers([location.href]);

runVaultWorker(self, {
  name: self.name,
  origin: location.origin,
  cores: navigator.hardwareConcurrency,
  helper: () => new Worker(addressOf(location.href), { type: 'module', name: 'opener' }),
});
