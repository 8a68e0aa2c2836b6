import type { MemberView } from '@lanyard/contract/members';
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Directory } from '../directory/index.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import { problem } from '../platform/http/problems.ts';
import type { DataKey } from '../platform/keys/data-keys.ts';
import { viewOfMember } from './member.ts';
import { membersByAge } from './store.ts';

const defaultLimit = 50;

/**
 * Members, oldest first, a page at a time.
 *
 * @param page.limit 1 to 100, default 50.
 * @param page.cursor `nextCursor` of the page before.
 * @throws ProblemError `invalid-request` on a cursor that this organization did not give out
 */
export async function listMembers(
  tx: Transaction,
  directory: Directory,
  organizationId: string,
  page: { readonly cursor?: string | undefined; readonly limit?: number | undefined },
): Promise<{ members: MemberView[]; nextCursor: string | null }> {
  const { cursor, limit = defaultLimit } = page;
  const dataKey = await directory.dataKey(tx, organizationId);
  const after = cursor === undefined ? undefined : readCursor(dataKey, cursor);
  // One more than asked for tells whether there is a next page.
  const rows = await membersByAge(tx, organizationId, { after, limit: limit + 1 });
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return {
    members: shown.map((row) => viewOfMember(dataKey, row)),
    nextCursor: last === undefined ? null : writeCursor(dataKey, last),
  };
}

/** A place in the list: creation time (8 bytes, milliseconds) and id (16), then who gave it out (16 bytes of HMAC). */
interface Position {
  readonly createdAt: Date;
  readonly id: string;
}

const positionBytes = 24;
const macBytes = 16;

function writeCursor(dataKey: DataKey, { createdAt, id }: Position): string {
  const position = Buffer.alloc(positionBytes);
  position.writeBigUInt64BE(BigInt(createdAt.getTime()));
  position.write(id.replaceAll('-', ''), 8, 'hex');
  return Buffer.concat([position, macOf(dataKey, position)]).toString('base64url');
}

function readCursor(dataKey: DataKey, cursor: string): Position {
  const bytes = Buffer.from(cursor, 'base64url');
  const position = bytes.subarray(0, positionBytes);
  const isOurs =
    bytes.length === positionBytes + macBytes &&
    timingSafeEqual(bytes.subarray(positionBytes), macOf(dataKey, position));
  if (!isOurs)
    throw problem('invalid-request', {
      errors: [{ path: 'query.cursor', message: 'Not a cursor of this list' }],
    });
  const id = position.toString('hex', 8).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return { createdAt: new Date(Number(position.readBigUInt64BE())), id };
}

/** Under a key of the organization, so that a cursor is of no use in another one. */
function macOf({ indexing }: DataKey, position: Buffer): Buffer {
  return createHmac('sha256', indexing)
    .update('members cursor v1')
    .update(position)
    .digest()
    .subarray(0, macBytes);
}
