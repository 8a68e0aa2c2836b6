import { problemDocument, type ProblemDocument } from '@lanyard/contract/problem';
import * as z from 'zod/mini';

/** The cloud answered with a problem (RFC 9457). Branch on `code`, never on words. */
export class ProblemResponse extends Error {
  /** One of the route's `problems`, or of the common ones. */
  readonly code: string;
  readonly status: number;
  readonly problem: ProblemDocument;
  constructor(problem: ProblemDocument) {
    super(problem.title);
    this.name = 'ProblemResponse';
    this.code = problem.code;
    this.status = problem.status;
    this.problem = problem;
  }
}

/** No answer, or one that is not the cloud's: connection cut, a proxy's page, an answer of another shape than the contract's. */
export class UnreachableError extends Error {
  readonly code = 'unreachable';
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UnreachableError';
  }
}

/** Reads a problem out of an answer that is none of success. */
export async function readProblem(response: Response): Promise<ProblemResponse | UnreachableError> {
  const text = await response.text().catch(() => '');
  try {
    return new ProblemResponse(z.parse(problemDocument, JSON.parse(text)));
  } catch (cause) {
    return new UnreachableError(`status ${response.status} and no problem document`, { cause });
  }
}
