import type { MemberView } from '@lanyard/contract/members';
import type { MemberState } from '@lanyard/contract/shapes';
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Directory } from '../directory/index.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import { problem } from '../platform/http/problems.ts';
import type { DataKey } from '../platform/keys/data-keys.ts';
import { wordsOf } from '../platform/words.ts';
import { viewOfMember } from './member.ts';
import { matchesWords, termsAsked } from './search-terms.ts';
import {
  countByState,
  membersByAge,
  membersWithTerms,
  type MemberFilter,
  type MemberPlace,
} from './store.ts';

const defaultLimit = 50;
/** Members opened for one page of a search: some 20 ms of work, whatever was typed. */
const mostOpened = 3_000;

/** A page of a list. */
export interface PageAsked extends MemberFilter {
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
  /** 1 to 100, default 50. */
  readonly limit?: number | undefined;
}
interface Page {
  readonly members: MemberView[];
  readonly nextCursor: string | null;
}

/**
 * Members, oldest first, a page at a time.
 *
 * @throws ProblemError `invalid-request` on a cursor that this organization did not give out
 */
export async function listMembers(
  tx: Transaction,
  directory: Directory,
  organizationId: string,
  page: PageAsked,
): Promise<Page> {
  const { cursor, limit = defaultLimit } = page;
  const dataKey = await directory.dataKey(tx, organizationId);
  const after = cursor === undefined ? undefined : readCursor(dataKey, cursor);
  // One more than asked for tells whether there is a next page.
  const rows = await membersByAge(tx, organizationId, { ...page, after, limit: limit + 1 });
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return {
    members: shown.map((row) => viewOfMember(dataKey, row)),
    nextCursor: last === undefined ? null : writeCursor(dataKey, last),
  };
}

/**
 * Members whose name or address has words that begin as those typed, a page at a time. Found by keyed hashes, then opened and
 * compared; where much was opened and little fitted the page is short, and the cursor goes on from there.
 *
 * @throws ProblemError `invalid-request` as `listMembers`
 */
export async function searchMembers(
  tx: Transaction,
  directory: Directory,
  organizationId: string,
  { text, ...page }: PageAsked & { readonly text: string },
): Promise<Page> {
  const { cursor, limit = defaultLimit } = page;
  const dataKey = await directory.dataKey(tx, organizationId);
  let after = cursor === undefined ? undefined : readCursor(dataKey, cursor);
  const [first, ...others] = termsAsked(dataKey, text);
  if (first === undefined) return { members: [], nextCursor: null };
  const words = wordsOf(text);
  const found: MemberView[] = [];
  for (let opened = 0; opened < mostOpened;) {
    const batch = opened === 0 ? limit + 1 : 500;
    const rows = await membersWithTerms(tx, organizationId, [first, ...others], {
      ...page,
      after: after?.id,
      limit: batch,
    });
    for (const row of rows) {
      const view = viewOfMember(dataKey, row);
      if (matchesWords(words, view)) {
        if (found.length === limit) return { members: found, nextCursor: writeCursor(dataKey, after ?? row) };
        found.push(view);
      }
      after = row;
    }
    if (rows.length < batch) return { members: found, nextCursor: null };
    opened += rows.length;
  }
  return { members: found, nextCursor: after === undefined ? null : writeCursor(dataKey, after) };
}

/** How many members, of some groups or of all, are in each state. */
export async function countMembers(
  tx: Transaction,
  organizationId: string,
  groupIds?: readonly string[],
): Promise<{ invited: number; active: number; disabled: number }> {
  const counted = await countByState(tx, organizationId, groupIds);
  const of = (state: MemberState) => counted.find((each) => each.state === state)?.count ?? 0;
  return { invited: of('invited'), active: of('active'), disabled: of('disabled') };
}

// A place in the list: creation time (8 bytes, milliseconds) and id (16), then who gave it out (16 bytes of HMAC).
const positionBytes = 24;
const macBytes = 16;

function writeCursor(dataKey: DataKey, { createdAt, id }: MemberPlace): string {
  const position = Buffer.alloc(positionBytes);
  position.writeBigUInt64BE(BigInt(createdAt.getTime()));
  position.write(id.replaceAll('-', ''), 8, 'hex');
  return Buffer.concat([position, macOf(dataKey, position)]).toString('base64url');
}

function readCursor(dataKey: DataKey, cursor: string): MemberPlace {
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
