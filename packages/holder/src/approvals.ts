import type { RouteAnswer, RouteInput } from '@lanyard/contract/route';
import { approveSignIn, refuseSignIn, scanSignIn } from '@lanyard/contract/sign-in';
import type { ClaimAsked, ClaimType, Scope } from '@lanyard/contract/shapes';
import { presentClaims } from '@lanyard/crypto/claim-credential';
import { longestDelegationSeconds, signDelegation } from '@lanyard/crypto/delegation';
import { parseCompactJson, type Base64url } from '@lanyard/crypto/encoding';
import {
  generatePairingKey,
  generateStorageProtectionKey,
  readRsaPrivateJwk,
  thumbprint,
} from '@lanyard/crypto/keys';
import { presentationDigest, signSignInAssertion } from '@lanyard/crypto/sign-in-assertion';
import {
  approvalChallenge,
  formatReturnLink,
  parseSignInFragment,
  parseSignInLink,
  signInDigest,
  verifyBinding,
  type SignInDigest,
  type SignInLink,
} from '@lanyard/crypto/sign-in-binding';
import { sealSignInEnvelope, type SignInPayload } from '@lanyard/crypto/sign-in-envelope';
import { joinSplitKey } from '@lanyard/crypto/splitting';
import { record, type ActivityEntry } from './activity.ts';
import { acceptAddress, checkAddress, type AddressMove } from './address.ts';
import { claimCredential, listClaims, openValue, type ClaimHead } from './claims.ts';
import { lastShown, rememberConsent } from './consents.ts';
import { areRightDigits, checkTry } from './digits.ts';
import {
  membershipEntry,
  pinnedOwnerOf,
  vaultKeyEntry,
  vaultKeyValueEntry,
  type KeptVaultKey,
  type Membership,
} from './joining.ts';
import {
  browserEntry,
  codeOf,
  forgetHere,
  forgottenEntry,
  wasLost,
  type KnownBrowser,
} from './known-browsers.ts';
import { personHeaders } from './person-session.ts';
import { isUnusualPlace } from './places.ts';
import { WalletProblem } from './problem.ts';
import { touch } from './touch.ts';
import { seenHeads } from './vault-memory.ts';
import { getRecord, putRecord, seconds, type Wallet } from './wallet.ts';

/** Approving a sign-in, the wallet's half (protocol, Sign-in 4-7). */

type Scanned = RouteAnswer<typeof scanSignIn>;

/** A scanned sign-in whose facts were checked against the QR code. */
export interface SignInRequest {
  readonly link: SignInLink;
  readonly scanned: Scanned;
  /** The organization is at another address than this wallet knew it at; null where it is where it was. */
  readonly move: AddressMove | null;
  /** The browser's key is in this wallet from an earlier approval, and it signed `H`. */
  readonly knownBrowser: boolean;
  /** It comes from a country from which this wallet has never approved anything, though it knows where it did. */
  readonly unusualPlace: boolean;
  /** What an approval would grant: a browser whose vault was never opened with digits enters, it does not unlock. */
  readonly grants: Scope;
  /** All but a sign-in by code or link: the two digits on the page must be typed. */
  readonly digitsAsked: boolean;
  /** The claims asked for, with those of this wallet that could be released. */
  readonly claims: readonly AskedClaim[];
}

/** A claim that an organization asks for. */
export interface AskedClaim {
  readonly type: ClaimType;
  readonly required: boolean;
  /** Why, in the organization's words. */
  readonly reason: string | undefined;
  /** Those of the type that are not over; the one that this organization was shown last comes first, then the newest. */
  readonly held: readonly ClaimHead[];
}

/** Reads what a QR code, a pasted link or the address bar says. @throws CryptoProblem `encoding_invalid` */
export const readSignInLink = parseSignInLink;
/** Reads the fragment of the address the wallet was opened by. @throws CryptoProblem `encoding_invalid` */
export const readSignInFragment = parseSignInFragment;

/** Asked for by a page that is signed in already, to open the vault. */
const opensVault = ({ scope }: Scanned): boolean => scope === 'vault' || scope === 'trust';
/** Never without the digits. */
const takesDigits = ({ scope }: Scanned): boolean => scope === 'vault' || makesPasskey(scope);
/** The page makes a passkey afterwards: its own, or one on another device. */
export const makesPasskey = (scope: Scope): scope is 'trust' | 'passkey' =>
  scope === 'trust' || scope === 'passkey';
