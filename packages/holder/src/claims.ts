import {
  getClaimIssuer,
  requestEmailCode,
  requestPhoneCode,
  verifyEmailCode,
  verifyPhoneCode,
} from '@lanyard/contract/people';
import type { ClaimType } from '@lanyard/contract/shapes';
import { verifyClaimCredential } from '@lanyard/crypto/claim-credential';
import { digest, randomToken } from '@lanyard/crypto/encoding';
import { importVerificationKey } from '@lanyard/crypto/keys';
import { openClaim, sealClaim } from '@lanyard/crypto/storage-envelope';
import { personHeaders } from './person-session.ts';
import { WalletProblem } from './problem.ts';
import { touch } from './touch.ts';
import { entries, getRecord, listRecords, sealedRecord, seconds, type Wallet } from './wallet.ts';

/**
 * Claims: verified facts about the person, kept only here (white paper, "How identity claims are verified and securely
 * stored"). Type, issuer and dates open with the device storage key; the value only with a touch.
 */

/** What a list of claims shows without a touch. */
export interface ClaimHead {
  readonly id: string;
  readonly type: ClaimType;
  readonly issuer: string;
  /** Milliseconds since 1970. */
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** What the person calls it, such as "Work": tells several of one type apart without a touch. */
  readonly label?: string;
}

/** A claim to be proven: an e-mail address, or a phone number in E.164. */
export interface NewClaim {
  readonly type: ClaimType;
  readonly value: string;
}

const valueEntry = (id: string) => `${entries.claim}${id}/value`;
const headEntry = (id: string) => `${entries.claim}${id}/head`;

/** Asks for a code to be sent there. Answers with the id that goes with it. */
export async function askForCode(
  wallet: Wallet,
  { type, value }: NewClaim,
): Promise<{ readonly id: string; readonly expiresAt: number }> {
  const { cloud } = wallet.device;
  const answer = await (type === 'email'
    ? cloud.call(requestEmailCode, { body: { email: value } }, personHeaders(wallet))
    : cloud.call(requestPhoneCode, { body: { phone: value } }, personHeaders(wallet)));
  return { id: answer.id, expiresAt: Date.parse(answer.expiresAt) };
}

/**
 * Hands in the code; checks the credential that comes back and keeps it, encrypted twice. An earlier claim of the same type
 * and value is renewed: it keeps its id and its label.
 *
 * @param options.claimsKey From onboarding; without it the person is asked for a touch.
 * @throws WalletProblem `credential_invalid`; problems of the route
 */
export async function addClaim(
  wallet: Wallet,
  options: NewClaim & { readonly id: string; readonly code: string; readonly claimsKey?: CryptoKey },
): Promise<ClaimHead> {
  const credential = await handInCode(wallet, options);
  const claim = await readCredential(wallet, credential);
  if (claim.type !== options.type || claim.value.toLowerCase() !== options.value.trim().toLowerCase()) {
    throw new WalletProblem('credential_invalid', 'the claim issued is not the one asked for');
  }
  // A touch of its own, over a challenge that goes nowhere: claims are never written without the person.
  const claimsKey = options.claimsKey ?? (await touch(wallet, digest(randomToken()))).claimsKey;
  const [earlier, ...others] = await claimsWithValue(wallet, claimsKey, claim);
  const head: ClaimHead = {
    id: earlier?.id ?? randomToken(),
    type: claim.type,
    issuer: claim.issuer,
    issuedAt: claim.issuedAt * 1000,
    expiresAt: claim.expiresAt * 1000,
    ...(earlier?.label === undefined ? {} : { label: earlier.label }),
  };
  await wallet.device.storage.putAll([
    [headEntry(head.id), await sealedRecord(wallet, headEntry(head.id), head)],
    [valueEntry(head.id), await sealValue(wallet, claimsKey, valueEntry(head.id), credential)],
  ]);
  await Promise.all(others.map((old) => deleteClaim(wallet, old.id)));
  return head;
}

async function handInCode(
  wallet: Wallet,
  { type, value, id, code }: NewClaim & { readonly id: string; readonly code: string },
): Promise<string> {
  const { cloud } = wallet.device;
  const { credential } = await (type === 'email'
    ? cloud.call(verifyEmailCode, { body: { id, email: value, code } }, personHeaders(wallet))
    : cloud.call(verifyPhoneCode, { body: { id, phone: value, code } }, personHeaders(wallet)));
  return credential;
}

/** Names a claim; an empty label takes the name away. At most 40 characters. */
export async function labelClaim(wallet: Wallet, head: ClaimHead, label: string): Promise<void> {
  const { id, type, issuer, issuedAt, expiresAt } = head;
  const text = label.trim().slice(0, 40);
  const labelled: ClaimHead = {
    id,
    type,
    issuer,
    issuedAt,
    expiresAt,
    ...(text === '' ? {} : { label: text }),
  };
  await wallet.device.storage.putAll([[headEntry(id), await sealedRecord(wallet, headEntry(id), labelled)]]);
}

