import {
  approveSignIn,
  beginLogin,
  completeSignIn,
  completeUnlock,
  listNotifiedSignIns,
  pollSignIn,
  refuseSignIn,
  scanSignIn,
  setKnownBrowser,
  startNotifiedSignIn,
  startSignIn,
  startUnlock,
  watchNotifiedSignIns,
  watchSignIn,
  watchUnlock,
} from '@lanyard/contract/sign-in';
import {
  completePasskeySignIn,
  completePasskeyUnlock,
  completeTrust,
  startPasskeySignIn,
  startPasskeyUnlock,
  startTrust,
  watchTrust,
} from '@lanyard/contract/trusted-browsers';
import { handle, type Handled, type LoginCaller, type SessionCaller } from '../access/index.ts';
import type { Directory } from '../directory/index.ts';
import type { InstallationKeys, VerifyTouch } from '../people/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { CalledOrganization, RequestContext } from '../platform/http/call.ts';
import type { DeviceProofNonces } from '../platform/http/device-proof-nonce.ts';
import { requireDeviceProof } from '../platform/http/device-proof.ts';
import { problem } from '../platform/http/problems.ts';
import type { Places } from '../platform/places.ts';
import type { SessionTokens } from '../sessions/index.ts';
import { startPasskey } from '../trusted-browsers/index.ts';
import { approveSignIn as approve, scanSignIn as scan } from './approval.ts';
import { completeSignIn as complete, completeUnlock as completeUnlocking } from './completion.ts';
import { refuseSignIn as refuse } from './refusal.ts';
import {
  startNotifiedSignIn as startNotified,
  startNotifiedUnlock as startUnlockByNotification,
  waitingFor,
  watchWaitingFor,
  setKnown,
} from './notifications.ts';
import { startSignIn as start, startUnlock as startUnlocking } from './sign-ins.ts';
import type { SignInSignals } from './signals.ts';
import {
  completePasskeySignIn as completeByPasskey,
  completePasskeyUnlock as unlockByPasskey,
} from './passkey-sign-in.ts';
import { beginHeldLogin } from './login-flows.ts';
import type { Owner } from './store.ts';
import { completeTrust as completeTrusting } from './trust.ts';
import { eventOf, stateOfSignIn, watchSignIn as watch, type Ring, type Waiting } from './waiting.ts';

export interface AuthenticationParts {
  readonly database: Database;
  readonly directory: Directory;
  readonly clock: Clock;
  readonly nonces: DeviceProofNonces;
  readonly tokens: SessionTokens;
  readonly signals: SignInSignals;
  /** By the notifications room. */
  readonly ring: Ring;
  readonly keys: InstallationKeys;
  readonly verifyTouch: VerifyTouch;
  /** Where addresses are; default: not known. */
  readonly places?: Places | undefined;
}

export function authenticationRoutes(parts: AuthenticationParts): readonly Handled[] {
  return [
    ...browserRoutes(parts),
    ...unlockRoutes(parts),
    ...walletRoutes(parts),
    ...trustRoutes(parts),
    ...passkeyRoutes(parts),
  ];
}

function browserRoutes(parts: AuthenticationParts): readonly Handled[] {
  return [
    handle(beginLogin, (call) => beginHeldLogin(call.tx, parts, call)),

    handle(startSignIn, ({ tx, caller, body, requester, now }) =>
      start(tx, parts, { ...caller, ...body, requester, now }),
    ),

    handle(startNotifiedSignIn, async (call) => {
      const { tx, caller, body } = call;
      const proof = await requireDeviceProof(call, parts.nonces, {
        binding: { kind: 'none' },
        thumbprint: 'any',
      });
      return startNotified(tx, parts, { context: atOrganization(call), caller, proof, ...body });
    }),

    handle(watchSignIn, (call) => watch(parts, waitingAt(call, ofLogin(call.caller)), call), {
      looksFirst: true,
    }),

    handle(pollSignIn, async (call) =>
      eventOf(await stateOfSignIn(call.tx, parts, waitingAt(call, ofLogin(call.caller)), call.now)),
    ),

    handle(completeSignIn, async (call) => {
      const { tx, caller, params, body } = call;
      const proof = await requireDeviceProof(call, parts.nonces, {
        binding: { kind: 'none' },
        thumbprint: 'any',
      });
      const context = atOrganization(call);
      const completed = await complete(tx, parts, { context, caller, ...params, ...body, proof });
      for (const cookie of completed.cookies) call.setCookie(cookie);
      return completed.answer;
    }),
  ];
}

