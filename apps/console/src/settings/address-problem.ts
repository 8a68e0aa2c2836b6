import type { useWords } from '../messages.ts';
import { codeOf } from '../platform.ts';

const refusals = [
  'address-taken',
  'address-reserved',
  'domain-refused',
  'too-many-addresses',
  'no-domain',
  'not-an-address',
] as const;

/** Why an address was not taken, in words. */
export function addressProblem(t: ReturnType<typeof useWords>, error: unknown): string {
  const code = refusals.find((each) => each === codeOf(error));
  return code === undefined ? t('role.problem.other') : t(`addresses.problem.${code}`);
}
