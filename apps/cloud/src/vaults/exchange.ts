import type { exportFormats } from '@lanyard/contract/vaults';
import type { SessionCaller } from '../access/index.ts';
import { record } from '../activity/index.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import { takeUnlock } from '../sessions/index.ts';
import { problem } from './problems.ts';
import type { Act } from './writing.ts';

/** Seconds after an approval or a touch in which a vault may be taken out. */
const freshSeconds = 120;

/**
 * The log says that a vault was taken out, in which format and how much of it. It is the page that decrypts and writes the file: this holds
 * off who sits down at an open page, not who has taken the page over.
 *
 * @throws ProblemError `vault-export-unverified`
 */
export async function recordExport(
  tx: Transaction,
  { directory, caller, trail }: Pick<Act, 'directory' | 'trail'> & { readonly caller: SessionCaller },
  taken: { readonly format: (typeof exportFormats)[number]; readonly items: number },
): Promise<undefined> {
  const since = new Date(trail.at.getTime() - freshSeconds * 1000);
  if (!(await takeUnlock(tx, { ...caller, since }))) throw problem('vault-export-unverified');
  const dataKey = await directory.dataKey(tx, caller.organizationId);
  record(tx, dataKey, { ...trail, act: 'vault.exported', after: taken });
  return undefined;
}
