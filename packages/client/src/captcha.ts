import { captchaChallenge, type CaptchaChallenge } from '@lanyard/contract/captcha';
import { solveChallenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import * as z from 'zod/mini';
import { UnreachableError } from './problem-response.ts';

/** Does the proof of work and gives the header value: base64url of its JSON. Loaded only when a captcha is asked for. */
export async function solveCaptcha(challenge: CaptchaChallenge, signal: AbortSignal): Promise<string> {
  const known = z.parse(captchaChallenge, challenge);
  const controller = new AbortController();
  const stop = () => controller.abort();
  signal.addEventListener('abort', stop);
  try {
    const solution = await solveChallenge({ challenge: known, deriveKey, controller });
    if (solution === null) throw new UnreachableError('the proof of work was not done in time');
    const { counter, derivedKey } = solution;
    return btoa(JSON.stringify({ challenge: known, solution: { counter, derivedKey } }))
      .replaceAll('+', '-')
      .replaceAll('/', '_')
      .replaceAll('=', '');
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
