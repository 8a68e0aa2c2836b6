import type { useWords } from './messages.ts';
import { codeOf } from './use-items.tsx';

const told = [
  'vault-conflict',
  'vault-full',
  'unreachable',
  'vault-people-changed',
  'envelope_too_large',
  'envelope_malformed',
] as const;

/** What to tell of a refusal: what happened, and what to do. */
export function problemWords(t: ReturnType<typeof useWords>, error: unknown): string {
  const code = told.find((each) => each === codeOf(error));
  return code === undefined ? t('vault.problem') : t(`vault.problem.${code}`);
}
