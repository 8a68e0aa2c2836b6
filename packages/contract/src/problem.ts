import * as z from 'zod/mini';

/** Problems any route can give. Each is the last segment of the problem's `type` URI. */
export const commonProblems = {
  'invalid-request': 400,
  'captcha-required': 403,
  'csrf-refused': 403,
  'device-proof-required': 401,
  'device-proof-refused': 401,
  forbidden: 403,
  internal: 500,
  locked: 429,
  'not-found': 404,
  'sign-in-required': 401,
  'too-large': 413,
  'too-many-requests': 429,
  unavailable: 503,
} as const;

export type CommonProblem = keyof typeof commonProblems;

/** RFC 9457 problem document as the API sends it (`application/problem+json`). */
export const problemDocument = z.object({
  /** `https://<root>/problems/<code>`: the page that explains it. */
  type: z.string(),
  /** The last segment of `type`, for programs. */
  code: z.string(),
  title: z.string(),
  status: z.int(),
  /** What to do next, for people. */
  detail: z.optional(z.string()),
  requestId: z.string(),
  /** `invalid-request`: what is wrong where. */
  errors: z.optional(z.array(z.object({ path: z.string(), message: z.string() }))),
  /** `captcha-required`: the proof of work to do; `too-many-requests`, `locked`: seconds to wait. */
  captcha: z.optional(z.unknown()),
  retryAfterSeconds: z.optional(z.int()),
});
export type ProblemDocument = z.infer<typeof problemDocument>;
