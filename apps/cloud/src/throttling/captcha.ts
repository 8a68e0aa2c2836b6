import { captchaSolution, type CaptchaChallenge } from '@lanyard/contract/captcha';
import { createChallenge, randomInt, verifySolution } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import { createHash, createHmac } from 'node:crypto';
import type { Pool } from 'pg';
import * as z from 'zod/mini';
import type { Clock } from '../platform/clock.ts';
import { useCaptcha } from './store.ts';

/** Proof of work: some 0.3 s on a laptop, 1-2 s on a slow phone; a millisecond to make, less to check. */
const work = { algorithm: 'PBKDF2/SHA-256', cost: 4_000, counterMin: 150, counterMax: 450 } as const;
/** How long a challenge may be solved and sent. */
const validMs = 10 * 60_000;
/** Longest header taken. */
const longestSolution = 4_096;

/** Where a challenge counts, and for whom. */
export interface CaptchaFor {
  readonly route: string;
  readonly who: string;
}

export interface Captcha {
  challenge(purpose: CaptchaFor): Promise<CaptchaChallenge>;
  /** `wrong` is held against the sender; `stale` (too old, or used) is not: a slow phone, a request sent twice. */
  check(purpose: CaptchaFor, header: string): Promise<'solved' | 'stale' | 'wrong'>;
}

/** Self-hosted captcha: signed challenges, single use, bound to route and caller. `secret`: 32 bytes, the same in every process. */
export function createCaptcha(options: { secret: Uint8Array; clock: Clock; pool: Pool }): Captcha {
  const { secret, clock, pool } = options;
  const keyed = (label: string) => createHmac('sha256', secret).update(label).digest('hex');
  const signing = {
    hmacSignatureSecret: keyed('captcha challenge'),
    hmacKeySignatureSecret: keyed('captcha key'),
  };
  const bindingOf = ({ route, who }: CaptchaFor) => keyed(`captcha binding\0${route}\0${who}`).slice(0, 32);

  return {
    async challenge(purpose) {
      const challenge = await createChallenge({
        algorithm: work.algorithm,
        cost: work.cost,
        counter: randomInt(work.counterMax, work.counterMin),
        deriveKey,
        // The library would hold its own expiry against the system clock; ours is signed with the rest and read by our clock.
        data: { for: bindingOf(purpose), until: String(clock.now().getTime() + validMs) },
        ...signing,
      });
      return challenge as CaptchaChallenge;
    },

    async check(purpose, header) {
      const payload = readSolution(header);
      if (payload === undefined) return 'wrong';
      const { data } = payload.challenge.parameters;
      if (data['for'] !== bindingOf(purpose)) return 'wrong';
      const { verified } = await verifySolution({ ...payload, deriveKey, ...signing });
      if (!verified) return 'wrong';
      const until = new Date(Number(data['until']));
      if (until <= clock.now()) return 'stale';
      const digest = createHash('sha256').update(payload.challenge.signature).digest();
      return (await useCaptcha(pool, digest, until)) ? 'solved' : 'stale';
    },
  };
}

function readSolution(header: string): z.infer<typeof captchaSolution> | undefined {
  if (header.length > longestSolution) return undefined;
  try {
    const parsed = z.safeParse(
      captchaSolution,
      JSON.parse(Buffer.from(header, 'base64url').toString('utf8')),
    );
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
