import { confirmMembers, getStatement, listConfirmers, listUnconfirmed } from '@lanyard/contract/statements';
import { handle, type Handled } from '../access/index.ts';
import { trailOf } from '../activity/index.ts';
import type { Directory } from '../directory/index.ts';
import { confirm, listConfirming, listMissing, statementOf } from './statements.ts';

/** Fifty statements of the longest. */
const bodyBytes = 2 * 1024 * 1024;

export function statementRoutes({ directory }: { readonly directory: Directory }): readonly Handled[] {
  return [
    handle(listUnconfirmed, ({ tx, caller }) => listMissing(tx, { directory, caller })),

    handle(
      confirmMembers,
      (call) =>
        confirm(call.tx, { directory, caller: call.caller, trail: trailOf(call) }, call.body.statements),
      { bodyLimit: bodyBytes },
    ),

    handle(listConfirmers, ({ tx, caller }) => listConfirming(tx, { directory, caller })),

    handle(getStatement, ({ tx, caller, params }) => statementOf(tx, { caller }, params.memberId)),
  ];
}