/** These bring the browser no vault key. */
const entersOnly = (scope: Scope): boolean => scope === 'session' || scope === 'passkey';

/**
 * Fetches a scanned sign-in and checks it: `H` is computed again from what the cloud says, and must be the one in the QR code;
 * the browser must have signed it; the organization must be at the address at which this wallet joined. A difference stops
 * everything and is reported.
 *
 * @param options.notified It came by itself. Then it must have begun so: one that began as a code would take no digits.
 * @throws WalletProblem `binding_mismatch`, `address_changed`, `wrong_digits`, `scan_needed`; problems of the route
 */
export async function openSignIn(
  wallet: Wallet,
  link: SignInLink,
  { notified = false }: { readonly notified?: boolean } = {},
): Promise<SignInRequest> {
  const scanned = await wallet.device.cloud.call(
    scanSignIn,
    { params: { organizationId: link.organizationId, signInId: link.signInId } },
    personHeaders(wallet),
  );
  const browserThumbprint = thumbprint(scanned.browserKey);
  try {
    await checkBinding(link, scanned);
  } catch (cause) {
    await stop(wallet, { link, scanned }, 'binding-mismatch');
    throw new WalletProblem('binding_mismatch', 'the cloud shows another sign-in than the code', { cause });
  }
  if (notified && scanned.way !== 'notification') {
    await stop(wallet, { link, scanned }, 'binding-mismatch');
    throw new WalletProblem('binding_mismatch', 'it came by itself, and began as a code');
  }
  const move = await moveOf(wallet, { link, scanned });
  await checkTry(wallet, link.H);
  const known = await getRecord<KnownBrowser>(wallet, browserEntry(link.organizationId, browserThumbprint));
  await checkMayRing(wallet, { link, scanned }, known);
  return {
    link,
    scanned,
    move,
    knownBrowser: known !== undefined,
    unusualPlace: await isUnusualPlace(wallet, scanned.requester.place),
    grants: grantable(scanned.scope, known),
    digitsAsked: takesDigits(scanned) || scanned.way === 'notification',
    claims: await askedClaims(wallet, link.organizationId, scanned.claimsAsked),
  };
}

/** What an organization asks for, beside what this wallet holds of it now. */
export async function askedClaims(
  wallet: Wallet,
  organizationId: string,
  asked: readonly ClaimAsked[],
): Promise<readonly AskedClaim[]> {
  const all = await listClaims(wallet);
  const live = all.filter(({ expiresAt }) => expiresAt > wallet.device.now());
  const heldOf = (wanted: ClaimType) => live.filter(({ type }) => type === wanted);
  // Where there is one, nothing is to be chosen.
  const types = asked.map(({ type }) => type).filter((type) => heldOf(type).length > 1);
  const last = await lastShown(wallet, organizationId, types);
  return asked.map(({ type, required, reason }) => {
    const held = heldOf(type);
    const isLast = ({ id }: ClaimHead) => id === last.get(type);
    return {
      type,
      required,
      reason,
      held: [...held.filter(isLast), ...held.filter((claim) => !isLast(claim))],
    };
  });
}

/**
 * Approves with one touch: assertions, delegation and the sealed envelope go out together.
 *
 * @returns of a sign-in that came by a link, the link by which the wallet goes back to the page that waits
 * @param options.claims The claims that the person chose to release, one of a type.
 * @param options.digits What was typed, where they are asked for; one try.
 * @throws WalletProblem `wrong_digits` (the request is dead then), `claim_missing`, `address_changed` where the new address was not accepted; problems of the route; DOMException
 */
