import { useWords } from '../messages.ts';
import { connection } from './connection.ts';

/**
 * Every way things can go wrong, as the person is told: what happened, and what to do next. Codes are those of the cloud's
 * problems, of the wallet's logic and of cryptography; what they have in common shares words.
 */
const named = {
  // The cloud's, common to all routes.
  'invalid-request': 'outdated',
  'captcha-required': 'busy',
  'csrf-refused': 'unexpected',
  'device-proof-required': 'device-proof',
  'device-proof-refused': 'device-proof',
  forbidden: 'not-allowed',
  internal: 'cloud-fault',
  locked: 'busy',
  'not-found': 'outdated',
  'sign-in-required': 'device-proof',
  'too-large': 'outdated',
  'too-many-requests': 'busy',
  unavailable: 'cloud-fault',
  // The cloud's, of single routes.
  'registration-expired': 'registration-expired',
  'registration-refused': 'registration-refused',
  'device-not-accepted': 'device-not-accepted',
  'person-refused': 'person-refused',
  'too-many-codes': 'too-many-codes',
  'mail-failed': 'mail-failed',
  'sms-failed': 'sms-failed',
  'phone-unavailable': 'phone-unavailable',
  'code-refused': 'code-refused',
  'invitation-refused': 'invitation-refused',
  'claim-refused': 'claim-refused',
  'already-member': 'already-member',
  'last-owner': 'last-owner',
  'still-a-member': 'still-a-member',
  'assertion-refused': 'assertion-refused',
  'sign-in-gone': 'sign-in-gone',
  'already-approved': 'sign-in-gone',
  'not-a-member': 'not-a-member',
  'browser-not-trusted': 'browser-not-trusted',
  // The wallet's own.
  no_identity: 'damaged',
  storage_damaged: 'damaged',
  identity_exists: 'identity-exists',
  claims_locked: 'claims-locked',
  link_invalid: 'link-invalid',
  binding_mismatch: 'binding-mismatch',
  address_changed: 'address-changed',
  wrong_digits: 'wrong-digits',
  scan_needed: 'scan-needed',
  claim_missing: 'claim-missing',
  did_log_refused: 'history-refused',
  recovery_code_mismatch: 'recovery-mismatch',
  credential_invalid: 'credential-invalid',
  // Cryptography's, where they have a meaning of their own to a person.
  encoding_invalid: 'link-invalid',
  recovery_code_invalid: 'recovery-invalid',
  did_log_invalid: 'history-refused',
  did_log_rollback: 'history-refused',
  expired: 'clock',
  not_yet_valid: 'clock',
} as const;

/** The browser's own errors, by name: WebAuthn's for the most part. */
const namedByBrowser = {
  NotAllowedError: 'touch-cancelled',
  AbortError: 'touch-cancelled',
  InvalidStateError: 'touch-failed',
  NotSupportedError: 'touch-failed',
  ConstraintError: 'touch-failed',
  SecurityError: 'touch-failed',
  UnknownError: 'touch-failed',
  QuotaExceededError: 'storage-full',
} as const;

const unreachable = {
  'no-connection': 'no-connection',
  'timed-out': 'timed-out',
  'unexpected-answer': 'outdated',
} as const;

export type ProblemWords =
  | (typeof named)[keyof typeof named]
  | (typeof namedByBrowser)[keyof typeof namedByBrowser]
  | (typeof unreachable)[keyof typeof unreachable]
  | 'offline'
  | 'unverified'
  | 'unexpected';

const lookUp = (table: Readonly<Record<string, ProblemWords>>, key: unknown): ProblemWords | undefined =>
  typeof key === 'string' && Object.hasOwn(table, key) ? table[key] : undefined;

const member = (error: unknown, name: string): unknown =>
  typeof error === 'object' && error !== null && name in error
    ? (error as Readonly<Record<string, unknown>>)[name]
    : undefined;

/** Which words tell of an error. */
export function problemWords(error: unknown): ProblemWords {
  if (error instanceof DOMException) return lookUp(namedByBrowser, error.name) ?? 'unexpected';
  const code = member(error, 'code');
  if (code === 'unreachable') {
    if (connection.get() === 'offline') return 'offline';
    return lookUp(unreachable, member(error, 'reason')) ?? 'no-connection';
  }
  const known = lookUp(named, code);
  if (known !== undefined) return known;
  return member(error, 'name') === 'CryptoProblem' ? 'unverified' : 'unexpected';
}

/** The code of an error, whoever made it. */
export function codeOf(error: unknown): string | undefined {
  const code = member(error, 'code');
  return typeof code === 'string' ? code : undefined;
}

const alarming: ReadonlySet<ProblemWords> = new Set([
  'binding-mismatch',
  'address-changed',
  'history-refused',
]);

/** Someone may be attacking: said so that nobody reads past it. */
export const isAlarming = (error: unknown): boolean => alarming.has(problemWords(error));

/** What to tell the person of an error. */
export function useProblem(): (error: unknown) => { readonly title: string; readonly text: string } {
  const t = useWords();
  return (error) => {
    const words = problemWords(error);
    return { title: t(`problem.${words}.title`), text: t(`problem.${words}.text`) };
  };
}
