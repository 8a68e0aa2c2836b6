import { joinOrganization, viewInvitation } from '@lanyard/contract/joining';
import type { RouteAnswer } from '@lanyard/contract/route';
import type { OrganizationView, Role } from '@lanyard/contract/shapes';
import { joiningChallenge } from '@lanyard/crypto/challenges';
import { presentClaims } from '@lanyard/crypto/claim-credential';
import { canonicalJson, isBase64url, parseCompactJson, type Digest } from '@lanyard/crypto/encoding';
import { signJoiningAssertion } from '@lanyard/crypto/joining-assertion';
import {
  generateUserPasswordKeyPair,
  readRsaPrivateJwk,
  thumbprint,
  type RsaPrivateJwk,
} from '@lanyard/crypto/keys';
import { sealRecoveryEnvelope } from '@lanyard/crypto/recovery-envelope';
import { presentationDigest } from '@lanyard/crypto/sign-in-assertion';
import { signVaultKeyCertificate, verifyVaultKeyCertificate } from '@lanyard/crypto/vault-key-certificate';
import { verifyDidLog } from '@lanyard/crypto/did-log';
import { record } from './activity.ts';
import { claimCredential, claimHead, openValue, sealValue } from './claims.ts';
import { rememberConsent } from './consents.ts';
import { personHeaders } from './person-session.ts';
import { WalletProblem } from './problem.ts';
import { touch } from './touch.ts';
import { entries, getRecord, listRecords, putRecord, sealedRecord, seconds, type Wallet } from './wallet.ts';

/** A place in an organization, as this wallet keeps it. */
export interface Membership {
  readonly organization: OrganizationView;
  readonly memberId: string;
  readonly role: Role;
  /** Milliseconds since 1970; not before this wallet heard of it. */
  readonly joinedAt: number;
  /** The owner's DID as first seen: member statements chain to it. */
  readonly ownerDid: string | null;
  /** How many moves of the organization led to its address as it is kept here; missing where it joined before there were any. */
  readonly moves?: number;
}

/** The owner as this wallet pinned them at joining; the one who was there first pins themselves. Null: nobody. */
export function pinnedOwnerOf(wallet: Wallet, { role, ownerDid }: Membership): string | null {
  return role === 'owner' && ownerDid === null ? wallet.identity.did : ownerDid;
}

/** An invitation link, taken apart. */
export interface JoinLink {
  readonly organizationId: string;
  readonly token: string;
}

const linkPath = '/join';
const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/u;

/** Reads the fragment of `<wallet origin>/join#<organization id>.<token>`. @throws WalletProblem `link_invalid` */
export function parseJoinFragment(fragment: string): JoinLink {
  const [organizationId = '', token = '', ...rest] = fragment.split('.');
  if (!uuid.test(organizationId) || !isBase64url(token) || token.length !== 43 || rest.length > 0) {
    throw new WalletProblem('link_invalid', 'not an invitation');
  }
  return { organizationId, token };
}

/** Reads a scanned or pasted invitation link of this wallet. @throws WalletProblem `link_invalid` */
export function parseJoinLink(text: string, { walletOrigin }: { walletOrigin: string }): JoinLink {
  const start = `${walletOrigin}${linkPath}#`;
  if (!text.startsWith(start)) throw new WalletProblem('link_invalid', 'not an invitation to this wallet');
  return parseJoinFragment(text.slice(start.length));
}

/** What an invitation offers. */
export interface Invitation extends RouteAnswer<typeof viewInvitation> {
  readonly link: JoinLink;
}

/**
 * Looks at an invitation without accepting it.
 *
 * @throws WalletProblem `link_invalid` where the cloud shows another organization than the link names; problems of the route
 */
export async function openInvitation(wallet: Wallet, link: JoinLink): Promise<Invitation> {
  const answer = await wallet.device.cloud.call(
    viewInvitation,
    { params: { organizationId: link.organizationId }, body: { token: link.token } },
    personHeaders(wallet),
  );
  // A cloud that lies would have this wallet join, and certify a vault key for, another organization than the one that invited.
  if (answer.organization.id !== link.organizationId) {
    throw new WalletProblem('link_invalid', 'the cloud shows another organization than the link');
  }
  return { ...answer, link };
}