export async function approve(
  wallet: Wallet,
  request: SignInRequest,
  options: { readonly claims: readonly ClaimHead[]; readonly digits?: string },
): Promise<{ readonly returnLink: string | null }> {
  const { link, scanned, grants } = request;
  if (request.move?.isSigned === false)
    throw new WalletProblem('address_changed', 'nobody accepted the new address');
  if (request.digitsAsked) await checkDigits(wallet, request, options.digits ?? '');
  const released = chosenClaims(request, options.claims);
  const claimNames = released.map(({ type }) => type);
  const challenge = approvalChallenge({ H: link.H, scope: grants, claimNames });
  const { assertion, claimsKey } = await touch(wallet, challenge);
  const now = seconds(wallet.device);
  const credentials = await Promise.all(released.map(({ id }) => claimCredential(wallet, claimsKey, id)));
  const presentations = await presentClaims(credentials, {
    didKey: wallet.keys.did,
    audience: scanned.organization.origin,
    nonce: scanned.nonce,
    H: link.H,
    now,
  });
  const sealed = await sealForBrowser(wallet, request, claimsKey);
  const { returnCode } = await send(wallet, request, {
    params: { organizationId: link.organizationId, signInId: link.signInId },
    body: {
      scope: grants,
      claimNames,
      fido: assertion,
      didAssertion: await assertSignIn(wallet, request, presentations, now),
      delegation: await delegate(wallet, request, now),
      presentations: [...presentations],
      envelope: sealed.envelope,
      storageShare2: sealed.storageShare2,
    },
  });
  await remember(wallet, request, sealed.pairingKey);
  await record(wallet, { ...described(request), result: 'done', claims: claimNames });
  const { id: organizationId, name } = scanned.organization;
  await rememberConsent(wallet, { organizationId, organization: name, purpose: 'sign-in', claims: released });
  if (returnCode === null || scanned.way !== 'link') return { returnLink: null };
  const { origin } = scanned.organization;
  return { returnLink: formatReturnLink({ origin, signInId: link.signInId, code: returnCode }) };
}

/**
 * Hands in an approval. An answer may get lost on its way when the approval did not: so it is sent once more, and where the cloud
 * then says that this person approved already, it is done. The cloud takes nothing of the second one; no touch is spent on it.
 * A sign-in by a link needs what stood in the lost answer, the code for the way back: it has to begin anew.
 */
async function send(
  wallet: Wallet,
  { scanned }: SignInRequest,
  approval: RouteInput<typeof approveSignIn>,
): Promise<RouteAnswer<typeof approveSignIn>> {
  const attempt = () =>
    wallet.device.cloud.call(approveSignIn, approval, personHeaders(wallet)).catch((error: unknown) => {
      if (codeOf(error) !== 'already-approved' || scanned.way === 'link') throw error;
      return { returnCode: null };
    });
  return attempt().catch((error: unknown) => {
    if (!wasLost(error)) throw error;
    return attempt();
  });
}

/**
 * Declines, or says that this was not the person: then the organization is alerted, and the browser is a stranger from now on,
 * whatever it was before: it shall not get the vault key at the next approval, without digits and without a warning.
 */
export async function decline(
  wallet: Wallet,
  request: SignInRequest,
  reason: 'declined' | 'not-me',
): Promise<void> {
  // First, and also where the cloud takes no refusal. One that it takes tells it of the browser too.
  const key = keyOf(request);
  if (reason === 'not-me') await forgetHere(wallet, key);
  await refuse(wallet, request, reason);
  if (reason === 'not-me') await wallet.device.storage.delete([forgottenEntry(key)]);
  await record(wallet, { ...described(request), result: reason });
}

/**
 * Whoever was let in once, by a code that they passed on, could have the phone ring for the vault at once. So the first time it takes a code
 * that is scanned, as it takes the digits; and to trust a browser, which brings the vault too, it always does.
 *
 * @throws WalletProblem `scan_needed`; `binding_mismatch` for what no cloud of ours lets come by itself
 */
async function checkMayRing(
  wallet: Wallet,
  request: Pick<SignInRequest, 'link' | 'scanned'>,
  known: KnownBrowser | undefined,
): Promise<void> {
  const { way, scope } = request.scanned;
  if (way !== 'notification' || scope === 'session' || scope === 'session vault') return;
  if (scope !== 'vault') {
    await stop(wallet, request, 'binding-mismatch');
    throw new WalletProblem('binding_mismatch', `it came by itself, and asks for ${scope}`);
  }
  if (wasUnlocked(known)) return;
  await record(wallet, { ...described(request), result: 'stopped' });
  await refuse(wallet, request, 'declined').catch(() => undefined);
  throw new WalletProblem('scan_needed', 'a browser whose vault was never opened by a code asks for it');
}

/** Stops by itself. What it saw stays here and is told to the person also where a cloud that lies takes no report of it. */
async function stop(
  wallet: Wallet,
  request: Pick<SignInRequest, 'link' | 'scanned'>,
  reason: 'binding-mismatch' | 'wrong-digits',
): Promise<void> {
  await record(wallet, { ...described(request), result: 'stopped' });
  await refuse(wallet, request, reason).catch(() => undefined);
}

