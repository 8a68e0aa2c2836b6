import type { VaultCache } from '@lanyard/vault/vault-source';
import type { Route, RouteAnswer, RouteInput } from '@lanyard/contract/route';

/**
 * What a browser gives to its half of sign-in. A portal page gives IndexedDB and same-origin fetch, the extension its own
 * storage; tests and load generators give a map and HTTP.
 */
export interface Browser {
  readonly storage: BrowserStorage;
  readonly cloud: OrganizationCloud;
  /** Milliseconds since 1970, by the cloud's clock where it is known: proofs are dated by it. */
  readonly now: () => number;
  /** Where ciphertext of vaults is kept until the sign-out. Default: nowhere. */
  readonly vaultCache?: BrowserVaultCache;
}

/** Ciphertext of the vault of whoever is signed in here. */
export interface BrowserVaultCache {
  /** Of one person; what there is of another one is forgotten. */
  of(did: string): VaultCache;
  clear(): Promise<void>;
}

/** Key-value storage of one organization's origin; keeps CryptoKey objects as they are (structured clone). */
export interface BrowserStorage {
  get(key: string): Promise<unknown>;
  /** Writes all or nothing. */
  putAll(entries: readonly (readonly [key: string, value: unknown])[]): Promise<void>;
  /** Writes unless there is something already, with no other writer in between. @returns what is kept now */
  add(key: string, value: unknown): Promise<unknown>;
  /** Writes what becomes of what is there (undefined: nothing), with no other writer in between. */
  change(key: string, next: (before: unknown) => unknown): Promise<void>;
  delete(keys: readonly string[]): Promise<void>;
}

/** Headers to add to one request; `nonce` is the cloud's latest DPoP nonce, if it gave one. */
export type ProofHeaders = (request: {
  readonly method: string;
  readonly url: string;
  readonly nonce: string | undefined;
}) => Promise<Record<string, string>>;

/** The cloud at the organization's own address. */
export interface OrganizationCloud {
  /** Origin of the organization, e.g. `https://acme.example.com`. */
  readonly origin: string;
  /** @throws an error with a `code` of the route's problems. */
  call<R extends Route>(route: R, input: RouteInput<R>, headers?: ProofHeaders): Promise<RouteAnswer<R>>;
  /** Events of a stream route until it ends. */
  stream<R extends Route>(
    route: R,
    input: RouteInput<R>,
    headers: ProofHeaders | undefined,
    signal: AbortSignal,
  ): AsyncIterable<RouteAnswer<R>>;
  /** The DID log of a person, as served at this origin (`did.jsonl`). */
  didLog(personId: string): Promise<string>;
  /** Keeps one that was verified, for when there is no connection. Default: there is none to be had then. */
  readonly keepDidLog?: (personId: string, log: string) => Promise<void>;
}
