import { createClient, type Client } from '@lanyard/client/client';
import { didLogPath } from '@lanyard/crypto/did';
import {
  approve,
  decline,
  openSignIn,
  readSignInFragment,
  readSignInLink,
  type SignInRequest,
} from '@lanyard/holder/approvals';
import { addClaim, askForCode, type ClaimHead } from '@lanyard/holder/claims';
import { createIdentity, type NewIdentity } from '@lanyard/holder/identity';
import { acceptInvitation, openInvitation, parseJoinLink, type Membership } from '@lanyard/holder/joining';
import { watchWaitingSignIns, type WaitingSignIn } from '@lanyard/holder/notifications';
import type { Device } from '@lanyard/holder/ports';
import type { Wallet } from '@lanyard/holder/wallet';
import type { ClaimType } from '@lanyard/contract/shapes';
import {
  authenticatorOn,
  createAuthenticator,
  type Authenticator,
  type AuthenticatorOptions,
} from './authenticator.ts';
import { localFetch, type LocalFetch } from './local-fetch.ts';
import { memoryStorage, type MemoryStorage } from './memory-storage.ts';

/** Where a virtual phone or browser finds the cloud. */
export interface CloudAddress {
  /** On 127.0.0.1. */
  readonly port: number;
  /** As the cloud is configured, such as `http://wallet.localhost:8080`. */
  readonly walletOrigin: string;
}

/** A virtual phone: the wallet's own logic on a software authenticator, over HTTP to a real cloud. */
export interface Phone {
  readonly device: Device;
  readonly authenticator: Authenticator;
  readonly storage: MemoryStorage;
  readonly client: Client;
  /** The wallet, once `createIdentity` is through. */
  readonly wallet: Wallet;
  createIdentity(): Promise<NewIdentity>;
  /** Proves an e-mail address; `readCode` reads the code out of the mail that was sent. */
  claimEmail(email: string, readCode: () => Promise<string> | string): Promise<ClaimHead>;
  /** Proves a phone number; `readCode` reads the code out of the text message. */
  claimPhone(number: string, readCode: () => Promise<string> | string): Promise<ClaimHead>;
  /** Follows an invitation link and accepts it. */
  join(link: string, claim?: ClaimHead): Promise<Membership>;
  /** What has come to this wallet by itself, once there is something. */
  notified(): Promise<readonly WaitingSignIn[]>;
  /** Opens what came by itself. */
  open(waiting: WaitingSignIn): Promise<SignInRequest>;
  /** Scans what a browser shows. */
  scan(link: string): Promise<SignInRequest>;
  approve(
    request: SignInRequest,
    options?: { claims?: readonly ClaimType[]; digits?: string },
  ): ReturnType<typeof approve>;
  decline(request: SignInRequest, reason?: 'declined' | 'not-me'): Promise<void>;
}

const userAgent =
  'Mozilla/5.0 (Linux; Android 16; Pixel 10) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Mobile Safari/537.36';

/** Makes a phone; it has no identity yet. */
export function aPhone(
  cloud: CloudAddress,
  options: {
    readonly authenticator?: AuthenticatorOptions;
    readonly now?: () => number;
    readonly fetch?: LocalFetch;
  } = {},
): Phone {
  const authenticator = createAuthenticator(options.authenticator ?? {});
  const storage = memoryStorage();
  const client = createClient({
    origin: cloud.walletOrigin,
    fetch: options.fetch ?? localFetch(cloud.port, { 'user-agent': userAgent }),
    ...(options.now === undefined ? {} : { now: options.now }),
  });
  const device: Device = {
    authenticator: authenticatorOn(cloud.walletOrigin, authenticator),
    storage,
    cloud: {
      origin: cloud.walletOrigin,
      call: (route, input, proof) => client.call(route, input, proof),
      stream: (route, input, proof, signal) => client.stream(route, input, proof, signal),
      nonce: () => client.nonce(),
      didLog: (personId) => client.text(didLogPath(personId)),
    },
    now: () => client.now(),
  };
  let made: NewIdentity | undefined;
  const current = (): NewIdentity => {
    if (made === undefined) throw new Error('this phone has no identity yet');
    return made;
  };
  return {
    device,
    authenticator,
    storage,
    client,
    get wallet() {
      return current().wallet;
    },
    async createIdentity() {
      made = await createIdentity(device, { deviceLabel: 'Chrome on Android' });
      return made;
    },
    async claimEmail(email, readCode) {
      const { wallet, claimsKey } = current();
      const claim = { type: 'email', value: email } as const;
      const { id } = await askForCode(wallet, claim);
      return addClaim(wallet, { ...claim, id, code: await readCode(), claimsKey });
    },
    async claimPhone(number, readCode) {
      const { wallet, claimsKey } = current();
      const claim = { type: 'phone', value: number } as const;
      const { id } = await askForCode(wallet, claim);
      return addClaim(wallet, { ...claim, id, code: await readCode(), claimsKey });
    },
    async join(link, claim) {
      const { wallet } = current();
      const invitation = await openInvitation(wallet, parseJoinLink(link, cloud));
      return acceptInvitation(wallet, invitation, { claimId: claim?.id ?? null });
    },
    async notified() {
      const stop = new AbortController();
      try {
        for await (const waiting of watchWaitingSignIns(current().wallet, stop.signal))
          if (waiting.length > 0) return waiting;
        return [];
      } finally {
        stop.abort();
      }
    },
    open: ({ fragment }) => openSignIn(current().wallet, readSignInFragment(fragment), { notified: true }),
    scan: (link) => openSignIn(current().wallet, readSignInLink(link, cloud)),
    approve: (request, { claims: types = [], digits } = {}) => {
      const claims = request.claims.flatMap(({ type, held }) =>
        types.includes(type) ? held.slice(0, 1) : [],
      );
      return approve(current().wallet, request, { claims, ...(digits === undefined ? {} : { digits }) });
    },
    decline: (request, reason = 'declined') => decline(current().wallet, request, reason),
  };
}