async function refuse(
  wallet: Wallet,
  { link }: Pick<SignInRequest, 'link' | 'scanned'>,
  reason: 'declined' | 'not-me' | 'binding-mismatch' | 'wrong-digits',
): Promise<void> {
  await wallet.device.cloud.call(
    refuseSignIn,
    { params: { organizationId: link.organizationId, signInId: link.signInId }, body: { reason } },
    personHeaders(wallet),
  );
}

/** @throws WalletProblem `address_changed` */
async function moveOf(
  wallet: Wallet,
  request: Pick<SignInRequest, 'link' | 'scanned'>,
): Promise<AddressMove | null> {
  const { link, scanned } = request;
  const { origin } = scanned.organization;
  const move = await checkAddress(wallet, { organizationId: link.organizationId, origin });
  if (move !== 'refused') return move;
  await stop(wallet, request, 'binding-mismatch');
  throw new WalletProblem('address_changed', 'another address than the one at which the person joined');
}

/**
 * The person's own word that an organization is at another address, where no owner whom this wallet knows has signed that: after a plain
 * warning, never by itself.
 *
 * @returns the request, which can be approved then
 */
export async function acceptMove(wallet: Wallet, request: SignInRequest): Promise<SignInRequest> {
  const { link, scanned, move } = request;
  if (move === null || move.isSigned) return request;
  const { origin } = scanned.organization;
  await acceptAddress(wallet, { organizationId: link.organizationId, origin, move });
  return { ...request, move: { ...move, isSigned: true } };
}

async function checkBinding(link: SignInLink, scanned: Scanned): Promise<void> {
  const computed: SignInDigest = signInDigest({
    origin: scanned.organization.origin,
    id: link.signInId,
    nonce: scanned.nonce,
    transitThumbprint: thumbprint(scanned.transitKey),
    browserThumbprint: thumbprint(scanned.browserKey),
    scope: scanned.scope,
    way: scanned.way,
    claimsAsked: scanned.claimsAsked.map(({ type }) => type),
  });
  if (computed !== link.H || scanned.organization.id !== link.organizationId) {
    throw new WalletProblem('binding_mismatch', 'H differs');
  }
  await verifyBinding(scanned.binding, {
    organization: link.organizationId,
    signIn: link.signInId,
    H: link.H,
    browserJwk: scanned.browserKey,
  });
}

/** One try: wrong digits end the request, here and at the organization. @throws WalletProblem `wrong_digits` */
async function checkDigits(wallet: Wallet, request: SignInRequest, typed: string): Promise<void> {
  if (await areRightDigits(wallet, request.link, typed)) return;
  await stop(wallet, request, 'wrong-digits');
  throw new WalletProblem('wrong_digits', 'not the digits on the page');
}

/**
 * Entering is not unlocking (protocol, Sign-in 6), however often a browser entered: the attacker of a live relay, let in once, would
 * otherwise be known from then on, and get the vault key at the next approval without a warning.
 */
function grantable(asked: Scope, known: KnownBrowser | undefined): Scope {
  return asked === 'session vault' && !wasUnlocked(known) ? 'session' : asked;
}

/** Its vault was opened by an approval with digits, of a code that was scanned. */
const wasUnlocked = (known: KnownBrowser | undefined): boolean => typeof known?.unlockedAt === 'number';

/** What was not asked for is not released, whatever was chosen; and of a type only one. */
function chosenClaims(request: SignInRequest, chosen: readonly ClaimHead[]): readonly ClaimHead[] {
  return request.claims.flatMap(({ type, required, held }) => {
    const ids = new Set(chosen.filter((claim) => claim.type === type).map(({ id }) => id));
    const released = held.find(({ id }) => ids.has(id));
    if (released === undefined && (required || ids.size > 0)) {
      throw new WalletProblem('claim_missing', `the claim ${type} is asked for and not released`);
    }
    return released === undefined ? [] : [released];
  });
}

async function assertSignIn(
  wallet: Wallet,
  { link, scanned }: SignInRequest,
  presentations: readonly string[],
  now: number,
): Promise<string> {
  return signSignInAssertion(
    wallet.keys.did,
    {
      audience: scanned.organization.origin,
      nonce: scanned.nonce,
      H: link.H,
      presentationDigest: presentationDigest(presentations),
      did: wallet.identity.did,
      versionId: wallet.identity.versionId,
    },
    { organization: link.organizationId, signIn: link.signInId, now },
  );
}

