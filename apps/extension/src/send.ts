import { extensionApi } from './api.ts';
import type { AnswerOf, AnyMessage } from './messages.ts';

/**
 * Says something to the worker, which the browser starts where it sleeps.
 *
 * @returns undefined where the worker refused it (a page of another site, a ticket that is over), or the extension was just updated
 */
export async function tell<M extends AnyMessage>(message: M): Promise<AnswerOf<M> | undefined> {
  try {
    return (await extensionApi().runtime.sendMessage(message)) as AnswerOf<M> | undefined;
  } catch {
    return undefined;
  }
}
