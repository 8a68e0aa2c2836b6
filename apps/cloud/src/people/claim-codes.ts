import type { ClaimType } from '@lanyard/contract/shapes';
import { issueClaimCredential } from '@lanyard/crypto/claim-credential';
import { createHmac, randomInt, randomUUIDv7, timingSafeEqual } from 'node:crypto';
import type { Transaction } from '../platform/database/transaction.ts';
import { installationKeyId, type KeyService } from '../platform/keys/key-service.ts';
import {
  codesAskedFor,
  insertCode,
  lockCounts,
  markCodeUsed,
  phoneCodesSince,
  takeTry,
  type CodeCounts,
} from './claim-code-store.ts';
import { claimSeconds, type InstallationKeys } from './installation-keys.ts';
import { problem } from './problems.ts';
import { personById } from './store.ts';

/**
 * Claims by one-time code (protocol, Claims): e-mail addresses and phone numbers. The address is in no table, log or queue: the row
 * holds keyed hashes, the code is sent within the request, and what proves the address afterwards lies in the wallet alone.
 */

const codeDigits = 6;
const mostTries = 5;
export const codeMinutes = 30;
/** Codes, for each address and for each person. */
const most: CodeCounts = { hour: 5, day: 20 };

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** Keys of the hashes in the rows: who has only the database cannot try addresses or codes against them. */
export interface ClaimCodeKeys {
  readonly address: Buffer;
  readonly code: Buffer;
}

/** The same in every process, and after a restart. */
export async function openClaimCodeKeys(kms: KeyService): Promise<ClaimCodeKeys> {
  const [address, code] = await Promise.all([
    kms.mac(installationKeyId, ['claim_codes', 'address_mac'], 'v1'),
    kms.mac(installationKeyId, ['claim_codes', 'code_mac'], 'v1'),
  ]);
  return { address, code };
}

/** What is to be proven: an address in its one spelling. */
export interface ProvableClaim {
  readonly type: ClaimType;
  readonly value: string;
}

/**
 * Sends a code, once the transaction is committed and before the request is answered.
 *
 * @param deps.send Throws a ProblemError where the code did not go out.
 * @param deps.mostTexts Text messages in a day, by everybody; for phone numbers.
 * @throws ProblemError `too-many-codes`; `phone-unavailable` where no more texts are sent today; after the commit those of `send`
 */
export async function requestClaimCode(
  tx: Transaction,
  deps: {
    readonly keys: ClaimCodeKeys;
    readonly send: (code: string) => Promise<void>;
    readonly mostTexts?: number;
  },
  request: { readonly personId: string; readonly claim: ProvableClaim; readonly now: Date },
): Promise<{ id: string; expiresAt: Date }> {
  const { keys, send, mostTexts } = deps;
  const { personId, claim, now } = request;
  const addressMac = addressMacOf(keys, claim);
  await lockCounts(tx, { personId, addressMac });
  const hourAgo = new Date(now.getTime() - hourMs);
  const dayAgo = new Date(now.getTime() - dayMs);
  const asked = await codesAskedFor(tx, { personId, addressMac, hourAgo, dayAgo });
  // The same answer whichever limit it is: whether others asked for this address is nobody's business.
  if (isTooMany(asked.person) || isTooMany(asked.address)) throw problem('too-many-codes');
  // Whoever makes wallets by the thousand to have costly numbers called runs out here (toll fraud).
  if (mostTexts !== undefined && (await phoneCodesSince(tx, dayAgo)) >= mostTexts) {
    throw problem('phone-unavailable', { reason: 'texts-of-the-day' });
  }

  const id = randomUUIDv7();
  const code = freshCode();
  const codeMac = codeMacOf(keys, { id, personId, claim, code });
  const expiresAt = new Date(now.getTime() + codeMinutes * minuteMs);
  await insertCode(tx, { id, type: claim.type, personId, addressMac, codeMac, createdAt: now, expiresAt });
  tx.afterCommit(() => send(code));
  return { id, expiresAt };
}

/**
 * Checks a code and issues the claim, bound to the person's DID key. Every refusal looks alike and counts: no such code, another
 * person's, run out, used, wrong code, other address, no try left.
 *
 * @returns the credential (SD-JWT VC)
 * @throws ProblemError `code-refused`, the try being kept
 */
export async function verifyClaimCode(
  tx: Transaction,
  deps: {
    readonly keys: ClaimCodeKeys;
    readonly installationKeys: InstallationKeys;
    readonly rootOrigin: string;
  },
  request: {
    readonly id: string;
    readonly personId: string;
    readonly claim: ProvableClaim;
    readonly code: string;
    readonly now: Date;
  },
): Promise<string> {
  const { keys, installationKeys, rootOrigin } = deps;
  const { id, personId, claim, code, now } = request;
  const [row, person] = await Promise.all([
    takeTry(tx, { id, type: claim.type, personId, mostTries, now }),
    personById(tx, personId),
  ]);
  const addressMac = addressMacOf(keys, claim);
  const codeMac = codeMacOf(keys, { id, personId, claim, code });
  const isAddress = timingSafeEqual(row?.addressMac ?? Buffer.alloc(addressMac.length), addressMac);
  const isCode = timingSafeEqual(row?.codeMac ?? Buffer.alloc(codeMac.length), codeMac);
  if (row === undefined || person === undefined || !isAddress || !isCode) {
    throw problem('code-refused', { reason: row === undefined ? 'no-code' : 'wrong', keep: true });
  }
  await markCodeUsed(tx, id, now);
  const issuedAt = Math.floor(now.getTime() / 1000);
  return issueClaimCredential(installationKeys.issuer(rootOrigin), {
    ...claim,
    issuedAt,
    expiresAt: issuedAt + claimSeconds,
    didKey: person.didKey,
  });
}

/** Every number from 000000 to 999999 is as likely: `randomInt` draws again where a remainder would favour some. */
function freshCode(): string {
  return randomInt(10 ** codeDigits)
    .toString()
    .padStart(codeDigits, '0');
}

function isTooMany({ hour, day }: CodeCounts): boolean {
  return hour >= most.hour || day >= most.day;
}

function addressMacOf({ address: key }: ClaimCodeKeys, { type, value }: ProvableClaim): Buffer {
  return macOf(key, JSON.stringify([type, value]));
}

/** Over its own row, person and address too: a hash copied to another row proves nothing there. */
function codeMacOf(
  { code: key }: ClaimCodeKeys,
  of: {
    readonly id: string;
    readonly personId: string;
    readonly claim: ProvableClaim;
    readonly code: string;
  },
): Buffer {
  return macOf(key, JSON.stringify([of.id, of.personId, of.claim.type, of.claim.value, of.code]));
}

function macOf(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
