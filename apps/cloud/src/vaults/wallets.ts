import { walletVaultSeconds, type openMyVault } from '@lanyard/contract/wallet-vaults';
import type { RouteRequest } from '@lanyard/contract/route';
import { vaultOpeningChallenge } from '@lanyard/crypto/challenges';
import { verifyDelegation } from '@lanyard/crypto/delegation';
import { CryptoProblem } from '@lanyard/crypto/errors';
import { permissionsOf, type PersonCaller } from '../access/index.ts';
import { useTouchedNonce, type Person, type VerifyTouch } from '../people/index.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import type { DeviceProofNonces } from '../platform/http/device-proof-nonce.ts';
import { problem } from './problems.ts';
import type { VaultCaller } from './callers.ts';
import { activeMember, keepOpening } from './wallet-store.ts';

/** A wallet at the vault of one organization, of which its person is an active member. */
export type WalletCaller = PersonCaller & VaultCaller;

/** @throws ProblemError `not-a-member`, also for a member who is not active, and where there is no such organization */
export async function asMember(
  tx: Transaction,
  caller: PersonCaller,
  organizationId: string,
): Promise<WalletCaller> {
  const member = await activeMember(tx, organizationId, caller.personId);
  if (member === undefined) throw problem('not-a-member', { reason: 'not-active' });
  const { memberId, role, ownPermissions } = member;
  return { ...caller, organizationId, memberId, permissions: permissionsOf(role, ownPermissions) };
}

/**
 * Lets a key of this wallet sign what it writes, after a touch over exactly this delegation: a phone that somebody else holds writes as
 * little as a browser that its person did not let in.
 *
 * @throws ProblemError `assertion-refused`
 */
export async function openForWriting(
  tx: Transaction,
  { nonces, verifyTouch }: { readonly nonces: DeviceProofNonces; readonly verifyTouch: VerifyTouch },
  {
    caller,
    body: { delegation, key, nonce, fido },
    now,
  }: {
    readonly caller: WalletCaller;
    readonly body: RouteRequest<typeof openMyVault>['body'];
    readonly now: Date;
  },
): Promise<{ expiresAt: string }> {
  const { organizationId, personId, deviceId } = caller;
  const challenge = vaultOpeningChallenge({ organizationId, nonce, delegation });
  await useTouchedNonce(tx, nonces, { personId, nonce, challenge, now });
  const person = await verifyTouch(tx, { personId, deviceId, fido, challenge, now });
  const expiresAt = await checkDelegation(delegation, { organizationId, person, key, now });
  await keepOpening(tx, organizationId, { deviceId, personId, delegation, expiresAt });
  return { expiresAt: expiresAt.toISOString() };
}

async function checkDelegation(
  delegation: string,
  of: {
    readonly organizationId: string;
    readonly person: Person;
    readonly key: string;
    readonly now: Date;
  },
): Promise<Date> {
  const { organizationId, person, key, now } = of;
  try {
    const { scope, issuedAt, expiresAt, versionId } = await verifyDelegation(delegation, {
      organization: organizationId,
      did: person.did,
      didKey: person.didKey,
      browserThumbprint: key,
      now: Math.floor(now.getTime() / 1000),
    });
    if (scope !== 'vault') throw problem('assertion-refused', { reason: 'delegated-scope' });
    if (expiresAt - issuedAt > walletVaultSeconds)
      throw problem('assertion-refused', { reason: 'delegated-too-long' });
    // A wallet with another log than the one hosted here was overtaken by a change of keys, or by a recovery.
    if (versionId !== person.didVersionId) throw problem('assertion-refused', { reason: 'did-version' });
    return new Date(expiresAt * 1000);
  } catch (error) {
    if (!(error instanceof CryptoProblem)) throw error;
    throw problem('assertion-refused', { reason: error.code, cause: error });
  }
}
