import type { useWords } from './messages.ts';
import { codeOf } from './use-items.tsx';

const told = [
  'vault-conflict',
  'vault-full',
  'unreachable',
  'vault-people-changed',
  'vault-key-old',
  'vault-of-organization',
  'vault-files-full',
  'vault-file-missing',
  'vault-uploads-open',
  'not-found',
  'envelope_too_large',
  'envelope_malformed',
] as const;

/** What to tell of a refusal: what happened, and what to do. */
export function problemWords(t: ReturnType<typeof useWords>, error: unknown): string {
  const given = codeOf(error);
  const code = told.find((each) => each === (given === 'vault_key_old' ? 'vault-key-old' : given));
  return code === undefined ? t('vault.problem') : t(`vault.problem.${code}`);
}
