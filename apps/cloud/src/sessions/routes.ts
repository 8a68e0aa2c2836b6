import {
  blockMemberDevice,
  deleteVaultShare,
  endMemberSessions,
  endSession,
  getMemberAccess,
  getSession,
  getVaultShare,
  keepVaultOpen,
  listSessions,
  signOut,
  signOutEverywhere,
} from '@lanyard/contract/session';
import { listKeys, rotateKey } from '@lanyard/contract/organization';
import { encodeBase64url } from '@lanyard/crypto/encoding';
import { handle, type Handled, type SessionCaller } from '../access/index.ts';
import { record, trailOf } from '../activity/index.ts';
import type { Directory } from '../directory/index.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import type { Cookie, Requester } from '../platform/http/call.ts';
import { problem } from '../platform/http/problems.ts';
import { accessOf, blockOf, endOf } from './of-member.ts';
import { clearedSessionCookies } from './cookies.ts';
import { listTokenKeys, replaceTokenKey } from './keys.ts';
import { greetSession, listSessions as listMine, openVaultShare } from './sessions.ts';
import { endSessionOf, endSessionsOf, forgetVaultShare } from './store.ts';

export function sessionRoutes(deps: { readonly directory: Directory }): readonly Handled[] {
  return [
    handle(getSession, ({ tx, caller, now }) => greetSession(tx, deps, caller, now)),

    handle(listSessions, async ({ tx, caller, now }) => ({
      sessions: await listMine(tx, deps, { ...caller, now }),
    })),

    handle(endSession, async (call) => {
      const { tx, caller, params, now } = call;
      const ended = await endSessionOf(tx, { ...caller, sessionId: params.sessionId, now });
      if (!ended) throw problem('not-found', { reason: 'session' });
      await recordEnd(deps.directory, call, 'session.ended', params.sessionId);
      if (params.sessionId === caller.sessionId) clearCookies(call);
      return undefined;
    }),

    handle(signOut, async (call) => {
      const { tx, caller, now } = call;
      await endSessionOf(tx, { ...caller, now });
      await recordEnd(deps.directory, call, 'session.ended', caller.sessionId);
      clearCookies(call);
      return undefined;
    }),

    handle(signOutEverywhere, async (call) => {
      const { tx, caller, now } = call;
      await endSessionsOf(tx, { ...caller, now });
      await recordEnd(deps.directory, call, 'sessions.ended', caller.memberId);
      clearCookies(call);
      return undefined;
    }),

    handle(getMemberAccess, ({ tx, caller, params, now }) =>
      accessOf(tx, deps, { caller, memberId: params.memberId, now }),
    ),

    handle(endMemberSessions, async (call) => {
      await endOf(call.tx, deps, { ...call.params, ...call.body, caller: call.caller, trail: trailOf(call) });
      return undefined;
    }),

    handle(blockMemberDevice, async (call) => {
      await blockOf(call.tx, deps, { ...call.params, caller: call.caller, trail: trailOf(call) });
      return undefined;
    }),

    handle(getVaultShare, async ({ tx, caller, now }) => ({
      share2: encodeBase64url(await openVaultShare(tx, deps, { ...caller, now })),
    })),

    handle(keepVaultOpen, async ({ tx, caller, now }) => {
      await openVaultShare(tx, deps, { ...caller, now });
      return undefined;
    }),

    handle(listKeys, async ({ tx, caller, now }) => ({
      keys: await listTokenKeys(tx, caller.organizationId, now),
    })),

    handle(rotateKey, async (call) => ({
      keys: await replaceTokenKey(
        call.tx,
        { ...deps, caller: call.caller, trail: trailOf(call) },
        call.body.sessions,
      ),
    })),

    handle(deleteVaultShare, async ({ tx, caller }) => {
      await forgetVaultShare(tx, caller);
      return undefined;
    }),
  ];
}

/** Their own: one session, or every one. */
async function recordEnd(
  directory: Directory,
  call: {
    readonly tx: Transaction;
    readonly caller: SessionCaller;
    readonly requester: Requester;
    readonly now: Date;
  },
  act: 'session.ended' | 'sessions.ended',
  id: string,
): Promise<void> {
  const { tx, caller } = call;
  const subject = { kind: act === 'session.ended' ? 'session' : 'member', id };
  record(tx, await directory.dataKey(tx, caller.organizationId), { ...trailOf(call), act, subject });
}

function clearCookies(call: { setCookie(cookie: Cookie): void }): void {
  for (const cookie of clearedSessionCookies) call.setCookie(cookie);
}
