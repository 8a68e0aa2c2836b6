import { captchaChallenge } from '@lanyard/contract/captcha';
import { solveChallenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/web/pbkdf2';
import * as z from 'zod/mini';
import { UnreachableError } from './problem-response.ts';

/** Does the proof of work of a `captcha-required` problem, in WebCrypto, some seconds at most; gives the header's value. */
export async function solveCaptcha(captcha: unknown, signal: AbortSignal): Promise<string> {
  const parsed = z.safeParse(captchaChallenge, captcha);
  if (!parsed.success) throw new UnreachableError('unexpected-answer');
  const controller = new AbortController();
  const abort = () => controller.abort();
  signal.addEventListener('abort', abort, { once: true });
  try {
    const solution = await solveChallenge({ challenge: parsed.data, deriveKey, controller });
    signal.throwIfAborted();
    if (solution === null) throw new UnreachableError('timed-out');
    const { counter, derivedKey } = solution;
    const text = JSON.stringify({ challenge: parsed.data, solution: { counter, derivedKey } });
    // The JSON is ASCII: names, hex and numbers.
    return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
