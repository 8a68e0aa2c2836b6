import { decodeBase64url, encodeBase64url, equalText, randomBytes } from '@lanyard/crypto/encoding';
import { entries, getRecord, putRecord, type Wallet } from './wallet.ts';

/**
 * The PIN opens the wallet's screen, and nothing else: claims are read and sign-ins approved by a touch alone. It is no key. What is
 * kept of it is a slow salted hash, sealed by the device storage key; guesses are counted before they are looked at.
 */

export const pinDigits = 6;
/** Wrong tries before the first wait. */
const freeTries = 5;
/** What is waited after the fifth wrong try, and after each further one, in seconds; the last then holds. */
const waitSeconds = [30, 60, 5 * 60, 15 * 60, 60 * 60] as const;
/** OWASP's figure for PBKDF2 with SHA-256 (2023). */
const iterations = 600_000;
const saltBytes = 16;
const hashBytes = 32;

interface KeptPin {
  /** base64url. */
  readonly salt: string;
  readonly hash: string;
  /** Wrong tries since the last right one. */
  readonly wrong: number;
  /**
   * What is left to wait, in milliseconds. Not a moment: a clock that is turned forward would end the wait, one turned back would
   * make it endless. It passes while the wallet stands open, by the page's own steady clock (`passPinWait`).
   */
  readonly waitMilliseconds: number;
}

/** How the PIN stands. */
export interface PinState {
  readonly set: boolean;
  readonly waitMilliseconds: number;
}

/** What became of a try. */
export type PinTry =
  | { readonly kind: 'right' }
  | { readonly kind: 'wrong'; readonly triesLeft: number }
  | { readonly kind: 'wait'; readonly waitMilliseconds: number };

/** Whether there is one, and what is left to wait. */
export async function pinState(wallet: Wallet): Promise<PinState> {
  const kept = await getRecord<KeptPin>(wallet, entries.pin);
  return { set: kept !== undefined, waitMilliseconds: kept?.waitMilliseconds ?? 0 };
}

/** Six digits that are not the first anybody would try: all alike, or counting up or down. */
export function isGoodPin(pin: string): boolean {
  if (!/^\d{6}$/.test(pin)) return false;
  const digits = Array.from(pin, Number);
  const steps = new Set(digits.slice(1).map((digit, place) => digit - (digits[place] ?? 0)));
  return steps.size > 1 || ![-1, 0, 1].some((step) => steps.has(step));
}

/** Sets a new PIN, or another one. Ask for a touch before: whoever holds the open phone must not. @throws RangeError */
export async function setPin(wallet: Wallet, pin: string): Promise<void> {
  if (!isGoodPin(pin)) throw new RangeError('six digits that are not too easy');
  const salt = encodeBase64url(randomBytes(saltBytes));
  await keep(wallet, { salt, hash: await hashOf(pin, salt), wrong: 0, waitMilliseconds: 0 });
}

/** The touch alone opens the wallet from now on. */
export async function removePin(wallet: Wallet): Promise<void> {
  await wallet.device.storage.delete([entries.pin]);
}

/**
 * Tries a PIN. The try is counted first, so that closing the wallet in the middle gives no free one. One at a time: the caller sees to
 * that between windows.
 */
export async function tryPin(wallet: Wallet, pin: string): Promise<PinTry> {
  const kept = await getRecord<KeptPin>(wallet, entries.pin);
  if (kept === undefined) return { kind: 'wrong', triesLeft: 0 };
  if (kept.waitMilliseconds > 0) return { kind: 'wait', waitMilliseconds: kept.waitMilliseconds };
  const wrong = kept.wrong + 1;
  const waitMilliseconds = waitAfter(wrong);
  await keep(wallet, { ...kept, wrong, waitMilliseconds });
  if (equalText(await hashOf(pin, kept.salt), kept.hash)) {
    await keep(wallet, { ...kept, wrong: 0, waitMilliseconds: 0 });
    return { kind: 'right' };
  }
  return waitMilliseconds > 0
    ? { kind: 'wait', waitMilliseconds }
    : { kind: 'wrong', triesLeft: freeTries - wrong };
}

/** Lets the wait pass. @param milliseconds That went by on the screen, by a clock that nobody sets. */
export async function passPinWait(wallet: Wallet, milliseconds: number): Promise<PinState> {
  const kept = await getRecord<KeptPin>(wallet, entries.pin);
  if (kept === undefined || kept.waitMilliseconds === 0) return pinState(wallet);
  const waitMilliseconds = Math.max(0, kept.waitMilliseconds - Math.max(0, milliseconds));
  await keep(wallet, { ...kept, waitMilliseconds });
  return { set: true, waitMilliseconds };
}

/** After a touch: it was the person, so earlier wrong tries count no more. */
export async function forgivePinTries(wallet: Wallet): Promise<void> {
  const kept = await getRecord<KeptPin>(wallet, entries.pin);
  if (kept !== undefined && kept.wrong > 0) await keep(wallet, { ...kept, wrong: 0, waitMilliseconds: 0 });
}

function waitAfter(wrong: number): number {
  if (wrong < freeTries) return 0;
  const seconds = waitSeconds[Math.min(wrong - freeTries, waitSeconds.length - 1)];
  return (seconds ?? 0) * 1000;
}

const keep = (wallet: Wallet, pin: KeptPin): Promise<void> => putRecord(wallet, entries.pin, pin);

async function hashOf(pin: string, salt: string): Promise<string> {
  const key = await crypto.subtle.importKey('raw', new TextEncoder().encode(pin), 'PBKDF2', false, [
    'deriveBits',
  ]);
  const parameters = {
    name: 'PBKDF2',
    hash: 'SHA-256',
    salt: decodeBase64url(salt, saltBytes),
    iterations,
  };
  return encodeBase64url(new Uint8Array(await crypto.subtle.deriveBits(parameters, key, hashBytes * 8)));
}
