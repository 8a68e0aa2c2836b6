import { verifyDidLog } from '@lanyard/crypto/did-log';
import { thumbprint } from '@lanyard/crypto/keys';
import { parseRecoveryCode, recoveryKeyPair } from '@lanyard/crypto/recovery-code';
import { record } from './activity.ts';
import { WalletProblem } from './problem.ts';
import { entries, seconds, type Wallet } from './wallet.ts';

/** Whether the person has shown that the recovery code is stored (protocol, Recovery 1). */
export interface RecoveryState {
  /** Milliseconds since 1970, or null: then the code can be replaced, never shown again. */
  readonly provenAt: number | null;
}

/** Reads it. */
export async function recoveryState(wallet: Wallet): Promise<RecoveryState> {
  return ((await wallet.device.storage.get(entries.recovery)) ?? { provenAt: null }) as RecoveryState;
}

/**
 * The person scans or pastes the stored code back. It is checked against what the DID log commits to, not against a copy kept
 * here: there is none.
 *
 * @throws WalletProblem `recovery_code_mismatch`; CryptoProblem `recovery_code_invalid` where it is no code at all
 */
export async function proveRecoveryCode(wallet: Wallet, text: string): Promise<void> {
  const { device, identity } = wallet;
  const code = await parseRecoveryCode(text);
  const log = await verifyDidLog(await device.cloud.didLog(identity.personId), {
    did: identity.did,
    pinned: { versionId: identity.versionId, versionNumber: identity.versionNumber },
    now: seconds(device),
  });
  const { publicJwk } = recoveryKeyPair(code);
  if (thumbprint(publicJwk) !== thumbprint(log.recoveryKey)) {
    throw new WalletProblem('recovery_code_mismatch', 'a recovery code, but not of this identity');
  }
  await device.storage.putAll([[entries.recovery, { provenAt: device.now() }]]);
  await record(wallet, { kind: 'recovery-proven', result: 'done' });
}
