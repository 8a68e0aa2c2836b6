import { listMoves, moveOrganization, prepareMove } from '@lanyard/contract/moves';
import { handle, type Handled } from '../access/index.ts';
import { trailOf } from '../activity/index.ts';
import type { Looking } from '../directory/index.ts';
import { move, movesFor, prepare } from './moves.ts';

export function moveRoutes(parts: Looking): readonly Handled[] {
  const { directory } = parts;
  return [
    handle(prepareMove, async function* ({ caller, body, now }) {
      yield await prepare(parts, { caller, now }, body.host);
    }),

    handle(moveOrganization, (call) =>
      move(call.tx, { directory, caller: call.caller, trail: trailOf(call) }, call.body),
    ),

    handle(listMoves, async ({ tx, params, query, caller: { personId } }) => ({
      moves: await movesFor(tx, { ...params, personId, after: query.after ?? 0 }),
    })),
  ];
}
