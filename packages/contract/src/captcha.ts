import * as z from 'zod/mini';

/** The header in which a request that got `captcha-required` is sent again: base64url of the JSON of `captchaSolution`. */
export const captchaHeader = 'x-lanyard-captcha';

/** Proof-of-work challenge (ALTCHA 2): find the counter whose derived key starts with `keyPrefix`. Bound to route and caller. */
export const captchaChallenge = z.object({
  parameters: z.object({
    algorithm: z.literal('PBKDF2/SHA-256'),
    nonce: z.string().check(z.maxLength(64)),
    salt: z.string().check(z.maxLength(64)),
    cost: z.int().check(z.gte(1), z.lte(100_000)),
    keyLength: z.int().check(z.gte(16), z.lte(64)),
    keyPrefix: z.string().check(z.maxLength(64)),
    keySignature: z.string().check(z.maxLength(128)),
    data: z.record(z.string().check(z.maxLength(20)), z.string().check(z.maxLength(64))),
  }),
  signature: z.string().check(z.maxLength(128)),
});
export type CaptchaChallenge = z.infer<typeof captchaChallenge>;

export const captchaSolution = z.object({
  challenge: captchaChallenge,
  solution: z.object({ counter: z.int().check(z.gte(0)), derivedKey: z.string().check(z.maxLength(128)) }),
});
export type CaptchaSolution = z.infer<typeof captchaSolution>;