function delegate(wallet: Wallet, { link, scanned, grants }: SignInRequest, now: number): Promise<string> {
  return signDelegation(
    wallet.keys.did,
    {
      did: wallet.identity.did,
      versionId: wallet.identity.versionId,
      browserJwk: scanned.browserKey,
      scope: grants,
      issuedAt: now,
      expiresAt: now + (grants === 'trust' ? longestDelegationSeconds : scanned.sessionSeconds),
    },
    { organization: link.organizationId },
  );
}

/** Protocol, Sign-in 7. A scope that unlocks brings the vault key and share 1 of a new StorageProtectionKey. */
async function sealForBrowser(wallet: Wallet, request: SignInRequest, claimsKey: CryptoKey) {
  const { link, scanned, grants } = request;
  const { did, versionId, versionNumber } = wallet.identity;
  const pairingKey = await pairingKeyFor(wallet, request);
  const vault = entersOnly(grants) ? undefined : await vaultPart(wallet, link.organizationId, claimsKey);
  const payload: SignInPayload = {
    pairingKey,
    heads: [{ did, versionId, versionNumber }],
    ...(await pinnedOwner(wallet, link.organizationId)),
    ...(vault === undefined
      ? {}
      : { seen: await seenHeads(wallet, link.organizationId), vault: vault.sealed }),
  };
  const envelope = await sealSignInEnvelope({
    storageWrappingKey: await joinSplitKey(link.share1, scanned.share2),
    transitJwk: scanned.transitKey,
    context: { organization: link.organizationId, signIn: link.signInId, H: link.H },
    payload,
  });
  return { envelope, pairingKey, storageShare2: vault?.storageShare2 ?? null };
}

/** One for each browser, from its first approval on: the same as it has, also where it did not get the last answer. */
async function pairingKeyFor(wallet: Wallet, request: SignInRequest): Promise<Base64url> {
  const known = await getRecord<KnownBrowser>(wallet, keyOf(request));
  return known?.pairingKey ?? (await generatePairingKey()).raw;
}

/** The owner as this wallet pinned them at joining; the one who was there first pins themselves. */
async function pinnedOwner(wallet: Wallet, organizationId: string): Promise<Pick<SignInPayload, 'ownerDid'>> {
  const membership = await getRecord<Membership>(wallet, membershipEntry(organizationId));
  const ownerDid = membership === undefined ? null : pinnedOwnerOf(wallet, membership);
  return ownerDid === null ? {} : { ownerDid };
}

async function vaultPart(wallet: Wallet, organizationId: string, claimsKey: CryptoKey) {
  const kept = await getRecord<KeptVaultKey>(wallet, vaultKeyEntry(organizationId));
  if (kept === undefined) throw new WalletProblem('storage_damaged', 'no vault key for this organization');
  const text = await openValue(wallet, claimsKey, vaultKeyValueEntry(organizationId));
  const protection = await generateStorageProtectionKey();
  return {
    sealed: {
      privateJwk: readRsaPrivateJwk(parseCompactJson(text)),
      certificate: kept.certificate,
      storageShare1: protection.share1,
    },
    storageShare2: protection.share2,
  };
}

const keyOf = ({ link, scanned }: SignInRequest): string =>
  browserEntry(link.organizationId, thumbprint(scanned.browserKey));

async function remember(wallet: Wallet, request: SignInRequest, pairingKey: Base64url): Promise<void> {
  const { link, scanned } = request;
  const key = keyOf(request);
  const earlier = await getRecord<KnownBrowser>(wallet, key);
  const now = wallet.device.now();
  const known: KnownBrowser = {
    organizationId: link.organizationId,
    browser: scanned.requester.browser,
    system: scanned.requester.system,
    firstApprovedAt: earlier?.firstApprovedAt ?? now,
    lastApprovedAt: now,
    unlockedAt: earlier?.unlockedAt ?? (opensVault(scanned) ? now : null),
    pairingKey,
  };
  await putRecord(wallet, key, known);
  await wallet.device.storage.delete([forgottenEntry(key)]);
}

const kindOf = {
  session: 'sign-in',
  'session vault': 'sign-in',
  vault: 'unlock',
  trust: 'browser-trusted',
  passkey: 'passkey-added',
} as const satisfies Record<Scope, ActivityEntry['kind']>;

function described({ scanned }: Pick<SignInRequest, 'scanned'>): Omit<ActivityEntry, 'at' | 'result'> {
  const { browser, system, address, place } = scanned.requester;
  return {
    kind: kindOf[scanned.scope],
    organization: scanned.organization.name,
    organizationId: scanned.organization.id,
    browser,
    system,
    address,
    place,
  };
}
