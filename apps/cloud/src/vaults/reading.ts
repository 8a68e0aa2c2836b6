import { mostItemsServed, mostMarksServed, type readVault } from '@lanyard/contract/vaults';
import type { RouteAnswer } from '@lanyard/contract/route';
import type { Transaction } from '../platform/database/transaction.ts';
import type { VaultCaller } from './callers.ts';
import { marksOf } from './mark-store.ts';
import { changesOf, itemsServed, listsServed, signersServed, vaultHead } from './store.ts';

/** Characters of items after which an answer ends; a last item may be longer. */
const mostCharacters = 4_000_000;

/** What has changed of the caller's items since, oldest change first. */
export async function readChanges(
  tx: Transaction,
  { organizationId, personId }: VaultCaller,
  since: number,
): Promise<RouteAnswer<typeof readVault>> {
  // Read first: whoever writes holds it until they commit, so all changes up to it are seen below.
  const head = await vaultHead(tx, organizationId);
  const marked = await marksOf(tx, organizationId, { personId, limit: mostMarksServed });
  if (since >= head) return { cursor: head, more: false, signers: [], items: [], marked };
  const changes = await changesOf(tx, organizationId, { personId, since, limit: mostItemsServed + 1 });
  const served = [];
  let characters = 0;
  for (const change of changes.slice(0, mostItemsServed)) {
    if (served.length > 0 && characters + change.size > mostCharacters) break;
    served.push(change);
    characters += change.size;
  }
  const more = served.length < changes.length;
  const items = served.map(({ item }) => item);
  const [rows, lists] = [
    new Map((await itemsServed(tx, organizationId, items)).map((row) => [row.item, row])),
    await listsServed(tx, organizationId, { personId, items, since }),
  ];
  // Of an item that is no longer shared with the caller nothing is told that came after: neither its version nor who wrote it.
  const shown = served.flatMap(({ item, role }) => (role === null ? [] : (rows.get(item) ?? [])));
  const digests = [...new Set([...shown, ...lists].map(({ signer }) => signer))];
  const signers = await signersServed(tx, organizationId, digests);
  const places = new Map(signers.map(({ digest }, place) => [digest, place]));
  const listsOf = Map.groupBy(lists, ({ item }) => item);
  const by = (signer: string) => places.get(signer) ?? -1;
  return {
    cursor: more ? (served.at(-1)?.change ?? since) : head,
    more,
    marked,
    signers: signers.map(({ delegation, issuer }) => ({ delegation, issuer })),
    items: served.flatMap(({ item, role, grant }) => {
      const row = rows.get(item);
      if (row === undefined) return [];
      const { version, isDeleted, statement, signer } = row;
      const kind = isDeleted ? ('deletion' as const) : ('version' as const);
      return {
        item,
        version: role === null ? 1 : version,
        lists: (listsOf.get(item) ?? []).map((list) => ({
          epoch: list.epoch,
          statement: list.statement,
          by: by(list.signer),
        })),
        current: role === null ? null : { kind, statement, by: by(signer) },
        grant,
      };
    }),
  };
}
