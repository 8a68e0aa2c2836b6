import { issueClaimCredential } from '@lanyard/crypto/claim-credential';
import { createHmac, randomInt, randomUUIDv7, timingSafeEqual } from 'node:crypto';
import type { Transaction } from '../platform/database/transaction.ts';
import { installationKeyId, type KeyService } from '../platform/keys/key-service.ts';
import { normalizedEmail } from '../platform/mail/address.ts';
import { MailError, type Mailer } from '../platform/mail/mailer.ts';
import { emailCodeMail } from './email-code-mail.ts';
import {
  codesAskedFor,
  insertEmailCode,
  lockCounts,
  markCodeUsed,
  takeTry,
  type CodeCounts,
} from './email-code-store.ts';
import { claimSeconds, type InstallationKeys } from './installation-keys.ts';
import { problem } from './problems.ts';
import { personById } from './store.ts';

/**
 * E-mail claims by one-time code (protocol, Claims). The address is in no table, log or queue: the row holds keyed hashes, the
 * mail is sent within the request, and what proves the address afterwards lies in the wallet alone.
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
export interface EmailCodeKeys {
  readonly address: Buffer;
  readonly code: Buffer;
}

/** The same in every process, and after a restart. */
export async function openEmailCodeKeys(kms: KeyService): Promise<EmailCodeKeys> {
  const [address, code] = await Promise.all([
    kms.mac(installationKeyId, ['email_codes', 'address_mac'], 'v1'),
    kms.mac(installationKeyId, ['email_codes', 'code_mac'], 'v1'),
  ]);
  return { address, code };
}

/**
 * Mails a code, once the transaction is committed and before the request is answered.
 *
 * @throws ProblemError `too-many-codes`; after the commit `mail-failed`
 */
export async function requestEmailCode(
  tx: Transaction,
  deps: { readonly keys: EmailCodeKeys; readonly mailer: Mailer; readonly walletOrigin: string },
  request: { readonly personId: string; readonly email: string; readonly now: Date },
): Promise<{ id: string; expiresAt: Date }> {
  const { keys, mailer, walletOrigin } = deps;
  const { personId, email: to, now } = request;
  const email = normalizedEmail(to);
  const addressMac = macOf(keys.address, email);
  await lockCounts(tx, { personId, addressMac });
  const hourAgo = new Date(now.getTime() - hourMs);
  const dayAgo = new Date(now.getTime() - dayMs);
  const asked = await codesAskedFor(tx, { personId, addressMac, hourAgo, dayAgo });
  // The same answer whichever limit it is: whether others asked for this address is nobody's business.
  if (isTooMany(asked.person) || isTooMany(asked.address)) throw problem('too-many-codes');

  const id = randomUUIDv7();
  const code = freshCode();
  const codeMac = codeMacOf(keys, { id, personId, email, code });
  const expiresAt = new Date(now.getTime() + codeMinutes * minuteMs);
  await insertEmailCode(tx, { id, personId, addressMac, codeMac, createdAt: now, expiresAt });
  const mail = emailCodeMail({ code, validMinutes: codeMinutes, walletHost: new URL(walletOrigin).host });
  tx.afterCommit(async () => {
    await mailer.send({ to, ...mail }).catch((error: unknown) => {
      if (!(error instanceof MailError)) throw error;
      throw problem('mail-failed', { reason: error.kind });
    });
  });
  return { id, expiresAt };
}

/**
 * Checks a code and issues the claim, bound to the person's DID key. Every refusal looks alike and counts: no such code, another
 * person's, run out, used, wrong code, other address, no try left.
 *
 * @returns the credential (SD-JWT VC)
 * @throws ProblemError `code-refused`, the try being kept
 */
export async function verifyEmailCode(
  tx: Transaction,
  deps: {
    readonly keys: EmailCodeKeys;
    readonly installationKeys: InstallationKeys;
    readonly rootOrigin: string;
  },
  request: {
    readonly id: string;
    readonly personId: string;
    readonly email: string;
    readonly code: string;
    readonly now: Date;
  },
): Promise<string> {
  const { keys, installationKeys, rootOrigin } = deps;
  const { id, personId, code, now } = request;
  const email = normalizedEmail(request.email);
  const [row, person] = await Promise.all([
    takeTry(tx, { id, personId, mostTries, now }),
    personById(tx, personId),
  ]);
  const addressMac = macOf(keys.address, email);
  const codeMac = codeMacOf(keys, { id, personId, email, code });
  const isAddress = timingSafeEqual(row?.addressMac ?? Buffer.alloc(addressMac.length), addressMac);
  const isCode = timingSafeEqual(row?.codeMac ?? Buffer.alloc(codeMac.length), codeMac);
  if (row === undefined || person === undefined || !isAddress || !isCode) {
    throw problem('code-refused', { reason: row === undefined ? 'no-code' : 'wrong', keep: true });
  }
  await markCodeUsed(tx, id, now);
  const issuedAt = Math.floor(now.getTime() / 1000);
  return issueClaimCredential(installationKeys.issuer(rootOrigin), {
    type: 'email',
    value: email,
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

/** Over its own row, person and address too: a hash copied to another row proves nothing there. */
function codeMacOf(
  { code: key }: EmailCodeKeys,
  of: { readonly id: string; readonly personId: string; readonly email: string; readonly code: string },
): Buffer {
  return macOf(key, JSON.stringify([of.id, of.personId, of.email, of.code]));
}

function macOf(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
