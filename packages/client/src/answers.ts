import { problemDocument } from '@lanyard/contract/problem';
import * as z from 'zod/mini';
import { ProblemResponse, UnreachableError } from './problem-response.ts';

/** What the cloud says is held to the contract: an answer of another shape is none. */
export function parseAs<S extends z.core.$ZodType>(schema: S, value: unknown): z.core.output<S> {
  const result = z.safeParse(schema, value);
  if (!result.success) throw new UnreachableError('unexpected-answer', { cause: result.error });
  return result.data;
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UnreachableError('unexpected-answer', { cause: error });
  }
}

export async function textOf(response: Response, signal: AbortSignal): Promise<string> {
  try {
    return await response.text();
  } catch (error) {
    signal.throwIfAborted();
    throw new UnreachableError('no-connection', { cause: error });
  }
}

/** The problem document of an answer that is none of success. */
export async function problemOf(response: Response, signal: AbortSignal): Promise<ProblemResponse> {
  return new ProblemResponse(parseAs(problemDocument, parseJson(await textOf(response, signal))));
}