function unlockRoutes(parts: AuthenticationParts): readonly Handled[] {
  return [
    handle(startUnlock, ({ tx, caller, body: { way, ...body }, requester, now }) =>
      way === 'notification'
        ? startUnlockByNotification(tx, parts, caller, { ...body, requester, now })
        : startUnlocking(tx, parts, caller, { ...body, scope: 'vault', requester, now }),
    ),

    handle(watchUnlock, (call) => watch(parts, waitingAt(call, ofSession(call.caller)), call), {
      looksFirst: true,
    }),

    handle(completeUnlock, ({ tx, caller, params, body, now }) =>
      completeUnlocking(tx, parts, caller, { ...params, ...body, now }),
    ),
  ];
}

function trustRoutes(parts: AuthenticationParts): readonly Handled[] {
  return [
    handle(startTrust, ({ tx, caller, body: { kind, ...body }, requester, now }) => {
      const scope = kind === 'passkey' ? 'passkey' : 'trust';
      return startUnlocking(tx, parts, caller, { ...body, scope, requester, now });
    }),

    handle(watchTrust, (call) => watch(parts, waitingAt(call, ofSession(call.caller)), call), {
      looksFirst: true,
    }),

    handle(completeTrust, (call) => {
      const { tx, caller, params, body, now } = call;
      const { organization } = atOrganization(call);
      return completeTrusting(tx, parts, { organization, caller, ...params, ...body, now });
    }),
  ];
}

function passkeyRoutes(parts: AuthenticationParts): readonly Handled[] {
  return [
    handle(startPasskeySignIn, (call) => {
      const { tx, caller, now } = call;
      const { organization } = atOrganization(call);
      return startPasskey(tx, { organization, asker: { loginDigest: caller.loginDigest }, now });
    }),

    handle(completePasskeySignIn, async (call) => {
      const { tx, caller, params, body } = call;
      const proof = await requireDeviceProof(call, parts.nonces, {
        binding: { kind: 'none' },
        thumbprint: 'any',
      });
      const context = atOrganization(call);
      const completed = await completeByPasskey(tx, parts, { context, caller, proof, ...params, ...body });
      for (const cookie of completed.cookies) call.setCookie(cookie);
      return completed.answer;
    }),

    handle(startPasskeyUnlock, (call) => {
      const { tx, caller, now } = call;
      const { organization } = atOrganization(call);
      return startPasskey(tx, { organization, asker: { sessionId: caller.sessionId }, now });
    }),

    handle(completePasskeyUnlock, (call) => {
      const { tx, caller, params, body } = call;
      const { organization } = atOrganization(call);
      return unlockByPasskey(tx, parts, { organization, caller, context: call, ...params, ...body });
    }),
  ];
}

function walletRoutes(parts: AuthenticationParts): readonly Handled[] {
  return [
    handle(listNotifiedSignIns, ({ tx, caller: { personId, deviceId }, now }) =>
      waitingFor(tx, { personId, deviceId, now }),
    ),

    handle(watchNotifiedSignIns, ({ caller, signal }) => watchWaitingFor(parts, caller, signal)),

    handle(setKnownBrowser, async ({ tx, caller: { personId }, params, body, now }) => {
      await setKnown(tx, { ...params, personId, browserJkt: body.browser, known: body.known, now });
      return undefined;
    }),

    handle(scanSignIn, ({ tx, caller, params, now }) =>
      scan(tx, parts, { ...params, personId: caller.personId, now }),
    ),

    handle(
      approveSignIn,
      ({ tx, caller: { personId, deviceId }, params, body, now }) =>
        approve(tx, parts, { ...params, ...body, personId, deviceId, now }),
      { bodyLimit: approvalBytes },
    ),

    handle(refuseSignIn, async ({ tx, caller, params, body, now }) => {
      await refuse(tx, parts, { ...params, ...body, personId: caller.personId, now });
      return undefined;
    }),
  ];
}

/** An approval with an envelope for a vault of thousands of items. */
const approvalBytes = 256 * 1024;

const ofLogin = ({ loginDigest }: LoginCaller): Owner => ({ purpose: 'sign-in', loginDigest });
const ofSession = ({ sessionId }: SessionCaller): Owner => ({ purpose: 'unlock', sessionId });

function waitingAt(
  call: {
    readonly caller: { readonly organizationId: string };
    readonly params: { readonly signInId: string };
    readonly body: Pick<Waiting, 'pollSecret' | 'binding' | 'notification'>;
  },
  owner: Owner,
): Waiting {
  const { pollSecret, binding, notification } = call.body;
  return {
    organizationId: call.caller.organizationId,
    ...call.params,
    owner,
    pollSecret,
    binding,
    notification,
  };
}

/** The gate has seen to it; this says so to the compiler. */
function atOrganization<C extends RequestContext>(
  call: C,
): C & { readonly organization: CalledOrganization } {
  const { organization } = call;
  if (organization === undefined) throw problem('not-found', { reason: 'no-organization' });
  return call as C & { readonly organization: CalledOrganization };
}
