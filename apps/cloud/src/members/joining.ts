import type { ClaimAsked, FidoAssertion, Role } from '@lanyard/contract/shapes';
import { joiningChallenge } from '@lanyard/crypto/challenges';
import { verifyPresentation } from '@lanyard/crypto/claim-credential';
import { randomToken, type Digest } from '@lanyard/crypto/encoding';
import { CryptoProblem } from '@lanyard/crypto/errors';
import { verifyJoiningAssertion } from '@lanyard/crypto/joining-assertion';
import { thumbprint, type RsaPublicJwk } from '@lanyard/crypto/keys';
import { verifyRecoveryEnvelope } from '@lanyard/crypto/recovery-envelope';
import { presentationDigest } from '@lanyard/crypto/sign-in-assertion';
import { verifyVaultKeyCertificate } from '@lanyard/crypto/vault-key-certificate';
import { timingSafeEqual } from 'node:crypto';
import { checkDevice } from '../authenticators/index.ts';
import { announceOwner, type Directory, type Organization } from '../directory/index.ts';
import {
  personById,
  recoveryKeyOf,
  type InstallationKeys,
  type Person,
  type VerifyTouch,
} from '../people/index.ts';
import { violatesUnique } from '../platform/database/errors.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import { emailHint } from './email.ts';
import { tokenDigest } from './invitations.ts';
import { emailIndexOf, openMember } from './member.ts';
import { problem } from './problems.ts';
import {
  addNonce,
  holdInvitationByToken,
  invitationByToken,
  markOpened,
  markUsed,
  revokeInvitations,
  takeNonce,
  type LiveInvitation,
} from './invitation-store.ts';
import { activateMember, addVaultKey, firstOwner, memberOfPerson } from './store.ts';

const nonceMs = 10 * 60_000;

/** What a mailed invitation asks for: that the invited mailbox is the person's. A code on a screen asks for nothing. */
const claimsAsked: Readonly<Record<LiveInvitation['kind'], readonly ClaimAsked[]>> = {
  member: [{ type: 'email', required: true }],
  owner: [],
};

export interface Joining {
  readonly directory: Directory;
  /** That attest claims. */
  readonly keys: InstallationKeys;
  readonly verifyTouch: VerifyTouch;
}

/** Who looks at an invitation, or accepts it: a wallet that proved person and device. */
interface Invitee {
  readonly organizationId: string;
  readonly personId: string;
  readonly token: string;
}

/**
 * What an invitation offers, and the nonce for accepting it: for this person and invitation, once, 10 minutes.
 *
 * @throws ProblemError `invitation-refused`: unknown, used, replaced and expired ones, and those of an organization that does
 *   not exist, look alike
 */
export async function viewInvitation(
  tx: Transaction,
  { directory }: Joining,
  { organizationId, personId, token }: Invitee,
  now: Date,
): Promise<{
  organization: Organization;
  invitation: LiveInvitation;
  claimsAsked: readonly ClaimAsked[];
  emailHint: string | null;
  nonce: string;
  expiresAt: Date;
  ownerDid: string | null;
}> {
  // The organization comes last: one that does not exist is refused by the same statement as one that never made this token.
  const invitation = await invitationByToken(tx, organizationId, tokenDigest(token), now);
  if (invitation === undefined) throw problem('invitation-refused');
  const organization = await directory.get(tx, organizationId);

  const nonce = randomToken();
  const expiresAt = new Date(Math.min(now.getTime() + nonceMs, invitation.expiresAt.getTime()));
  const given = { organizationId, digest: tokenDigest(nonce), invitationId: invitation.id, personId };
  await addNonce(tx, given, expiresAt);
  const isFirst = await markOpened(tx, organizationId, invitation.id, now);
  if (isFirst && invitation.role === 'owner') announceOwner(tx, organizationId);
  const { email } = openMember(await directory.dataKey(tx, organizationId), invitation.memberId, invitation);
  return {
    organization,
    invitation,
    claimsAsked: claimsAsked[invitation.kind],
    emailHint: invitation.kind === 'member' ? emailHint(email) : null,
    nonce,
    expiresAt,
    ownerDid: await didOfOwner(tx, organizationId),
  };
}

export interface Acceptance extends Invitee {
  readonly deviceId: string;
  readonly nonce: string;
  readonly fido: FidoAssertion;
  readonly didAssertion: string;
  readonly presentation: string | null;
  readonly vaultKeyCertificate: string;
  readonly recoveryEnvelope: string;
}

/**
 * Accepts an invitation: one touch covers organization, nonce, vault key and the names of the claims; the DID key states the
 * same with the presentation. Whoever accepts is an active member from then on. Of two who accept at once, one joins.
 *
 * The value of a claim is compared and forgotten: it gets into no table, log or message.
 *
 * @throws ProblemError `already-member`; `invitation-refused` as `viewInvitation`; `device-not-accepted`; `assertion-refused`; `claim-refused`
 *   where the e-mail address presented is not the invited one. A genuine touch uses up the nonce, also where the rest is refused.
 */
