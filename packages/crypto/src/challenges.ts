import { digest, digestOfJson, type Digest } from './encoding.ts';
import { CryptoProblem } from './errors.ts';

/**
 * WebAuthn challenges beside that of an approval (`approvalChallenge`): each covers all that its touch consents to, under a
 * `type` of its own, so that a touch given for one purpose is never taken for another. As bytes: `digestToBytes`.
 */

/**
 * The challenge of the FIDO registration that makes an identity: it ties the authenticator to the DID log (whose first
 * version id covers every key named there) and to the device key.
 */
export function registrationChallenge(registration: {
  /** The cloud's, once. */
  readonly nonce: string;
  /** Of the head of the DID log. */
  readonly versionId: string;
  readonly deviceThumbprint: Digest;
}): Digest {
  const { nonce, versionId, deviceThumbprint } = registration;
  return digestOfJson({ type: 'lanyard-registration-v1', nonce, versionId, device: deviceThumbprint });
}

/**
 * The challenge of the touch by which a person leaves an organization. `nonce`: the cloud's, which is everybody's for some minutes;
 * `once`: random, so that who comes back and leaves again meanwhile is no replay.
 */
export function leavingChallenge(leaving: {
  readonly organizationId: string;
  readonly nonce: string;
  readonly once: string;
}): Digest {
  const { organizationId, nonce, once } = leaving;
  return digestOfJson({ type: 'lanyard-leaving-v1', organization: organizationId, nonce, once });
}

/**
 * The challenge of the touch by which a wallet opens a vault for writing. `delegation`, compact, names the organization and the key that
 * signs from then on.
 */
export function vaultOpeningChallenge(opening: {
  readonly organizationId: string;
  readonly nonce: string;
  readonly delegation: string;
}): Digest {
  const { organizationId, nonce, delegation } = opening;
  return digestOfJson({
    type: 'lanyard-vault-opening-v1',
    organization: organizationId,
    nonce,
    delegation: digest(delegation),
  });
}

/** The challenge of the touch by which a person ends their identity: `versionId` is that of the entry that ends its log. */
export function deletionChallenge(deletion: {
  readonly personId: string;
  readonly nonce: string;
  readonly versionId: string;
}): Digest {
  const { personId, nonce, versionId } = deletion;
  return digestOfJson({ type: 'lanyard-deletion-v1', person: personId, nonce, versionId });
}

/**
 * The challenge of the touch that accepts an invitation: the organization, the vault key made for it and the names of the
 * claims presented, never their values.
 *
 * @throws CryptoProblem `encoding_invalid` where a claim is named twice
 */
export function joiningChallenge(joining: {
  readonly organizationId: string;
  /** The cloud's, once. */
  readonly nonce: string;
  /** The vault key certificate, compact. */
  readonly certificate: string;
  /** In any order. */
  readonly claimNames: readonly string[];
}): Digest {
  const { organizationId, nonce, certificate, claimNames } = joining;
  if (new Set(claimNames).size !== claimNames.length)
    throw new CryptoProblem('encoding_invalid', 'a claim named twice');
  return digestOfJson({
    type: 'lanyard-joining-v1',
    organization: organizationId,
    nonce,
    certificate,
    claims: claimNames.toSorted(),
  });
}
