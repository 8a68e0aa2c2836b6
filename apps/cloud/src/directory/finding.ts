import type { OrganizationView } from '@lanyard/contract/shapes';
import type { Transaction } from '../platform/database/transaction.ts';
import { problem as commonProblem } from '../platform/http/problems.ts';
import { wordsOf } from '../platform/words.ts';
import { originOf } from './addresses.ts';
import type { Installation } from './installation.ts';
import { organizationsListed, type ListedPlace } from './store.ts';

const pageSize = 20;
/** So that it has room in an index, whatever the letters are. */
const mostListed = 200;

/** What a listed organization is found by: its name as it is compared. */
export function listedAs(name: string): string {
  const words = wordsOf(name).join(' ');
  // A name of signs alone has no words.
  return Array.from(words === '' ? name : words)
    .slice(0, mostListed)
    .join('');
}

/**
 * Organizations that let themselves be found, by the beginning of their name or address, a page at a time. Of the others it says
 * nothing, also not by being asked for an exact address.
 *
 * @throws ProblemError `invalid-request` on what is no cursor
 */
export async function findOrganizations(
  tx: Transaction,
  installation: Installation,
  { text, cursor }: { readonly text: string; readonly cursor?: string | undefined },
): Promise<{ organizations: OrganizationView[]; nextCursor: string | null }> {
  const after = cursor === undefined ? undefined : readCursor(cursor);
  const beginnings = { name: nameBeginning(text), address: addressBeginning(text) };
  if (beginnings.name === undefined && beginnings.address === undefined)
    return { organizations: [], nextCursor: null };
  const rows = await organizationsListed(tx, beginnings, { after, limit: pageSize + 1 });
  const shown = rows.slice(0, pageSize);
  const last = rows.length > pageSize ? shown.at(-1) : undefined;
  return {
    organizations: shown.map(({ id, name, regionLabel, host }) => ({
      id,
      name,
      origin: originOf(installation, host),
      regionLabel,
    })),
    nextCursor: last === undefined ? null : writeCursor(last),
  };
}

function nameBeginning(text: string): string | undefined {
  const name = wordsOf(text).join(' ');
  // One sign of Han or Hangul says as much as a syllable; one of Latin says nothing.
  return name.length > 1 || /^[^a-z0-9]/.test(name) ? name : undefined;
}

/** Also of an address as the browser shows it: `https://acme.example.com/`. */
function addressBeginning(text: string): string | undefined {
  const host = text
    .trim()
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/[:/].*$/, '');
  return /^[a-z0-9.-]{2,253}$/.test(host) ? host : undefined;
}

// A cursor is a place in the order of the listed, and may be made up by whoever likes: it leads to nothing but other listed ones.
const idBytes = 16;

function writeCursor({ listedAs: name, id }: ListedPlace): string {
  return Buffer.concat([Buffer.from(id.replaceAll('-', ''), 'hex'), Buffer.from(name)]).toString('base64url');
}

function readCursor(cursor: string): ListedPlace {
  const bytes = Buffer.from(cursor, 'base64url');
  const name = bytes.toString('utf8', idBytes);
  // A character of zero is none that PostgreSQL takes.
  if (bytes.length <= idBytes || name.includes('\0'))
    throw commonProblem('invalid-request', {
      errors: [{ path: 'body.cursor', message: 'Not a cursor of this list' }],
    });
  const id = bytes.toString('hex', 0, idBytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return { listedAs: name, id };
}