/** The claims here, newest first, without their values. */
export async function listClaims(wallet: Wallet): Promise<readonly ClaimHead[]> {
  const records = await listRecords<ClaimHead | string>(
    { ...wallet, device: { ...wallet.device, storage: onlyHeads(wallet) } },
    entries.claim,
  );
  return records.map(([, head]) => head as ClaimHead).toSorted((one, other) => other.issuedAt - one.issuedAt);
}

/** The values of claims by their ids, after one touch for all of them. @throws WalletProblem `claim_missing` */
export async function revealClaims(
  wallet: Wallet,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { claimsKey } = await touch(wallet, digest(randomToken()));
  const values = ids.map(async (id) => {
    const { value } = await readCredential(wallet, await claimCredential(wallet, claimsKey, id));
    return [id, value] as const;
  });
  return new Map(await Promise.all(values));
}

/** Deletes a claim from this device: nobody else has it. */
export async function deleteClaim(wallet: Wallet, id: string): Promise<void> {
  await wallet.device.storage.delete([headEntry(id), valueEntry(id)]);
}

/** The credential of a claim, to present it. @throws WalletProblem `claim_missing` */
export async function claimCredential(wallet: Wallet, claimsKey: CryptoKey, id: string): Promise<string> {
  const sealed = await wallet.device.storage.get(valueEntry(id));
  if (typeof sealed !== 'string') throw new WalletProblem('claim_missing', 'no such claim on this device');
  return openClaim(sealed, storagePlace(wallet, claimsKey, valueEntry(id)));
}

/** Encrypts a value by both keys, for the place it is kept at. */
export function sealValue(wallet: Wallet, claimsKey: CryptoKey, key: string, value: string): Promise<string> {
  return sealClaim(value, storagePlace(wallet, claimsKey, key));
}

/** Decrypts a value kept at a place. @throws WalletProblem `storage_damaged` where there is none */
export async function openValue(wallet: Wallet, claimsKey: CryptoKey, key: string): Promise<string> {
  const sealed = await wallet.device.storage.get(key);
  if (typeof sealed !== 'string') throw new WalletProblem('storage_damaged', `nothing kept under ${key}`);
  return openClaim(sealed, storagePlace(wallet, claimsKey, key));
}

const storagePlace = (wallet: Wallet, claimsKey: CryptoKey, item: string) => ({
  person: wallet.identity.personId,
  item,
  claimsKey,
  deviceStorageKey: wallet.keys.deviceStorage,
});

/** The same storage, showing of the claims only their heads. */
function onlyHeads({ device: { storage } }: Wallet): Wallet['device']['storage'] {
  return {
    ...storage,
    list: async (prefix) => (await storage.list(prefix)).filter(([key]) => key.endsWith('/head')),
  };
}

/** Claims of the same type and value; and such as cannot be read any more, which are of no use. */
async function claimsWithValue(
  wallet: Wallet,
  claimsKey: CryptoKey,
  claim: { readonly type: ClaimType; readonly value: string },
): Promise<readonly ClaimHead[]> {
  const found: ClaimHead[] = [];
  for (const head of await listClaims(wallet)) {
    if (head.type !== claim.type) continue;
    const known = await readCredential(wallet, await claimCredential(wallet, claimsKey, head.id)).catch(
      () => undefined,
    );
    if (known === undefined || known.value === claim.value) found.push(head);
  }
  return found;
}

/** Checks a credential against its issuer's published keys and this identity. */
async function readCredential(wallet: Wallet, credential: string) {
  const { cloud } = wallet.device;
  const issuer = await cloud.call(getClaimIssuer, {});
  try {
    return await verifyClaimCredential(credential, {
      issuer: issuer.issuer,
      didKey: wallet.keys.did.publicJwk,
      now: seconds(wallet.device),
      keyFor: async (kid) => {
        const jwk = issuer.jwks.keys.find((key) => key.kid === kid);
        if (jwk === undefined) return undefined;
        return (await importVerificationKey({ kty: jwk.kty, crv: jwk.crv, x: jwk.x, y: jwk.y })).key;
      },
    });
  } catch (cause) {
    throw new WalletProblem('credential_invalid', 'the issuer did not sign this for this identity', {
      cause,
    });
  }
}

/** The head of one claim. */
export function claimHead(wallet: Wallet, id: string): Promise<ClaimHead | undefined> {
  return getRecord<ClaimHead>(wallet, headEntry(id));
}
