import type { ProblemDocument } from '@lanyard/contract/problem';

/** The cloud answered with a problem (RFC 9457). Branch on `code`, never on words. */
export class ProblemResponse extends Error {
  override readonly name = 'ProblemResponse';
  /** One of the route's `problems`, or of the common ones. */
  readonly code: string;
  readonly status: number;
  readonly problem: ProblemDocument;

  constructor(problem: ProblemDocument) {
    super(problem.title);
    this.code = problem.code;
    this.status = problem.status;
    this.problem = problem;
  }
}

/**
 * - `no-connection`: none could be made, or it broke.
 * - `timed-out`: nothing came in time.
 * - `unexpected-answer`: not what the contract says: another version, or something in between, such as a proxy's page.
 */
export type UnreachableReason = 'no-connection' | 'timed-out' | 'unexpected-answer';

/** There was no answer of the cloud's to speak of. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
  readonly code = 'unreachable';
  readonly reason: UnreachableReason;

  constructor(reason: UnreachableReason, options?: ErrorOptions) {
    super(reason, options);
    this.reason = reason;
  }
}
