import {
  addPasskey,
  completePasskeySignIn,
  completePasskeyUnlock,
  startPasskeySignIn,
  startPasskeyUnlock,
} from '@lanyard/contract/trusted-browsers';
import type { FidoAssertion, FidoRegistration } from '@lanyard/contract/shapes';
import { decodeBase64url, digestToBytes, randomBytes, type Bytes } from '@lanyard/crypto/encoding';
import { generateStorageProtectionKey } from '@lanyard/crypto/keys';
import {
  passkeyChallenge,
  trustChallenge,
  unwrapTrustedVaultKey,
  vaultPrfSalt,
  wrapTrustedVaultKey,
  type TrustedVaultKey,
} from '@lanyard/crypto/trusted-browser';
import { browserKey, provenBy } from './browser-keys.ts';
import { forgetVault, initialsOf, kept, trustedHere, type KnownPerson, type TrustedHere } from './kept.ts';
import { sessionHeaders, type LiveSession } from './live-session.ts';
import type { Browser } from './ports.ts';

/** Passkeys of the organization's origin: entering without the phone (protocol, Trusted browser). */

/** WebAuthn of a page at the organization's address, with the PRF output kept apart from what is sent. */
export interface Passkeys {
  /** Makes one, with user verification. @throws DOMException as WebAuthn does */
  create(options: {
    /** `here`: on this device. `elsewhere`: on a phone or a security key. */
    readonly on: 'here' | 'elsewhere';
    /** What it is to show of its maker's word. */
    readonly attestation: 'none' | 'direct';
    /** Credential ids, base64url: a device that has one of these is refused. */
    readonly exclude?: readonly string[];
    readonly rpId: string;
    readonly rpName: string;
    readonly userId: Bytes;
    readonly userName: string;
    readonly challenge: Bytes;
    readonly prfSalt?: Bytes;
  }): Promise<{
    readonly response: FidoRegistration;
    readonly prf: Bytes | null;
    readonly prfEnabled: boolean;
  }>;
  /** Uses one, with user verification: that of `credentialId`, or whichever the person picks, on any device. */
  get(options: {
    readonly rpId: string;
    readonly credentialId?: string;
    readonly challenge: Bytes;
    readonly prfSalt?: Bytes;
  }): Promise<{ readonly response: FidoAssertion; readonly prf: Bytes | null }>;
}

/** A browser that the wallet trusts; it needs a passkey yet. The vault key is in memory until then, and no longer. */
export interface PendingTrust {
  readonly id: string;
  readonly organizationId: string;
  readonly did: string;
  readonly rpId: string;
  readonly rpName: string;
  /** base64url. */
  readonly userId: string;
  readonly userName: string;
  readonly expiresAt: number;
  readonly attestation: 'none' | 'direct';
  readonly vault: TrustedVaultKey;
}

/** The wallet agreed to a passkey on another device. */
export interface PendingPasskey {
  readonly id: string;
  readonly organizationId: string;
  readonly rpId: string;
  readonly rpName: string;
  /** base64url. */
  readonly userId: string;
  readonly userName: string;
  /** Credential ids, base64url, of devices that have one. */
  readonly exclude: readonly string[];
  readonly attestation: 'none' | 'direct';
}

/**
 * Adds the passkey of this browser. Where it has PRF, its output wraps the vault key, for the cloud to keep.
 *
 * @throws DOMException where the person declines; an error of code `passkey-refused` or `device-not-accepted`
 */
