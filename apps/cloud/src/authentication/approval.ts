import type { RouteAnswer } from '@lanyard/contract/route';
import type { ClaimType, FidoAssertion, Scope } from '@lanyard/contract/shapes';
import type {
  approveSignIn as approveSignInRoute,
  scanSignIn as scanSignInRoute,
} from '@lanyard/contract/sign-in';
import { verifyPresentation } from '@lanyard/crypto/claim-credential';
import { longestDelegationSeconds, verifyDelegation } from '@lanyard/crypto/delegation';
import { decodeBase64url, encodeBase64url, randomToken } from '@lanyard/crypto/encoding';
import { approvalChallenge } from '@lanyard/crypto/sign-in-binding';
import { presentationDigest, verifySignInAssertion } from '@lanyard/crypto/sign-in-assertion';
import { checkSignInEnvelope } from '@lanyard/crypto/sign-in-envelope';
import { timingSafeEqual } from 'node:crypto';
import { viewOf, type Directory, type Organization } from '../directory/index.ts';
import { emailIndexOf, memberName } from '../members/index.ts';
import { touchedCredential, type InstallationKeys, type Person, type VerifyTouch } from '../people/index.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import { admitsFrom, isTrustDemanded } from '../trusted-browsers/index.ts';
import { digestOf } from './login-flows.ts';
import { forgetBrowserWait } from './notification-store.ts';
import { problem, refusedBy } from './problems.ts';
import { announce } from './signals.ts';
import { approveSeconds, completeSeconds, inSeconds, openRequester, shareBytes } from './sign-ins.ts';
import { approve, bindToScanner, holdSignIn, isActiveMember, type SignInToApprove } from './store.ts';

/** Which sign-in a wallet means, and whose wallet it is. */
interface OfWallet {
  readonly organizationId: string;
  readonly signInId: string;
  readonly personId: string;
  readonly now: Date;
}

/**
 * Binds a sign-in to the first member who scans it, and tells the wallet what is asked (protocol, Sign-in 4). The wallet computes
 * `H` from this by itself.
 *
 * @throws ProblemError `not-a-member`, told before anything of the sign-in is; `sign-in-gone` where it is over, bound to someone
 *   else, or not there
 */
export async function scanSignIn(
  tx: Transaction,
  { directory }: { readonly directory: Directory },
  scan: OfWallet,
): Promise<RouteAnswer<typeof scanSignInRoute>> {
  const { organizationId, signInId, personId, now } = scan;
  const expiresAt = inSeconds(now, approveSeconds);
  // The organization comes last: one that does not exist is refused by the same statements as one whose member the person is not.
  const scanned = await bindToScanner(tx, { organizationId, id: signInId, personId, now, expiresAt });
  if (scanned === undefined) {
    const isMember = await isActiveMember(tx, { organizationId, personId });
    throw isMember
      ? problem('sign-in-gone', { reason: 'not-waiting' })
      : problem('not-a-member', { reason: 'not-active' });
  }
  const [organization, dataKey] = await Promise.all([
    directory.get(tx, organizationId),
    directory.dataKey(tx, organizationId),
  ]);
  announce(tx, scanned.id, { state: 'scanned', expiresAt: scanned.expiresAt });
  const { transitKey, browserKey, scope, way, claimsAsked, binding } = scanned;
  return {
    organization: viewOf(organization),
    nonce: encodeBase64url(scanned.nonce),
    transitKey,
    browserKey,
    share2: encodeBase64url(scanned.share2),
    scope,
    way,
    claimsAsked: [...claimsAsked],
    binding,
    requester: openRequester(dataKey, scanned.id, scanned.sealedRequester),
    requestedAt: scanned.createdAt.toISOString(),
    expiresAt: scanned.expiresAt.toISOString(),
    sessionSeconds: organization.sessionSeconds,
    memberName: memberName(dataKey, { id: scanned.memberId, sealedName: scanned.sealedMemberName }),
  };
}

export interface Approving {
  readonly directory: Directory;
  /** That attest claims. */
  readonly keys: InstallationKeys;
  readonly verifyTouch: VerifyTouch;
}

export interface Approval extends OfWallet {
  readonly deviceId: string;
  /** Granted: what was asked for, or less. */
  readonly scope: Scope;
  readonly claimNames: readonly ClaimType[];
  readonly fido: FidoAssertion;
  readonly didAssertion: string;
  readonly delegation: string;
  readonly presentations: readonly string[];
  /** Sealed to the browser; the cloud carries it. */
  readonly envelope: string;
  /** base64url of 33 bytes. */
  readonly storageShare2: string | null;
}

