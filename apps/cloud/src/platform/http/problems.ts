import { commonProblems, type CommonProblem, type ProblemDocument } from '@lanyard/contract/problem';
import { lostConnection, sqlState } from '../database/errors.ts';

/** What a code means on the outside. */
export interface ProblemMeaning {
  /** HTTP status, 400 to 599. */
  readonly status: number;
  /** A sentence for people; the same every time. */
  readonly title: string;
  /** What to do next, for people. */
  readonly detail?: string;
}

export interface ProblemExtra {
  /** Replaces the detail of the meaning. */
  readonly detail?: string;
  /** Why, as one word for the log and nobody else: failures that look alike outside are told apart there. */
  readonly reason?: string;
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
  readonly captcha?: unknown;
  readonly retryAfterSeconds?: number;
  /** What the handler wrote is committed all the same: a wrong code must count its try. By default a refusal leaves no trace. */
  readonly keep?: boolean;
  /** Nothing was shown that could be wrong, or only what has to be made anew: a refusal that is held against nobody. */
  readonly nothingShown?: true;
  /** Response headers, e.g. `dpop-nonce` (RFC 9449). */
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** Refuses a request: thrown by rules, gates and the platform; becomes an RFC 9457 document in `problemDocument`. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly code: string;
  readonly meaning: ProblemMeaning;
  readonly extra: ProblemExtra;

  constructor(code: string, meaning: ProblemMeaning, extra: ProblemExtra = {}) {
    super(code, extra.cause === undefined ? undefined : { cause: extra.cause });
    this.code = code;
    this.meaning = meaning;
    this.extra = extra;
  }
}

const defined = new Map<string, ProblemMeaning[]>();

/** What each code can mean, in every room that is loaded; rooms that share a code say it in words of their own. */
export const definedProblems = (): ReadonlyMap<string, readonly ProblemMeaning[]> => defined;

/**
 * A room's closed set of problems: `export const problem = defineProblems({ 'code-refused': { status: 422, title: '...' } })`, then
 * `throw problem('code-refused', { reason: 'expired' })`. Codes must be listed in the contract of the routes that give them.
 */
export function defineProblems<const T extends Record<string, ProblemMeaning>>(
  meanings: T,
): (code: keyof T & string, extra?: ProblemExtra) => ProblemError {
  const known: Record<string, ProblemMeaning> = meanings;
  for (const [code, meaning] of Object.entries(known))
    defined.set(code, [...(defined.get(code) ?? []), meaning]);
  return (code, extra) => {
    const meaning = known[code];
    if (meaning === undefined) throw new TypeError('unknown problem code');
    return new ProblemError(code, meaning, extra);
  };
}

const titles: Record<CommonProblem, Omit<ProblemMeaning, 'status'>> = {
  'invalid-request': { title: 'The request is not of the form this address expects.' },
  'captcha-required': {
    title: 'Too many tries from here.',
    detail: 'Do the proof of work in `captcha` and send the request again with its solution.',
  },
  'csrf-refused': {
    title: 'The request did not come from this page.',
    detail: 'Reload the page and try again.',
  },
  'device-proof-required': { title: 'A proof by the key of this device or browser is needed.' },
  'device-proof-refused': { title: 'The proof by the key of this device or browser does not hold.' },
  forbidden: { title: 'You are not allowed to do this.', detail: 'Ask an owner of the organization.' },
  internal: {
    title: 'Something went wrong on our side.',
    detail: 'Try again. If it stays, give your administrator the request id.',
  },
  locked: { title: 'Too many failed tries.', detail: 'Wait before trying again.' },
  'not-found': { title: 'There is nothing here.' },
  'sign-in-required': { title: 'You are not signed in.', detail: 'Sign in and try again.' },
  'too-large': { title: 'The request is too large.' },
  'too-many-requests': { title: 'Too many requests.', detail: 'Wait a little and try again.' },
  unavailable: { title: 'The service is not available right now.', detail: 'Try again in a moment.' },
};

/** The problems any route can give. */
export const problem: (code: CommonProblem, extra?: ProblemExtra) => ProblemError = defineProblems(
  Object.fromEntries(
    (Object.keys(commonProblems) as CommonProblem[]).map((code) => [
      code,
      { status: commonProblems[code], ...titles[code] },
    ]),
  ) as Record<CommonProblem, ProblemMeaning>,
);

/** Errors that the HTTP parser and the router give, by their code. */
const fromParser: Readonly<Record<string, CommonProblem>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'invalid-request',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'invalid-request',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'invalid-request',
  FST_ERR_CTP_INVALID_JSON_BODY: 'invalid-request',
  FST_ERR_BAD_URL: 'invalid-request',
  FST_ERR_MAX_PARAM_LENGTH: 'not-found',
};

/** Whatever was thrown, as the problem to answer: the one place where errors meet HTTP. An unknown error is `internal`, without details. */
export function toProblem(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') {
    const code = fromParser[error.code];
    if (code !== undefined) return problem(code, { reason: 'parser', cause: error });
  }
  // secure-json-parse refuses `__proto__` and malformed JSON with a SyntaxError of status 400.
  if (error instanceof SyntaxError && 'statusCode' in error && error.statusCode === 400) {
    return problem('invalid-request', { reason: 'json', cause: error });
  }
  // query_canceled: a statement over its time.
  if (lostConnection(error) || sqlState(error) === '57014')
    return problem('unavailable', { reason: 'database', cause: error });
  return problem('internal', { cause: error });
}

/** The RFC 9457 document. `rootOrigin`: where the explaining pages live. */
export function problemDocument(
  error: ProblemError,
  context: { rootOrigin: string; requestId: string },
): ProblemDocument {
  const { code, meaning, extra } = error;
  const detail = extra.detail ?? meaning.detail;
  return {
    type: `${context.rootOrigin}/problems/${code}`,
    code,
    title: meaning.title,
    status: meaning.status,
    ...(detail === undefined ? {} : { detail }),
    requestId: context.requestId,
    ...(extra.errors === undefined ? {} : { errors: [...extra.errors] }),
    ...(extra.captcha === undefined ? {} : { captcha: extra.captcha }),
    ...(extra.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: extra.retryAfterSeconds }),
  };
}