/**
 * Accepts an invitation with one touch. The vault key pair for this organization is made here, unless there is one already; its
 * private half stays in the claims store, and goes to the cloud only sealed to the recovery key.
 *
 * @param options.claimId The e-mail claim to present, where the invitation asks for it.
 * @throws WalletProblem `claim_missing`; problems of the route; DOMException where the touch is declined
 */
export async function acceptInvitation(
  wallet: Wallet,
  invitation: Invitation,
  options: { readonly claimId: string | null },
): Promise<Membership> {
  const chosen = options.claimId === null ? undefined : await claimHead(wallet, options.claimId);
  // What was not asked for is not shown, whatever was chosen.
  const head = invitation.claimsAsked.some(({ type }) => type === chosen?.type) ? chosen : undefined;
  const claimNames = head === undefined ? [] : [head.type];
  if (invitation.claimsAsked.some(({ type, required }) => required && !claimNames.includes(type))) {
    throw new WalletProblem('claim_missing', 'the invitation asks for a claim that was not chosen');
  }
  const vaultKey = await certifiedVaultKey(wallet, invitation.link.organizationId);
  const challenge = joiningChallenge({
    organizationId: invitation.organization.id,
    nonce: invitation.nonce,
    certificate: vaultKey.certificate,
    claimNames,
  });
  const { assertion, claimsKey } = await touch(wallet, challenge);
  const privateJwk =
    vaultKey.made ?? (await keptPrivateKey(wallet, invitation.link.organizationId, claimsKey));
  // Kept before the cloud knows of it: were it the other way round, a crash between would leave a member without a vault key.
  await keepVaultKey(wallet, invitation.link.organizationId, { ...vaultKey, privateJwk }, claimsKey);
  const presentations =
    head === undefined
      ? []
      : await present(wallet, invitation, challenge, await claimCredential(wallet, claimsKey, head.id));
  const answer = await wallet.device.cloud.call(
    joinOrganization,
    {
      params: { organizationId: invitation.organization.id },
      body: {
        token: invitation.link.token,
        nonce: invitation.nonce,
        fido: assertion,
        didAssertion: await assertJoining(wallet, invitation, challenge, presentations),
        presentation: presentations[0] ?? null,
        vaultKeyCertificate: vaultKey.certificate,
        recoveryEnvelope: await recoveryEnvelope(wallet, invitation.organization.id, privateJwk),
      },
    },
    personHeaders(wallet),
  );
  const membership: Membership = {
    organization: answer.organization,
    memberId: answer.memberId,
    role: answer.role,
    joinedAt: Math.max(Date.parse(answer.joinedAt), wallet.device.now()),
    ownerDid: invitation.ownerDid,
    moves: answer.moves,
  };
  await putRecord(wallet, membershipEntry(membership.organization.id), membership);
  const { id: organizationId, name: organization } = answer.organization;
  await record(wallet, { kind: 'joined', result: 'done', organization, organizationId });
  const claims = head === undefined ? [] : [head];
  await rememberConsent(wallet, { organizationId, organization, purpose: 'joined', claims });
  return membership;
}

/** The organizations of this wallet, by name. */
export async function listMemberships(wallet: Wallet): Promise<readonly Membership[]> {
  const records = await listRecords<Membership>(wallet, entries.membership);
  return records
    .map(([, membership]) => membership)
    .toSorted((one, other) => one.organization.name.localeCompare(other.organization.name));
}

/** A UserPasswordKeyPair of one organization, as kept: the certificate open, the private half in the claims store. */
export interface KeptVaultKey {
  readonly kid: string;
  readonly certificate: string;
}

export const membershipEntry = (organizationId: string) => `${entries.membership}${organizationId}`;
export const vaultKeyEntry = (organizationId: string) => `${entries.vaultKey}${organizationId}`;
export const vaultKeyValueEntry = (organizationId: string) => `${entries.vaultKey}${organizationId}/value`;

