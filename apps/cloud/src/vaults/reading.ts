import { mostItemsServed, mostMarksServed, type readVault } from '@lanyard/contract/vaults';
import type { RouteAnswer } from '@lanyard/contract/route';
import type { Transaction } from '../platform/database/transaction.ts';
import { WrittenAnswer } from '../platform/http/answer.ts';
import type { VaultCaller } from './callers.ts';
import { marksOf } from './mark-store.ts';
import {
  itemsServed,
  listsServed,
  signersServed,
  vaultHead,
  type ServedList,
  type ServedRow,
} from './store.ts';

type Answer = RouteAnswer<typeof readVault>;

/** Characters of items after which an answer ends; a last item may be longer. */
const mostCharacters = 4_000_000;

/** What has changed of the caller's items since, oldest change first. */
export async function readChanges(
  tx: Transaction,
  { organizationId, personId }: VaultCaller,
  since: number,
): Promise<Answer | WrittenAnswer<Answer>> {
  // Read first: whoever writes holds it until they commit, so all changes up to it are seen below.
  const head = await vaultHead(tx, organizationId);
  const marked = await marksOf(tx, organizationId, { personId, limit: mostMarksServed });
  if (since >= head) return { cursor: head, more: false, signers: [], items: [], marked };
  const { rows, more } = await itemsServed(tx, organizationId, {
    personId,
    since,
    most: { items: mostItemsServed, characters: mostCharacters },
  });
  const last = rows.at(-1)?.change ?? since;
  const told = new Set(rows.map(({ item }) => item));
  const lists = (await listsServed(tx, organizationId, { personId, since, last, head })).filter(({ item }) =>
    told.has(item),
  );
  // Of an item that is no longer shared with the caller nothing is told that came after: neither its version nor who wrote it.
  const shown = rows.filter(({ role }) => role !== null);
  const digests = [...new Set([...shown, ...lists].map(({ signer }) => signer))];
  const signers = await signersServed(tx, organizationId, digests);
  const places = new Map(signers.map(({ digest }, place) => [digest, place]));
  const listsOf = Map.groupBy(lists, ({ item }) => item);
  const by = (signer: string) => places.get(signer) ?? -1;
  const rest = {
    cursor: more ? last : head,
    more,
    marked,
    signers: signers.map(({ delegation, issuer }) => ({ delegation, issuer })),
  };
  const pieces = [JSON.stringify(rest).slice(0, -1), ',"items":['];
  for (const [place, row] of rows.entries()) {
    if (place > 0) pieces.push(',');
    pieces.push(...textOf(row, { lists: listsOf.get(row.item) ?? [], by }));
  }
  pieces.push(']}');
  return new WrittenAnswer(pieces);
}

/** An item of an answer, in JSON. Its strings are base64url and dots, or it would never have been kept: nothing in them is escaped. */
function textOf(
  { item, role, grant, version, isDeleted, statement, signer }: ServedRow,
  { lists, by }: { readonly lists: readonly ServedList[]; readonly by: (signer: string) => number },
): readonly string[] {
  const signed = (text: string, of: string) => ['"statement":"', text, `","by":${String(by(of))}}`];
  const shownVersion = String(role === null ? 1 : version);
  const pieces = [`{"item":"${item}","version":${shownVersion},"lists":[`];
  for (const [place, list] of lists.entries())
    pieces.push(
      `${place === 0 ? '' : ','}{"epoch":${String(list.epoch)},`,
      ...signed(list.statement, list.signer),
    );
  pieces.push('],"current":');
  if (role === null) pieces.push('null');
  else pieces.push(`{"kind":"${isDeleted ? 'deletion' : 'version'}",`, ...signed(statement, signer));
  pieces.push(',"grant":', ...(grant === null ? ['null'] : ['"', grant, '"']), '}');
  return pieces;
}
