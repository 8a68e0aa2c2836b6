import type { AuthenticatorPolicy } from '@lanyard/contract/authenticators';
import { checkStillHolds, type SessionCaller } from '../access/index.ts';
import { record, type Trail } from '../activity/index.ts';
import type { Directory } from '../directory/index.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import { problem } from './problems.ts';
import { credentialOfDevice, keepPolicy, policyOf } from './store.ts';

/** Which wallets and passkeys an organization lets in, by what their maker certified (protocol, Identity 2). */

/** Of an organization that never said anything. */
const anyone: AuthenticatorPolicy = { accepts: 'any', models: [], synced: true };

/** What is known of an authenticator. Its model is the client's word unless it is certified. */
export interface Authenticator {
  /** Lower case, with hyphens. */
  readonly aaguid: string;
  /** One of `AttestationTrust`. */
  readonly attestationTrust: string;
  /** Its platform may copy the key. */
  readonly backupEligible: boolean;
}

/** Why it is not accepted, for the log; undefined where it is. */
export function refusalOf(policy: AuthenticatorPolicy, of: Authenticator): string | undefined {
  const { accepts, models, synced } = policy;
  if (!synced && of.backupEligible) return 'synced';
  if (accepts === 'any') return undefined;
  if (of.attestationTrust !== 'certified') return 'not-certified';
  if (accepts === 'models' && !models.includes(of.aaguid)) return 'other-model';
  return undefined;
}

export async function readPolicy(tx: Transaction, organizationId: string): Promise<AuthenticatorPolicy> {
  return (await policyOf(tx, organizationId)) ?? anyone;
}

/** @throws ProblemError `device-not-accepted` */
export async function checkAuthenticator(
  tx: Transaction,
  organizationId: string,
  authenticator: Authenticator,
): Promise<void> {
  const reason = refusalOf(await readPolicy(tx, organizationId), authenticator);
  if (reason !== undefined) throw problem('device-not-accepted', { reason });
}

/** The same of a wallet, by what was verified when its identity was made. @throws ProblemError `device-not-accepted` */
export async function checkDevice(tx: Transaction, organizationId: string, deviceId: string): Promise<void> {
  const policy = await policyOf(tx, organizationId);
  if (policy === undefined) return;
  const credential = await credentialOfDevice(tx, deviceId);
  const reason = credential === undefined ? 'no-credential' : refusalOf(policy, credential);
  if (reason !== undefined) throw problem('device-not-accepted', { reason });
}

/** True where a passkey has to show what it is; else nobody is asked to let a page know the model of their device. */
export async function asksForAttestation(tx: Transaction, organizationId: string): Promise<boolean> {
  return (await readPolicy(tx, organizationId)).accepts !== 'any';
}

/**
 * Narrows or widens what is let in from now on. Who is in stays in.
 *
 * @throws ProblemError `no-models`; `forbidden` where the caller's own role was changed meanwhile
 */
export async function changePolicy(
  tx: Transaction,
  { directory }: { readonly directory: Directory },
  change: {
    readonly caller: SessionCaller;
    readonly trail: Trail;
    readonly wanted: AuthenticatorPolicy;
  },
): Promise<AuthenticatorPolicy> {
  const { caller, trail, wanted } = change;
  const { organizationId } = caller;
  await checkStillHolds(tx, caller);
  const after = { ...wanted, models: [...new Set(wanted.models)] };
  if (after.accepts === 'models' && after.models.length === 0) throw problem('no-models');
  const before = await readPolicy(tx, organizationId);
  await keepPolicy(tx, { ...after, organizationId, now: trail.at });
  record(tx, await directory.dataKey(tx, organizationId), {
    ...trail,
    act: 'authenticators.changed',
    before: { ...before },
    after: { ...after },
  });
  return after;
}
