import { createHash } from 'node:crypto';
import { checkStillHolds, type SessionCaller } from '../access/index.ts';
import { record, type Trail } from '../activity/index.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import { problem as commonProblem } from '../platform/http/problems.ts';
import { logoAddress, type Directory } from './directory.ts';
import { rewritePng } from './png.ts';
import { problem } from './problems.ts';
import { holdOrganization, organizationWithId, setLogo } from './store.ts';

interface Act {
  readonly directory: Directory;
  readonly caller: SessionCaller;
  readonly trail: Trail;
}

/**
 * Sets the logo: the pixels of what was uploaded, written anew. Null takes it away.
 *
 * @returns its address. @throws ProblemError `not-a-picture`; `forbidden` where the caller's own role was changed meanwhile
 */
export async function changeLogo(tx: Transaction, act: Act, file: Buffer | null): Promise<string | null> {
  const { directory, caller, trail } = act;
  const { organizationId } = caller;
  const png = file === null ? null : rewritePng(file);
  if (png === undefined) throw problem('not-a-picture');
  await checkStillHolds(tx, caller);
  await holdOrganization(tx, organizationId);
  const version = png === null ? null : createHash('sha256').update(png).digest('hex').slice(0, 16);
  const before = await organizationWithId(tx, organizationId);
  if (before === undefined) throw commonProblem('not-found', { reason: 'organization' });
  if (before.logo_version === version) return logoAddress(version);
  const logo = png === null || version === null ? null : { png, version, now: trail.at };
  await setLogo(tx, organizationId, logo);
  directory.changed(tx, { id: organizationId, host: before.host });
  record(tx, await directory.dataKey(tx, organizationId), {
    ...trail,
    act: 'organization.changed',
    subject: { kind: 'organization', id: organizationId, name: before.name },
    before: { logo: before.logo_version },
    after: { logo: version },
  });
  return logoAddress(version);
}
