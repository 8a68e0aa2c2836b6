import type { DeviceProof } from '@lanyard/crypto/device-proof';
import { hash } from 'node:crypto';
import type { Transaction } from '../platform/database/transaction.ts';
import { problem } from '../platform/http/problems.ts';
import { insertOnce } from './store.ts';

/**
 * Uses up something that works once: a device proof, an assertion. Part of the caller's transaction: of two requests with the
 * same thing at once, the second waits for the first and is told. Ordinary table, so that a replay fails after a crash too.
 *
 * @param once.scope Says of what kind and whose the id is, so that ids of two makers never meet.
 * @param once.expiresAt From then on the thing is refused for its age; until then it is remembered.
 * @returns false when it was used before
 */
export async function useOnce(
  tx: Transaction,
  once: { readonly scope: string; readonly id: string; readonly expiresAt: Date },
): Promise<boolean> {
  const digest = hash('sha256', `${once.scope}\0${once.id}`, 'buffer');
  return insertOnce(tx, { digest, expiresAt: once.expiresAt });
}

/** Uses up a verified device proof. @throws ProblemError `device-proof-refused` when it was used before */
export async function useDeviceProof(tx: Transaction, proof: DeviceProof): Promise<void> {
  if (!(await useUpDeviceProof(tx, proof))) throw problem('device-proof-refused', { reason: 'replayed' });
}

/** As `useDeviceProof`, for a request that is refused anyway. @returns false when it was used before */
export function useUpDeviceProof(tx: Transaction, { jti, jkt, forgetAt }: DeviceProof): Promise<boolean> {
  return useOnce(tx, { scope: `device proof by ${jkt}`, id: jti, expiresAt: new Date(forgetAt * 1000) });
}
