import type { FidoAssertion } from '@lanyard/contract/shapes';
import type { Digest } from '@lanyard/crypto/encoding';
import type { Transaction } from '../platform/database/transaction.ts';
import type { Log } from '../platform/telemetry/log.ts';
import { verifyFidoAssertion } from './fido.ts';
import { FidoProblem } from './fido/problem.ts';
import { problem, refusalReason } from './problems.ts';
import { rpIdOf } from './registration.ts';
import { credentialForTouch, flagClonedDevice, recordTouch, type Person } from './store.ts';

/** A touch to be verified: by the credential of this person's device, with user verification, over this challenge. */
export interface TouchRequest {
  readonly personId: string;
  readonly deviceId: string;
  readonly fido: FidoAssertion;
  /** As `touchedCredential` found it in this transaction, where it was asked already. */
  readonly touched?: Touched | undefined;
  readonly challenge: Digest;
  readonly now: Date;
}

/** The credential that a touch names. */
export interface Touched {
  readonly credentialId: Buffer;
  /** Undefined where this person's device has no such credential. */
  readonly found: Awaited<ReturnType<typeof credentialForTouch>>;
}

/** Looks for the credential of a touch: for whoever has something else to ask in the same packet, and holds it first. */
export async function touchedCredential(
  tx: Transaction,
  { personId, deviceId, fido }: Pick<TouchRequest, 'personId' | 'deviceId' | 'fido'>,
): Promise<Touched> {
  const credentialId = Buffer.from(fido.id, 'base64url');
  return { credentialId, found: await credentialForTouch(tx, { personId, deviceId, credentialId }) };
}

/**
 * Verifies a touch (FIDO assertion; protocol, Sign-in 5 and 8) and counts it, in two statements. That the challenge is used
 * once, the caller sees to first: the same touch shown twice looks like a copied key. Call it before writing anything, because
 * a suspected copy is remembered (the transaction kept) although the request is refused.
 *
 * @returns who touched, with the key their statements are signed by
 * @throws ProblemError `assertion-refused`, whatever the reason
 */
export type VerifyTouch = (tx: Transaction, touch: TouchRequest) => Promise<Person>;

/** `log` hears of suspected copies. */
export function touchVerifier(walletOrigin: string, log: Log): VerifyTouch {
  const ceremony = { expectedOrigin: walletOrigin, expectedRpId: rpIdOf({ walletOrigin }) };
  return async (tx, { challenge, now, touched, ...by }) => {
    const { deviceId, fido } = by;
    const { credentialId, found } = touched ?? (await touchedCredential(tx, by));
    if (found === undefined) throw problem('assertion-refused', { reason: 'no-credential' });
    const { person, credential } = found;
    const expected = { ...ceremony, expectedChallenge: challenge };
    const touch = await orRefuse(
      () => verifyFidoAssertion({ response: fido, credential, ...expected }),
      async () => {
        await flagClonedDevice(tx, deviceId, now);
        log.warn({ deviceId }, 'A phone counted backwards: two copies of its key seem to be in use');
      },
    );
    const { counter, backedUp } = touch;
    if (!(await recordTouch(tx, { credentialId, counter, backedUp, now }))) {
      // Another touch of this device, or its blocking, came in between.
      throw problem('assertion-refused', { reason: 'overtaken' });
    }
    return person;
  };
}

async function orRefuse<T>(verify: () => T, flagCopy: () => Promise<void>): Promise<T> {
  try {
    return verify();
  } catch (error) {
    const reason = refusalReason(error);
    // Raised only for a touch that the key really made: two copies of it count apart.
    const isCopied = error instanceof FidoProblem && error.code === 'counter-not-increased';
    if (isCopied) await flagCopy();
    throw problem('assertion-refused', { reason, cause: error, keep: isCopied });
  }
}