/**
 * Approves a sign-in, or an unlock (protocol, Sign-in 5 to 8). Of many approvals at once one goes first; the others find it approved.
 * The value of a claim is compared and forgotten.
 *
 * @returns for a sign-in that came by a link, the one-time code that the wallet hands to the browser it goes back to: who passed
 *   the link on to somebody else waits for it in vain (protocol, Same-device link)
 * @throws ProblemError `sign-in-gone`; `already-approved`; `not-a-member`; `claim-refused`; `assertion-refused`
 */
export async function approveSignIn(
  tx: Transaction,
  deps: Approving,
  approval: Approval,
): Promise<RouteAnswer<typeof approveSignInRoute>> {
  const { organizationId, personId, deviceId, fido, scope, claimNames, now } = approval;
  // Held before the touch is looked at: the same touch twice would look like a copied authenticator (see `VerifyTouch`).
  const [held, touched] = await Promise.all([
    holdSignIn(tx, { organizationId, id: approval.signInId }),
    touchedCredential(tx, { personId, deviceId, fido }),
  ]);
  const signIn = scannedBy(approval, held);
  const organization = await deps.directory.get(tx, organizationId);

  await checkBrowser(tx, approval, signIn);
  checkScope(approval, signIn);
  checkClaimNames(approval, signIn);
  const { H } = signIn;
  const challenge = approvalChallenge({ H, scope, claimNames });
  const person = await deps.verifyTouch(tx, { personId, deviceId, fido, touched, challenge, now });
  await checkStatements(approval, { organization, signIn, person });
  await checkClaims(tx, deps, { approval, organization, signIn, person });

  const expiresAt = inSeconds(now, completeSeconds);
  const { delegation, envelope, storageShare2 } = approval;
  const returnCode = signIn.way === 'link' ? randomToken() : null;
  approve(tx, {
    organizationId,
    id: signIn.id,
    personId,
    now,
    grantedScope: scope,
    delegation,
    envelope,
    storageShare2: storageShare2 === null ? null : Buffer.from(decodeBase64url(storageShare2, shareBytes)),
    returnDigest: returnCode === null ? null : digestOf(returnCode),
    expiresAt,
  });
  // Whoever approves knows this browser, and answers.
  if (signIn.memberId !== null) {
    const { memberId, browserJkt } = signIn;
    forgetBrowserWait(tx, { organizationId, memberId, browserJkt });
  }
  announce(tx, signIn.id, { state: 'approved', expiresAt });
  return { returnCode };
}

/** The sign-in, if it is this person's to approve, now. */
function scannedBy({ personId, now }: Approval, found: SignInToApprove | undefined): SignInToApprove {
  if (found === undefined) throw problem('sign-in-gone', { reason: 'not-there' });
  if (found.personId !== personId) throw problem('sign-in-gone', { reason: 'other-person' });
  // The answer may have got lost on its way to them. Said before any touch is looked at: nothing of a second approval is taken.
  if (found.state === 'approved' || found.state === 'completed') {
    throw problem('already-approved', { reason: found.state });
  }
  if (found.state !== 'scanned') throw problem('sign-in-gone', { reason: found.state });
  if (found.expiresAt <= now) throw problem('sign-in-gone', { reason: 'expired' });
  if (found.memberState !== 'active') throw problem('not-a-member', { reason: 'not-active' });
  return found;
}

/** Where trusted browsers are demanded, a code from another one admits nobody, unless it came by a link for a new browser. */
async function checkBrowser(
  tx: Transaction,
  { organizationId, now }: Approval,
  signIn: SignInToApprove,
): Promise<void> {
  const { purpose, memberId, browserJkt, enrolmentDigest } = signIn;
  if (purpose !== 'sign-in' || memberId === null || !isTrustDemanded(signIn)) return;
  const of = { organizationId, memberId, browserJkt, enrolmentDigest, now };
  if (!(await admitsFrom(tx, of))) throw problem('browser-not-trusted', { reason: 'demanded' });
}

/** What may be granted where this is asked for. An unlock is an unlock or nothing. */
const grantable: Record<Scope, readonly Scope[]> = {
  session: ['session'],
  'session vault': ['session', 'session vault'],
  vault: ['vault'],
  trust: ['trust'],
  passkey: ['passkey'],
};

/** These bring no vault key. */
const entersOnly = (scope: Scope): boolean => scope === 'session' || scope === 'passkey';

