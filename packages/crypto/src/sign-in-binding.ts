import {
  concatBytes,
  decodeBase64url,
  digestOfJson,
  digestToBytes,
  encodeBase64url,
  isDigest,
  sha256,
  utf8,
  type Branded,
  type Digest,
} from './encoding.ts';
import { CryptoProblem } from './errors.ts';
import { type BrowserKey, type EcPublicJwk } from './keys.ts';
import { isOneOf, isUuid, readMembers } from './members.ts';
import { readKeyShare, type KeyShare } from './splitting.ts';
import { onlyKey, signStatement, verifyStatement } from './statements.ts';

/** `H` of the protocol: what browser, cloud and wallet must all see alike, or the sign-in stops. */
export type SignInDigest = Digest & Branded<string, 'SignInDigest'>;

/**
 * What a sign-in asks for and an approval gives: entering, entering and unlocking, unlocking alone, or entering and unlocking for a
 * while by a passkey of this browser; or having a passkey on another device, which enters only.
 */
export const signInScopes = ['session', 'session vault', 'vault', 'trust', 'passkey'] as const;
export type SignInScope = (typeof signInScopes)[number];

/**
 * How a sign-in reaches the wallet: by a code that is scanned, by a link on the device the wallet is on, by a notification to the
 * wallet of the person whom the browser knows.
 */
export const signInWays = ['code', 'link', 'notification'] as const;
export type SignInWay = (typeof signInWays)[number];

/** True for one of `signInScopes`. */
export const isSignInScope = isOneOf(...signInScopes);

/** The facts of one sign-in. */
export interface SignInFacts {
  /** Origin of the organization, such as `https://acme.example.org`. */
  readonly origin: string;
  /** Id of the sign-in, a UUID. */
  readonly id: string;
  /** The cloud's, fresh for this sign-in. */
  readonly nonce: string;
  readonly transitThumbprint: Digest;
  readonly browserThumbprint: Digest;
  /** What the browser asks for. */
  readonly scope: SignInScope;
  /** Told apart by the wallet: what came by a link is handed back to the page by a link. */
  readonly way: SignInWay;
  /** Types of the claims asked for, in any order. */
  readonly claimsAsked: readonly string[];
}

/**
 * `H` = SHA-256 of the canonical facts (protocol, Sign-in 2). A cloud that shows the wallet another key, scope, way, origin or
 * list of claims than the browser saw changes it.
 *
 * @throws CryptoProblem `encoding_invalid` where a claim is asked for twice
 */
export function signInDigest(facts: SignInFacts): SignInDigest {
  return digestOfJson({
    origin: facts.origin,
    id: facts.id,
    nonce: facts.nonce,
    transit: facts.transitThumbprint,
    browser: facts.browserThumbprint,
    scope: facts.scope,
    way: facts.way,
    claims: sortedSet(facts.claimsAsked),
  }) as SignInDigest;
}

/** Reads an `H` from outside. @throws CryptoProblem `encoding_invalid` */
export function readSignInDigest(text: unknown): SignInDigest {
  if (!isDigest(text)) throw new CryptoProblem('encoding_invalid', 'not a digest');
  return text as SignInDigest;
}

/** The browser's signature over `H`: proof that this browser, by its key, asked for exactly this sign-in. */
export function signBinding(
  browserKey: BrowserKey,
  { organization, signIn, H }: { organization: string; signIn: string; H: SignInDigest },
): Promise<string> {
  return signStatement({
    type: 'lanyard-sign-in-binding+jwt',
    key: browserKey.privateKey,
    kid: browserKey.thumbprint,
    context: { organization, signIn },
    payload: { H },
  });
}

/**
 * Verifies the browser's signature over `H`.
 *
 * @throws CryptoProblem of `verifyStatement`; `context_mismatch` where it signed another `H`
 */
export async function verifyBinding(
  binding: string,
  expected: { organization: string; signIn: string; H: SignInDigest; browserJwk: EcPublicJwk },
): Promise<void> {
  const { organization, signIn, H, browserJwk } = expected;
  const { payload } = await verifyStatement(binding, {
    type: 'lanyard-sign-in-binding+jwt',
    context: { organization, signIn },
    keyFor: onlyKey(browserJwk),
  });
  if (readMembers('sign-in binding', payload, { H: isDigest }).H !== H) {
    throw new CryptoProblem('context_mismatch', 'signed another sign-in');
  }
}

/**
 * The WebAuthn challenge of an approval (protocol, Sign-in 5): the touch covers what is approved, with the names of the
 * claims released but never their values. As bytes: `digestToBytes`.
 *
 * @param approval.scope What is given, which may be less than `H` asks for.
 * @throws CryptoProblem `encoding_invalid` where a claim is named twice
 */
export function approvalChallenge(approval: {
  H: SignInDigest;
  scope: SignInScope;
  claimNames: readonly string[];
}): Digest {
  const { H, scope, claimNames } = approval;
  return digestOfJson({ type: 'lanyard-approval-v1', H, scope, claims: sortedSet(claimNames) });
}

