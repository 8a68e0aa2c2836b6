import { createClient, type ClientOptions } from '@lanyard/client/client';
import { readVault } from '@lanyard/contract/vaults';
import { deleteVaultShare, getVaultShare, signOut } from '@lanyard/contract/session';
import { beginLogin, completeSignIn, completeUnlock, startNotifiedSignIn } from '@lanyard/contract/sign-in';
import type { Route, RouteAnswer, RouteInput } from '@lanyard/contract/route';
import { didLogPath } from '@lanyard/crypto/did';
import { browserKey, provenBy } from './browser-keys.ts';
import { forgetVault, kept } from './kept.ts';
import type { LiveSession } from './live-session.ts';
import type { Browser, BrowserStorage, BrowserVaultCache, ProofHeaders } from './ports.ts';

/**
 * A browser of its own that has neither pages of the organization nor its cookies: the extension (protocol, Session). It signs in, opens
 * and reads the vault by the same functions as a page; what differs is how it shows who it is, and that is all here: its token in
 * the header, with a proof by its key on every route.
 */

/** The session it is in. Only ever in memory: after a restart of the browser the wallet is asked again. */
export interface HeldState {
  readonly session: LiveSession;
  /** For `Authorization: DPoP`. Of no use without the browser key. */
  readonly token: string;
  /** Share 2 of the StorageProtectionKey while the vault is open, so that it can be opened again without a connection. */
  readonly share2?: string;
}

/** Memory that outlives whoever asks (a worker that sleeps between two messages), and nothing else: the browser's own, never a disk. */
export interface HeldMemory {
  get(): Promise<HeldState | undefined>;
  /** Undefined: forgets. */
  set(state: HeldState | undefined): Promise<void>;
}

export interface HeldBrowser extends Browser {
  /** Begins a login flow: the CSRF login token that `beginSignIn` takes, whose organization it is, and whom it lets in. */
  openDoor(): Promise<
    Pick<RouteAnswer<typeof beginLogin>, 'csrfLoginToken' | 'organization' | 'logo' | 'demands'>
  >;
  /** Whether the vault was read last without a connection: what there is is what was read before. */
  isBehind(): boolean;
  /** The session that it is in by its own clock; undefined where it is in none. */
  session(): Promise<LiveSession | undefined>;
  /** Whether the vault was opened and not locked since. */
  isOpen(): Promise<boolean>;
  /** Forgets session and vault key, whether or not the cloud can be told. */
  leave(): Promise<void>;
}

/**
 * @param parts.onSessionOver When any answer says that the session is over; by then what is left of it is forgotten.
 */
