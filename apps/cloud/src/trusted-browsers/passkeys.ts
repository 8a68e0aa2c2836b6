import type { FidoAssertion } from '@lanyard/contract/shapes';
import { encodeBase64url, randomBytes } from '@lanyard/crypto/encoding';
import { passkeyChallenge, type PasskeyPurpose } from '@lanyard/crypto/trusted-browser';
import { randomUUIDv7 } from 'node:crypto';
import { FidoProblem, verifyFidoAssertion } from '../people/index.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import type { CalledOrganization } from '../platform/http/call.ts';
import {
  holdPasskey,
  insertAttempt,
  recordPasskeyUse,
  takeAttempt,
  type Asker,
  type Passkey,
} from './store.ts';

/** How long a person may take for the touch. */
const attemptSeconds = 150;

type Organization = Pick<CalledOrganization, 'id' | 'origin'>;

/** The organization's exact host: never a parent domain, so that no passkey is good at a sibling. */
export const rpIdOf = ({ origin }: Pick<CalledOrganization, 'origin'>): string => new URL(origin).hostname;

/** Gives what a passkey is to be touched for, once. */
export async function startPasskey(
  tx: Transaction,
  {
    organization,
    asker,
    now,
  }: { readonly organization: Organization; readonly asker: Asker; readonly now: Date },
): Promise<{ id: string; organizationId: string; nonce: string; rpId: string }> {
  const id = randomUUIDv7();
  const nonce = Buffer.from(randomBytes(32));
  await insertAttempt(tx, {
    organizationId: organization.id,
    id,
    asker,
    nonce,
    now,
    expiresAt: new Date(now.getTime() + attemptSeconds * 1000),
  });
  return { id, organizationId: organization.id, nonce: encodeBase64url(nonce), rpId: rpIdOf(organization) };
}

/** A passkey that was touched, and whether by the browser that is trusted. */
export interface TouchedPasskey extends Passkey {
  readonly isTrustedBrowser: boolean;
}

/**
 * Verifies the touch of a passkey of this origin: for this attempt, by this browser, with user verification; its browser is still
 * trusted, its member active. The attempt is used up whatever comes of it.
 *
 * @returns a reason for the log where it does not hold
 */
export async function touchPasskey(
  tx: Transaction,
  touch: {
    readonly organization: Organization;
    readonly purpose: PasskeyPurpose;
    readonly attemptId: string;
    readonly asker: Asker;
    readonly browserJkt: string;
    readonly fido: FidoAssertion;
    readonly now: Date;
  },
): Promise<TouchedPasskey | { readonly refused: string }> {
  const { organization, purpose, attemptId, asker, browserJkt, fido, now } = touch;
  const organizationId = organization.id;
  const nonce = await takeAttempt(tx, { organizationId, id: attemptId, asker, now });
  if (nonce === undefined) return { refused: 'no-attempt' };
  const credentialId = Buffer.from(fido.id, 'base64url');
  const passkey = await holdPasskey(tx, { organizationId, credentialId, now });
  if (passkey === undefined) return { refused: 'no-passkey' };
  try {
    const { counter, backedUp } = verifyFidoAssertion({
      response: fido,
      credential: { ...passkey, id: credentialId.toString('base64url') },
      expectedChallenge: passkeyChallenge({
        organization: organizationId,
        purpose,
        attempt: attemptId,
        nonce: encodeBase64url(nonce),
        browserThumbprint: browserJkt,
      }),
      expectedOrigin: organization.origin,
      expectedRpId: rpIdOf(organization),
    });
    await recordPasskeyUse(tx, { organizationId, id: passkey.trustedBrowserId, counter, backedUp, now });
  } catch (error) {
    if (!(error instanceof FidoProblem)) throw error;
    return { refused: error.code };
  }
  return { ...passkey, isTrustedBrowser: passkey.browserJkt === browserJkt };
}
