import type { Route, RouteAnswer, RouteInput } from '@lanyard/contract/route';
import type { FidoAssertion, FidoRegistration } from '@lanyard/contract/shapes';
import type { Bytes } from '@lanyard/crypto/encoding';

/**
 * What a person's device gives to the wallet's logic. A page gives WebAuthn, IndexedDB and fetch; tests and load generators give a
 * software authenticator, a map and fetch; native shells later give their own.
 */
export interface Device {
  readonly authenticator: Authenticator;
  readonly storage: DeviceStorage;
  readonly cloud: Cloud;
  /** Milliseconds since 1970, by the cloud's clock where it is known: proofs and statements are dated by it. */
  readonly now: () => number;
}

/** WebAuthn, with the PRF output kept apart from the response, so that it can never be sent along with it. */
export interface Authenticator {
  /** Registers; `prf` is null where the authenticator has none or gives it only later. @throws DOMException as WebAuthn does. */
  create(options: {
    readonly rpId: string;
    readonly rpName: string;
    readonly userId: Bytes;
    readonly userName: string;
    readonly challenge: Bytes;
    readonly prfSalt: Bytes;
  }): Promise<{
    readonly response: FidoRegistration;
    readonly prf: Bytes | null;
    readonly prfEnabled: boolean;
  }>;
  /** One touch with user verification, by this one credential. */
  get(options: {
    readonly rpId: string;
    readonly credentialId: string;
    readonly challenge: Bytes;
    /** Left out where the credential has no PRF. */
    readonly prfSalt?: Bytes;
  }): Promise<{ readonly response: FidoAssertion; readonly prf: Bytes | null }>;
}

/** Key-value storage that keeps CryptoKey objects as they are (structured clone), so that private keys stay non-extractable. */
export interface DeviceStorage {
  get(key: string): Promise<unknown>;
  /** Writes all or nothing. */
  putAll(entries: readonly (readonly [key: string, value: unknown])[]): Promise<void>;
  delete(keys: readonly string[]): Promise<void>;
  /** Entries whose key starts so, in order of key. */
  list(prefix: string): Promise<readonly (readonly [key: string, value: unknown])[]>;
}

/** Proof headers for one request; `nonce` is the cloud's latest DPoP nonce, if it gave one. */
export type ProofHeaders = (request: {
  readonly method: string;
  readonly url: string;
  readonly nonce: string | undefined;
}) => Promise<Record<string, string>>;

/** The cloud as the wallet reaches it: same-origin, at the wallet's address. */
export interface Cloud {
  /** Origin of the wallet, e.g. `https://wallet.example.com`. */
  readonly origin: string;
  /** @throws an error with a `code` of the route's problems. */
  call<R extends Route>(route: R, input: RouteInput<R>, proof?: ProofHeaders): Promise<RouteAnswer<R>>;
  /** Events of a stream route until it ends, or the signal aborts. @throws as `call`; also where streams do not get through */
  stream<R extends Route>(
    route: R,
    input: RouteInput<R>,
    proof: ProofHeaders | undefined,
    signal: AbortSignal,
  ): AsyncIterable<RouteAnswer<R>>;
  /** A nonce of the cloud that it still takes: the latest it gave, or a fresh one. */
  nonce(): Promise<string>;
  /** The DID log of a person, as served (`did.jsonl`). */
  didLog(personId: string): Promise<string>;
}