export async function addPasskeyHere(
  browser: Browser,
  session: LiveSession,
  passkeys: Passkeys,
  pending: PendingTrust,
): Promise<TrustedHere> {
  const key = await browserKey(browser);
  const { id, organizationId, did, rpId, rpName, userName, attestation, expiresAt, vault } = pending;
  const challenge = trustChallenge({
    organization: organizationId,
    trustedBrowser: id,
    browserThumbprint: key.thumbprint,
  });
  const prfSalt = vaultPrfSalt();
  const made = await passkeys.create({
    on: 'here',
    attestation,
    rpId,
    rpName,
    userId: decodeBase64url(pending.userId),
    userName,
    challenge: digestToBytes(challenge),
    prfSalt,
  });
  const credentialId = made.response.id;
  const prf =
    made.prf ?? (made.prfEnabled ? await prfAtFirstUse(passkeys, { rpId, credentialId, prfSalt }) : null);
  const context = { organization: organizationId, person: did, credential: credentialId };
  const vaultKey = prf === null ? null : await wrapTrustedVaultKey(vault, { prf, context });
  await browser.cloud.call(
    addPasskey,
    { params: { trustedBrowserId: id }, body: { fido: made.response, vaultKey } },
    sessionHeaders(key, session, browser.now),
  );
  const trusted: TrustedHere = { id, did, credentialId, unlocks: vaultKey !== null, expiresAt };
  await browser.storage.putAll([[kept.trusted, trusted]]);
  return trusted;
}

/**
 * Adds a passkey on another device, a phone or a security key. It enters from any browser, and unlocks in none.
 *
 * @throws DOMException where the person declines (`InvalidStateError`: that device has one); an error of code `passkey-refused` or `device-not-accepted`
 */
export async function addPasskeyElsewhere(
  browser: Browser,
  session: LiveSession,
  passkeys: Passkeys,
  pending: PendingPasskey,
): Promise<void> {
  const key = await browserKey(browser);
  const { id, organizationId, rpId, rpName, userName, attestation, exclude } = pending;
  const challenge = trustChallenge({
    organization: organizationId,
    trustedBrowser: id,
    browserThumbprint: key.thumbprint,
  });
  const userId = decodeBase64url(pending.userId);
  const asked = { on: 'elsewhere', attestation, rpId, rpName, userId, userName, exclude } as const;
  const { response } = await passkeys.create({ ...asked, challenge: digestToBytes(challenge) });
  await browser.cloud.call(
    addPasskey,
    { params: { trustedBrowserId: id }, body: { fido: response, vaultKey: null } },
    sessionHeaders(key, session, browser.now),
  );
}

/** Some authenticators give the output only when the passkey is used. The answer goes nowhere. */
async function prfAtFirstUse(
  passkeys: Passkeys,
  use: { readonly rpId: string; readonly credentialId: string; readonly prfSalt: Bytes },
): Promise<Bytes | null> {
  return (await passkeys.get({ ...use, challenge: randomBytes(32) })).prf;
}

/**
 * Signs in with a passkey of this origin. In a trusted browser by its own, which opens the vault too where it can; else by whichever the
 * person has, on any device: that enters only.
 *
 * @param options.elsewhere Also in a trusted browser, by a passkey on another device: somebody else sits there, or its own fails.
 * @throws DOMException where the person declines; an error of code `sign-in-refused`
 */