/** The two digits that are typed in the wallet, `00` to `99`. They stop blind pushes, not a relay. */
export function signInDigits(H: SignInDigest): string {
  const hash = sha256(concatBytes(utf8('lanyard-digits'), digestToBytes(H)));
  const number = new DataView(hash.buffer).getUint32(0) % 100;
  return number.toString().padStart(2, '0');
}

/** What the QR code carries to the wallet, past the cloud. */
export interface SignInLink {
  /** Organization id, a UUID. */
  readonly organizationId: string;
  /** Sign-in id, a UUID. */
  readonly signInId: string;
  /** Share 1 of the StorageWrappingKey: never sent to the cloud. */
  readonly share1: KeyShare;
  readonly H: SignInDigest;
}

const linkPath = '/sign-in';
const linkVersion = '1';
const uuidBytes = 16;

/**
 * The link in the QR code. All of it stands in the fragment, which a browser never sends to a server. Fields are separated by
 * dots: version, organization, sign-in, share 1, `H`; about 140 characters.
 */
export function formatSignInLink(link: SignInLink & { readonly walletOrigin: string }): string {
  const fields = [linkVersion, packUuid(link.organizationId), packUuid(link.signInId), link.share1, link.H];
  return `${link.walletOrigin}${linkPath}#${fields.join('.')}`;
}

/**
 * Reads a scanned or pasted link of this wallet.
 *
 * @throws CryptoProblem `encoding_invalid` for anything that `formatSignInLink` would not have made, or another wallet's link
 */
export function parseSignInLink(text: string, { walletOrigin }: { walletOrigin: string }): SignInLink {
  const start = `${walletOrigin}${linkPath}#`;
  if (!text.startsWith(start))
    throw new CryptoProblem('encoding_invalid', 'not a sign-in link of this wallet');
  return parseSignInFragment(text.slice(start.length));
}

/** Reads the fragment of a sign-in link, without its `#`. @throws CryptoProblem `encoding_invalid` */
export function parseSignInFragment(fragment: string): SignInLink {
  const [version, organization = '', signIn = '', share1 = '', H, ...rest] = fragment.split('.');
  if (version !== linkVersion || rest.length > 0)
    throw new CryptoProblem('encoding_invalid', 'not a sign-in link');
  try {
    return {
      organizationId: unpackUuid(organization),
      signInId: unpackUuid(signIn),
      share1: readKeyShare(share1),
      H: readSignInDigest(H),
    };
  } catch (cause) {
    throw new CryptoProblem('encoding_invalid', 'a damaged sign-in link', { cause });
  }
}

/** What the wallet hands back to the page that waits, of a sign-in that came to it by a link. */
export interface ReturnLink {
  readonly signInId: string;
  /** One-time, 32 bytes as base64url: the sign-in completes with it only. */
  readonly code: string;
}

const returnVersion = 'r1';

/** Leads back to the sign-in page. All of it stands in the fragment, which a browser never sends to a server. */
export function formatReturnLink(link: ReturnLink & { readonly origin: string }): string {
  return `${link.origin}${linkPath}#${[returnVersion, packUuid(link.signInId), link.code].join('.')}`;
}

/** Reads the fragment of the sign-in page's address, without its `#`. Undefined for anything that `formatReturnLink` did not make. */
export function parseReturnFragment(fragment: string): ReturnLink | undefined {
  const [version, signIn = '', code, ...rest] = fragment.split('.');
  if (version !== returnVersion || rest.length > 0 || !isDigest(code)) return undefined;
  try {
    return { signInId: unpackUuid(signIn), code };
  } catch (error) {
    if (error instanceof CryptoProblem) return undefined;
    throw error;
  }
}

const enrolmentVersion = 'e1';

/** Leads a new browser to the sign-in page with a one-time token, in the fragment, which a browser never sends to a server. */
export function formatEnrolmentLink(link: { readonly origin: string; readonly token: string }): string {
  return `${link.origin}${linkPath}#${enrolmentVersion}.${link.token}`;
}

/** Reads the fragment of the sign-in page's address, without its `#`. Undefined for anything that `formatEnrolmentLink` did not make. */
export function parseEnrolmentFragment(fragment: string): string | undefined {
  const [version, token, ...rest] = fragment.split('.');
  return version === enrolmentVersion && rest.length === 0 && isDigest(token) ? token : undefined;
}

/** Order must not matter, and naming one twice must not make another digest of the same set. */
function sortedSet(names: readonly string[]): readonly string[] {
  if (new Set(names).size !== names.length)
    throw new CryptoProblem('encoding_invalid', 'a claim is named twice');
  return names.toSorted();
}

function packUuid(uuid: string): string {
  if (!isUuid(uuid)) throw new CryptoProblem('encoding_invalid', 'not a UUID');
  return encodeBase64url(
    Uint8Array.from(uuid.replaceAll('-', '').match(/../gu) ?? [], (pair) => parseInt(pair, 16)),
  );
}

function unpackUuid(packed: string): string {
  const hex = Array.from(decodeBase64url(packed, uuidBytes), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