/**
 * The vault key of this wallet in an organization, certified at the present version; made where there is none. One that is kept is
 * never replaced: a second invitation to the same organization, which the cloud refuses only at the end, or a cloud that lies,
 * would otherwise destroy the only key that opens what is in the vault.
 */
async function certifiedVaultKey(wallet: Wallet, organization: string) {
  const { did, versionId } = wallet.identity;
  const kept = await getRecord<KeptVaultKey>(wallet, vaultKeyEntry(organization));
  const { publicJwk: key, privateJwk: made } =
    kept === undefined
      ? await generateUserPasswordKeyPair()
      : { publicJwk: await keptPublicKey(wallet, organization, kept), privateJwk: undefined };
  const certificate = await signVaultKeyCertificate(
    wallet.keys.did,
    { did, versionId, key, issuedAt: seconds(wallet.device) },
    { organization },
  );
  return { made, certificate, kid: thumbprint(key) };
}

async function keptPublicKey(wallet: Wallet, organization: string, { certificate }: KeptVaultKey) {
  const { did } = wallet.identity;
  const didKey = wallet.keys.did.publicJwk;
  const now = seconds(wallet.device);
  return (await verifyVaultKeyCertificate(certificate, { organization, did, didKey, now })).key;
}

/** The private half, by the claims key of a touch. @throws WalletProblem `storage_damaged` where there is none */
export async function keptPrivateKey(
  wallet: Wallet,
  organization: string,
  claimsKey: CryptoKey,
): Promise<RsaPrivateJwk> {
  return readRsaPrivateJwk(
    parseCompactJson(await openValue(wallet, claimsKey, vaultKeyValueEntry(organization))),
  );
}

function present(wallet: Wallet, invitation: Invitation, challenge: Digest, credential: string) {
  return presentClaims([credential], {
    didKey: wallet.keys.did,
    audience: invitation.organization.origin,
    nonce: invitation.nonce,
    H: challenge,
    now: seconds(wallet.device),
  });
}

async function assertJoining(
  wallet: Wallet,
  invitation: Invitation,
  challenge: Digest,
  presentations: readonly string[],
): Promise<string> {
  return signJoiningAssertion(
    wallet.keys.did,
    {
      audience: invitation.organization.origin,
      nonce: invitation.nonce,
      challenge,
      presentationDigest: presentationDigest(presentations),
      did: wallet.identity.did,
      versionId: wallet.identity.versionId,
    },
    { organization: invitation.organization.id, now: seconds(wallet.device) },
  );
}

/** Seals to the recovery key that the DID log commits to: the wallet keeps no copy that a cloud could have it replace. */
async function recoveryEnvelope(
  wallet: Wallet,
  organization: string,
  privateJwk: RsaPrivateJwk,
): Promise<string> {
  const { device, identity, keys } = wallet;
  const log = await verifyDidLog(await device.cloud.didLog(identity.personId), {
    did: identity.did,
    pinned: { versionId: identity.versionId, versionNumber: identity.versionNumber },
    now: seconds(device),
  });
  return sealRecoveryEnvelope(keys.did, {
    organization,
    did: identity.did,
    recoveryKey: log.recoveryKey,
    privateJwk,
    versionId: identity.versionId,
    now: seconds(device),
  });
}

async function keepVaultKey(
  wallet: Wallet,
  organizationId: string,
  vaultKey: KeptVaultKey & { readonly privateJwk: RsaPrivateJwk },
  claimsKey: CryptoKey,
): Promise<void> {
  const { kid, certificate, privateJwk } = vaultKey;
  const [head, value] = [vaultKeyEntry(organizationId), vaultKeyValueEntry(organizationId)];
  await wallet.device.storage.putAll([
    [head, await sealedRecord(wallet, head, { kid, certificate })],
    [value, await sealValue(wallet, claimsKey, value, canonicalJson({ ...privateJwk }))],
  ]);
}