export async function signInByPasskey(
  browser: Browser,
  csrfLoginToken: string,
  passkeys: Passkeys,
  { elsewhere = false }: { readonly elsewhere?: boolean } = {},
): Promise<LiveSession> {
  const loginHeader = { 'x-lanyard-csrf-login-token': csrfLoginToken };
  const [key, trusted, attempt] = await Promise.all([
    browserKey(browser),
    elsewhere ? undefined : trustedHere(browser),
    browser.cloud.call(startPasskeySignIn, {}, () => Promise.resolve(loginHeader)),
    forgetVault(browser),
  ]);
  const { response, prf } = await touch(passkeys, trusted, {
    attempt,
    purpose: 'sign-in',
    browserThumbprint: key.thumbprint,
  });
  const protection = prf === null ? undefined : await generateStorageProtectionKey();
  const answer = await browser.cloud.call(
    completePasskeySignIn,
    {
      params: { signInId: attempt.id },
      body: { fido: response, storageShare2: protection?.share2 ?? null },
    },
    provenBy(key, { kind: 'none' }, browser.now, loginHeader),
  );
  const session = {
    id: answer.sessionId,
    csrfToken: answer.csrfToken,
    expiresAt: Date.parse(answer.expiresAt),
  };
  const { did, vaultKey } = answer;
  const known: KnownPerson = { did, initials: initialsOf(answer.memberName) };
  // Whose passkey it is, their wallet said when this browser was trusted. Of one on another device the cloud alone says it.
  const isNamed = trusted?.did === did && response.id === trusted.credentialId;
  await browser.storage.putAll([[kept.person, known], ...(isNamed ? [[kept.signedIn, did] as const] : [])]);
  if (vaultKey !== null && prf !== null && protection !== undefined) {
    const { organizationId } = attempt;
    const context = { organization: organizationId, person: did, credential: response.id };
    const vault = await unwrapTrustedVaultKey(vaultKey, { prf, context });
    await storeVault(browser, session, { organizationId, did, vault, storageShare1: protection.share1 });
  }
  return session;
}

/** Opens the vault by the passkey of this trusted browser. @throws as `signInByPasskey` */
export async function unlockByPasskey(
  browser: Browser,
  session: LiveSession,
  passkeys: Passkeys,
): Promise<void> {
  const key = await browserKey(browser);
  const headers = sessionHeaders(key, session, browser.now);
  const [trusted, attempt, protection] = await Promise.all([
    trustedHere(browser),
    browser.cloud.call(startPasskeyUnlock, {}, headers),
    generateStorageProtectionKey(),
  ]);
  const { response, prf } = await touch(passkeys, trusted, {
    attempt,
    purpose: 'unlock',
    browserThumbprint: key.thumbprint,
  });
  if (prf === null) throw new NoPrfError();
  const { did, vaultKey } = await browser.cloud.call(
    completePasskeyUnlock,
    { params: { signInId: attempt.id }, body: { fido: response, storageShare2: protection.share2 } },
    headers,
  );
  const { organizationId } = attempt;
  const context = { organization: organizationId, person: did, credential: response.id };
  const vault = await unwrapTrustedVaultKey(vaultKey, { prf, context });
  await storeVault(browser, session, { organizationId, did, vault, storageShare1: protection.share1 });
}

/** The passkey gave no PRF output: it enters, and opens nothing. */
export class NoPrfError extends Error {
  readonly code = 'no-prf';
}

function touch(
  passkeys: Passkeys,
  trusted: TrustedHere | undefined,
  use: {
    readonly attempt: { id: string; organizationId: string; nonce: string; rpId: string };
    readonly purpose: 'sign-in' | 'unlock';
    readonly browserThumbprint: string;
  },
) {
  const { attempt, purpose, browserThumbprint } = use;
  const challenge = passkeyChallenge({
    organization: attempt.organizationId,
    purpose,
    attempt: attempt.id,
    nonce: attempt.nonce,
    browserThumbprint,
  });
  return passkeys.get({
    rpId: attempt.rpId,
    challenge: digestToBytes(challenge),
    ...(trusted === undefined ? {} : { credentialId: trusted.credentialId }),
    ...(trusted?.unlocks === true ? { prfSalt: vaultPrfSalt() } : {}),
  });
}

/** Checked against its certificate, and that against a DID log this browser verified: as a key that came from the wallet. */
async function storeVault(
  browser: Browser,
  session: LiveSession,
  arrived: {
    readonly organizationId: string;
    readonly did: string;
    readonly vault: TrustedVaultKey;
    readonly storageShare1: Awaited<ReturnType<typeof generateStorageProtectionKey>>['share1'];
  },
): Promise<void> {
  const { organizationId, did, vault, storageShare1 } = arrived;
  const { storeVaultKey } = await import('./vault-keeper.ts');
  await storeVaultKey(browser, session, { organizationId, did, vault: { ...vault, storageShare1 } });
}