export function heldBrowser(
  origin: string,
  parts: Pick<ClientOptions, 'fetch' | 'language' | 'now'> & {
    readonly storage: BrowserStorage;
    readonly vaultCache?: BrowserVaultCache;
    readonly memory: HeldMemory;
    readonly onSessionOver?: () => void;
  },
): HeldBrowser {
  const { storage, memory, vaultCache, onSessionOver, ...rest } = parts;
  // To Firefox every address that an extension may reach is its own: it would send the cookies of the portal along.
  const client = createClient({ origin, credentials: 'omit', ...rest });
  let loginToken: string | undefined;
  const vaultReads = createVaultReads();

  const leave = async (): Promise<void> => {
    await Promise.all([memory.set(undefined), forgetVault(browser)]);
  };
  const notice = async (error: unknown): Promise<never> => {
    if (codeOf(error) === 'sign-in-required' && (await memory.get()) !== undefined) {
      await leave();
      onSessionOver?.();
    }
    throw error;
  };

  /** The headers of a page's request with what this browser shows in place of cookies. */
  const showing = (route: Route, headers: ProofHeaders | undefined): ProofHeaders => {
    const marked: ProofHeaders = async (request) => ({
      ...(await headers?.(request)),
      'x-lanyard-extension': '1',
    });
    if (route.access === 'login')
      return async (request) => ({ ...(await marked(request)), 'x-lanyard-login': loginToken ?? '' });
    if (!route.access.startsWith('session')) return marked;
    return async (request) => {
      const held = await memory.get();
      if (held === undefined) throw new SignedOutError();
      const { token } = held;
      const authorization = `DPoP ${token}`;
      const proven = provenBy(await browserKey(browser), { kind: 'accessToken', token }, browser.now, {
        authorization,
        'x-lanyard-extension': '1',
      });
      return proven(request);
    };
  };

  const call = async <R extends Route>(
    route: R,
    input: RouteInput<R>,
    headers?: ProofHeaders,
  ): Promise<RouteAnswer<R>> => {
    // First here: where the cloud cannot be told, it forgets by itself.
    if (route.name === deleteVaultShare.name) await forgetShare();
    if (route.name === getVaultShare.name) {
      const share2 = (await memory.get())?.share2;
      if (share2 !== undefined) return { share2 } as RouteAnswer<R>;
    }
    const given = await inputOf(route, input);
    const send = () => client.call(route, given, showing(route, headers)).catch(notice);
    const answer = await (route.name === readVault.name ? vaultReads.read(send, input) : send());
    await keepOf(route, answer);
    return answer;
  };

  const inputOf = async <R extends Route>(route: R, input: RouteInput<R>): Promise<RouteInput<R>> => {
    if (route.name !== startNotifiedSignIn.name) return input;
    const person = await storage.get(kept.personToken);
    const { body } = input as RouteInput<typeof startNotifiedSignIn>;
    return { body: { ...body, person } } as RouteInput<R>;
  };

  /** What a page's browser would keep as cookies, and share 2. */
  const keepOf = async (route: Route, answer: unknown): Promise<void> => {
    if (route.name === completeSignIn.name) {
      const { held, sessionId, csrfToken, expiresAt } = answer as RouteAnswer<typeof completeSignIn>;
      if (held === undefined) throw new SignedOutError();
      const session = { id: sessionId, csrfToken, expiresAt: Date.parse(expiresAt) };
      await memory.set({ session, token: held.session });
      await storage.putAll([[kept.personToken, held.person]]);
    } else if (route.name === getVaultShare.name) {
      const state = await memory.get();
      const { share2 } = answer as RouteAnswer<typeof getVaultShare>;
      if (state !== undefined) await memory.set({ ...state, share2 });
    } else if (route.name === completeUnlock.name) {
      await forgetShare();
    } else if (route.name === signOut.name) {
      await leave();
    }
  };

  const forgetShare = async (): Promise<void> => {
    const state = await memory.get();
    if (state === undefined) return;
    const { session, token } = state;
    await memory.set({ session, token });
  };

  const browser: HeldBrowser = {
    storage,
    ...(vaultCache === undefined ? {} : { vaultCache }),
    now: () => client.now(),
    cloud: {
      origin,
      call,
      async *stream(route, input, headers, signal) {
        try {
          yield* client.stream(route, input, showing(route, headers), signal);
        } catch (error) {
          await notice(error);
        }
      },
      didLog: async (personId) => {
        try {
          return await client.text(didLogPath(personId));
        } catch (error) {
          const logs = (await storage.get(kept.didLogs)) as ReadonlyMap<string, string> | undefined;
          const log = logs?.get(personId);
          if (log === undefined || codeOf(error) !== 'unreachable') throw error;
          return log;
        }
      },
      keepDidLog: async (personId, log) => {
        const logs = (await storage.get(kept.didLogs)) as ReadonlyMap<string, string> | undefined;
        if (logs?.get(personId) === log) return;
        await storage.change(
          kept.didLogs,
          (before) => new Map([...((before ?? new Map()) as ReadonlyMap<string, string>), [personId, log]]),
        );
      },
    },
    async openDoor() {
      const door = await client.call(beginLogin, {}, showing(beginLogin, undefined));
      ({ loginToken } = door);
      return door;
    },
    async session() {
      const state = await memory.get();
      if (state === undefined || state.session.expiresAt > client.now()) return state?.session;
      await leave();
      return undefined;
    },
    isBehind: vaultReads.isBehind,
    isOpen: async () => (await memory.get())?.share2 !== undefined,
    leave,
  };
  return browser;
}

/** Goes on with what was read before, where there is no connection. */
function createVaultReads() {
  let isBehind = false;
  return {
    isBehind: () => isBehind,
    async read<R extends Route>(send: () => Promise<RouteAnswer<R>>, input: RouteInput<R>) {
      try {
        const answer = await send();
        isBehind = false;
        return answer;
      } catch (error) {
        const answer = nothingNew(error, input);
        isBehind = true;
        return answer;
      }
    },
  };
}

/** Without a connection nothing is new to whoever has kept what there was; who has kept nothing is told so. */
function nothingNew<R extends Route>(error: unknown, input: RouteInput<R>): RouteAnswer<R> {
  const cursor = Number((input as RouteInput<typeof readVault>).query.since ?? 0);
  if (codeOf(error) !== 'unreachable' || cursor === 0) throw error;
  const answer: RouteAnswer<typeof readVault> = { cursor, more: false, signers: [], items: [], marked: [] };
  return answer as RouteAnswer<R>;
}

/** It is in no session; of the same code as the cloud's refusal. */
class SignedOutError extends Error {
  readonly code = 'sign-in-required';
}

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined;