export async function joinOrganization(
  tx: Transaction,
  joining: Joining,
  acceptance: Acceptance,
  now: Date,
): Promise<{ organization: Organization; memberId: string; role: Role }> {
  const { directory } = joining;
  const { organizationId, personId } = acceptance;
  const mine = await memberOfPerson(tx, organizationId, personId);
  if (mine !== undefined) throw problem('already-member');
  const digest = tokenDigest(acceptance.token);
  const invitation = await holdInvitationByToken(tx, organizationId, digest, now);
  if (invitation === undefined) throw problem('invitation-refused');
  const organization = await directory.get(tx, organizationId);
  // Before anything is used up: the same invitation is good for another phone.
  await checkDevice(tx, organizationId, acceptance.deviceId);
  await useNonce(tx, acceptance, invitation, now);

  const claimNames = acceptance.presentation === null ? [] : ['email'];
  const { nonce, vaultKeyCertificate: certificate } = acceptance;
  const challenge = joiningChallenge({ organizationId, nonce, certificate, claimNames });
  const { deviceId, fido } = acceptance;
  const person = await joining.verifyTouch(tx, { personId, deviceId, fido, challenge, now });
  const recoveryKey = await recoveryKeyOf(tx, personId);
  const kid = await statedBy({ ...person, recoveryKey }, organization, acceptance, challenge, now);
  await checkClaims(tx, joining, { organization, person, invitation, acceptance, challenge }, now);

  await admit(tx, { organizationId, personId, memberId: invitation.memberId }, now);
  await markUsed(tx, organizationId, invitation.id, now);
  await revokeInvitations(tx, organizationId, invitation.memberId, now);
  await addVaultKey(tx, {
    organization_id: organizationId,
    person_id: personId,
    kid,
    certificate,
    recovery_envelope: acceptance.recoveryEnvelope,
    created_at: now,
  });
  if (invitation.role === 'owner') announceOwner(tx, organizationId);
  return { organization, memberId: invitation.memberId, role: invitation.role };
}

/** A nonce that was given to this person for this invitation. Once a genuine touch came with it, it is gone for good (`keep`). */
async function useNonce(
  tx: Transaction,
  { organizationId, personId, nonce }: Acceptance,
  invitation: LiveInvitation,
  now: Date,
): Promise<void> {
  const given = { organizationId, digest: tokenDigest(nonce), invitationId: invitation.id, personId };
  if (!(await takeNonce(tx, given, now))) throw problem('assertion-refused', { reason: 'nonce' });
}

/**
 * What the DID key signed: joining assertion, vault key certificate and recovery envelope, all at the head of the person's log.
 *
 * @returns `kid` of the certified vault key.
 */
async function statedBy(
  person: Person & { readonly recoveryKey: RsaPublicJwk },
  { id, origin }: Organization,
  acceptance: Acceptance,
  challenge: Digest,
  now: Date,
): Promise<string> {
  const { did, didKey, didVersionId } = person;
  const by = { organization: id, did, didKey, now: inSeconds(now) };
  const presentations = acceptance.presentation === null ? [] : [acceptance.presentation];
  const [assertion, certificate, envelope] = await orRefused('assertion-refused', async () =>
    Promise.all([
      verifyJoiningAssertion(acceptance.didAssertion, {
        ...by,
        audience: origin,
        nonce: acceptance.nonce,
        challenge,
        presentationDigest: presentationDigest(presentations),
      }),
      verifyVaultKeyCertificate(acceptance.vaultKeyCertificate, by),
      verifyRecoveryEnvelope(acceptance.recoveryEnvelope, { ...by, recoveryKey: person.recoveryKey }),
    ]),
  );
  // A wallet with another log than the one hosted here was overtaken by a change of keys, or by a recovery.
  const versions = [assertion.versionId, certificate.versionId, envelope.versionId];
  if (versions.some((version) => version !== didVersionId)) {
    throw problem('assertion-refused', { reason: 'did-version', keep: true });
  }
  return thumbprint(certificate.key);
}

/** Exactly the claims that were asked for; the address, in any spelling, the invited one. */
async function checkClaims(
  tx: Transaction,
  { directory, keys }: Joining,
  joined: {
    readonly organization: Organization;
    readonly person: Person;
    readonly invitation: LiveInvitation;
    readonly acceptance: Acceptance;
    readonly challenge: Digest;
  },
  now: Date,
): Promise<void> {
  const { organization, person, invitation, acceptance, challenge } = joined;
  const { presentation, nonce } = acceptance;
  const isAsked = claimsAsked[invitation.kind].length > 0;
  if ((presentation !== null) !== isAsked)
    throw problem('claim-refused', { reason: 'not-as-asked', keep: true });
  if (presentation === null) return;
  const { type, value } = await orRefused('claim-refused', async () =>
    verifyPresentation(presentation, {
      audience: organization.origin,
      nonce,
      H: challenge,
      issuer: directory.installation.rootOrigin,
      keyFor: keys.keyFor,
      didKey: person.didKey,
      now: inSeconds(now),
    }),
  );
  if (type !== 'email') throw problem('claim-refused', { reason: 'other-claim', keep: true });
  const index = emailIndexOf(await directory.dataKey(tx, organization.id), value);
  if (!timingSafeEqual(index, invitation.emailIndex))
    throw problem('claim-refused', { reason: 'other-address', keep: true });
}

async function admit(
  tx: Transaction,
  { organizationId, personId, memberId }: { organizationId: string; personId: string; memberId: string },
  now: Date,
): Promise<void> {
  try {
    await activateMember(tx, organizationId, memberId, personId, now);
  } catch (error) {
    // The same person joined by another invitation, meanwhile.
    if (violatesUnique(error, 'members_organization_id_person_id_key'))
      throw problem('already-member', { cause: error });
    throw error;
  }
}

/** What does not verify is refused, with its reason for the log alone; the nonce stays used. */
async function orRefused<T>(code: 'assertion-refused' | 'claim-refused', step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (!(error instanceof CryptoProblem)) throw error;
    throw problem(code, { reason: error.code, cause: error, keep: true });
  }
}

async function didOfOwner(tx: Transaction, organizationId: string): Promise<string | null> {
  const personId = await firstOwner(tx, organizationId);
  if (personId === undefined) return null;
  return (await personById(tx, personId))?.did ?? null;
}

function inSeconds(moment: Date): number {
  return Math.floor(moment.getTime() / 1000);
}