function checkScope({ scope, storageShare2 }: Approval, signIn: SignInToApprove): void {
  if (!grantable[signIn.scope].includes(scope)) throw problem('assertion-refused', { reason: 'scope' });
  if (entersOnly(scope) !== (storageShare2 === null))
    throw problem('assertion-refused', { reason: 'storage-share' });
}

/** Claims that were asked for, all that are required, and a presentation for each. */
function checkClaimNames({ claimNames, presentations }: Approval, { claimsAsked }: SignInToApprove): void {
  const isAsked = (name: ClaimType) => claimsAsked.some(({ type }) => type === name);
  if (!claimNames.every(isAsked)) throw problem('claim-refused', { reason: 'not-asked' });
  if (new Set(claimNames).size !== claimNames.length) throw problem('claim-refused', { reason: 'twice' });
  const missing = claimsAsked.some(({ type, required }) => required && !claimNames.includes(type));
  if (missing) throw problem('claim-refused', { reason: 'required' });
  if (presentations.length !== claimNames.length) {
    throw problem('claim-refused', { reason: 'presentation' });
  }
}

interface Approved {
  readonly organization: Organization;
  readonly signIn: SignInToApprove;
  /** Who touched, with the DID key at the head of their log. */
  readonly person: Person;
}

/** What the DID key signed, and the envelope: of this sign-in, for this browser, at the head of the person's log. */
async function checkStatements(
  { scope, didAssertion, delegation, presentations, envelope, now }: Approval,
  { organization, signIn, person }: Approved,
): Promise<void> {
  const { did, didKey, didVersionId } = person;
  const { H } = signIn;
  const by = { organization: organization.id, did, didKey, now: seconds(now) };
  try {
    checkSignInEnvelope(envelope, { organization: organization.id, signIn: signIn.id, H });
    const [assertion, delegated] = await Promise.all([
      verifySignInAssertion(didAssertion, {
        ...by,
        signIn: signIn.id,
        audience: organization.origin,
        nonce: encodeBase64url(signIn.nonce),
        H,
        presentationDigest: presentationDigest(presentations),
      }),
      verifyDelegation(delegation, { ...by, browserThumbprint: signIn.browserJkt }),
    ]);
    if (delegated.scope !== scope) throw problem('assertion-refused', { reason: 'delegated-scope' });
    const longest = scope === 'trust' ? longestDelegationSeconds : organization.sessionSeconds;
    if (delegated.expiresAt - delegated.issuedAt > longest) {
      throw problem('assertion-refused', { reason: 'delegated-too-long' });
    }
    // A wallet with another log than the one hosted here was overtaken by a change of keys, or by a recovery.
    if (assertion.versionId !== didVersionId || delegated.versionId !== didVersionId) {
      throw problem('assertion-refused', { reason: 'did-version' });
    }
  } catch (error) {
    throw refusedBy('assertion-refused', error);
  }
}

/**
 * Each claim that is released is attested by this installation for this DID, presented for this sign-in, and of the name that the
 * touch covers in its place; an e-mail address is the member's own. A phone number is theirs by its attestation: no organization
 * has one to compare it with.
 */
async function checkClaims(
  tx: Transaction,
  { directory, keys }: Approving,
  { approval, organization, signIn, person }: Approved & { readonly approval: Approval },
): Promise<void> {
  const { claimNames, presentations, now } = approval;
  if (presentations.length === 0) return;
  const expected = {
    audience: organization.origin,
    nonce: encodeBase64url(signIn.nonce),
    H: signIn.H,
    now: seconds(now),
    issuer: directory.installation.rootOrigin,
    keyFor: keys.keyFor,
    didKey: person.didKey,
  };
  const presented = presentations.map((presentation) => verifyPresentation(presentation, expected));
  const claims = await Promise.all(presented).catch((error: unknown) => {
    throw refusedBy('claim-refused', error);
  });
  if (claims.some(({ type }, place) => type !== claimNames[place])) {
    throw problem('claim-refused', { reason: 'other-claim' });
  }
  const email = claims.find(({ type }) => type === 'email');
  if (email === undefined) return;
  const index = emailIndexOf(await directory.dataKey(tx, organization.id), email.value);
  if (signIn.memberEmailIndex === null || !timingSafeEqual(index, signIn.memberEmailIndex)) {
    throw problem('claim-refused', { reason: 'other-address' });
  }
}

function seconds(moment: Date): number {
  return Math.floor(moment.getTime() / 1000);
}
