/** For the tests of an app's catalogues, so that a mistake in a message shows there and not on a screen. */
import { compileMessageOrThrow, type CompiledMessage } from '@lingui/message-utils/compileMessage';
import type { Catalogues } from './words.tsx';

const isTokens = (value: unknown): value is CompiledMessage => Array.isArray(value);

const argumentsIn = (tokens: CompiledMessage): Set<string> => {
  const names = new Set<string>();
  for (const token of tokens) {
    if (typeof token === 'string') continue;
    const [name, , branches] = token;
    names.add(name);
    if (typeof branches !== 'object' || branches === null) continue;
    for (const branch of Object.values(branches)) {
      if (isTokens(branch)) for (const inner of argumentsIn(branch)) names.add(inner);
    }
  }
  return names;
};

const readMessage = (message: string): Set<string> | Error => {
  try {
    return argumentsIn(compileMessageOrThrow(message));
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
};

/** One line for each message that is empty, does not parse, or uses other values than the English one. */
export const catalogueProblems = (catalogues: Catalogues): string[] => {
  const problems: string[] = [];
  for (const [language, catalogue] of Object.entries(catalogues)) {
    for (const [id, message] of Object.entries(catalogue)) {
      const place = `${language}: ${id}`;
      const own = readMessage(message);
      const english = readMessage(catalogues.en[id] ?? '');
      if (message.trim() === '') problems.push(`${place} is empty`);
      else if (own instanceof Error) problems.push(`${place} does not parse: ${own.message}`);
      else if (!(english instanceof Error) && [...own].sort().join() !== [...english].sort().join())
        problems.push(`${place} uses other values than the English message`);
    }
  }
  return problems;
};
