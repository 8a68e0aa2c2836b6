import { codeOf, isUntrue } from './codes.ts';
import type { useWords } from './messages.ts';

const told = [
  'vault-conflict',
  'vault-locked',
  'vault-full',
  'vault-member-full',
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
  'certificate_mismatch',
] as const;

/** What the vault and the cloud find by themselves, and say alike. */
const alike: Readonly<Record<string, string>> = {
  vault_key_old: 'vault-key-old',
  vault_people_changed: 'vault-people-changed',
};

/** What to tell of a refusal: what happened, and what to do. */
export function problemWords(t: ReturnType<typeof useWords>, error: unknown): string {
  const given = codeOf(error);
  const code = told.find((each) => each === (alike[given] ?? given));
  if (code !== undefined) return t(`vault.problem.${code}`);
  return t(isUntrue(error) ? 'vault.problem.untrue' : 'vault.problem');
}
