import type { SignInDemands } from '@lanyard/contract/sign-in-policy';
import { checkStillHolds, type SessionCaller } from '../access/index.ts';
import { record, type Trail } from '../activity/index.ts';
import type { Directory } from '../directory/index.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import { enqueueEnrolmentMails } from './notice.ts';
import { countOutside } from './policy-store.ts';

/**
 * Has a link for a browser mailed to each member whom a demand means and who trusts none yet. Whose last one still works gets no other,
 * so that pressing twice floods nobody.
 *
 * @returns how many trust none. @throws ProblemError `forbidden` where the caller's own role was changed meanwhile
 */
export async function mailEnrolmentLinks(
  tx: Transaction,
  { directory }: { readonly directory: Directory },
  by: {
    readonly caller: SessionCaller;
    readonly trail: Trail;
    readonly demands: Exclude<SignInDemands, 'anyone'>;
  },
): Promise<{ readonly members: number }> {
  const { caller, trail, demands } = by;
  const { organizationId } = caller;
  const { at } = trail;
  await checkStillHolds(tx, caller);
  const { members } = (await countOutside(tx, { organizationId, now: at }))[demands];
  await enqueueEnrolmentMails(tx, { organizationId, adminsOnly: demands === 'admins', at });
  record(tx, await directory.dataKey(tx, organizationId), {
    ...trail,
    act: 'browser.enrolment-link',
    after: { by: 'admin', members },
  });
  return { members };
}
