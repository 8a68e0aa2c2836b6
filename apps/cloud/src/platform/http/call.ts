import type { Route, RouteAnswer, RouteRequest } from '@lanyard/contract/route';
import type { Transaction } from '../database/transaction.ts';
import type { Language } from '../language.ts';
import type { WrittenAnswer } from './answer.ts';

/** Who the request claims to come from, for screens and records; never a proof of anything. */
export interface Requester {
  readonly address: string;
  readonly browser: string;
  readonly system: string;
}

/** The organization whose address was called, from its record (never from the Host header alone). */
export interface CalledOrganization {
  readonly id: string;
  readonly name: string;
  readonly origin: string;
  readonly host: string;
  readonly regionLabel: string;
}

export interface Cookie {
  readonly name: `__Host-${string}`;
  readonly value: string;
  /** 0 clears it. */
  readonly maxAgeSeconds: number;
}

/** What a gate and a handler are given. One database transaction a request: a thrown ProblemError rolls it back. */
export interface RequestContext {
  readonly requestId: string;
  /** Absolute URL of this request as the record says (for DPoP `htu`): origin of the called address, path, no query. */
  readonly url: string;
  readonly method: string;
  /** Origin of the called address, from the record. */
  readonly origin: string;
  /** Present exactly on organization addresses. */
  readonly organization: CalledOrganization | undefined;
  readonly requester: Requester;
  /** What whoever asks reads best of what the cloud writes. */
  readonly language: Language;
  readonly now: Date;
  header(name: string): string | undefined;
  cookie(name: string): string | undefined;
}

/** A handler's whole world. `C`: the caller its gate admitted. */
export interface Call<R extends Route, C> extends RequestContext {
  readonly tx: Transaction;
  readonly caller: C;
  readonly params: RouteRequest<R> extends { params: infer P } ? P : undefined;
  readonly query: RouteRequest<R> extends { query: infer Q } ? Q : undefined;
  readonly body: RouteRequest<R> extends { body: infer B } ? B : undefined;
  setCookie(cookie: Cookie): void;
  /** Runs once the transaction is committed and before the answer is sent; a ProblemError thrown here still becomes the answer. */
  afterCommit(work: () => Promise<void> | void): void;
}

export type Handler<R extends Route, C> = (
  call: Call<R, C>,
) => Promise<RouteAnswer<R> | WrittenAnswer<RouteAnswer<R>>>;

/** The handler of a stream yields events until it returns or the caller leaves (`signal`). */
export interface StreamCall<R extends Route, C> extends Omit<Call<R, C>, 'tx' | 'afterCommit' | 'setCookie'> {
  readonly signal: AbortSignal;
  /**
   * The transaction in which the gate admitted, of a stream that is mounted with `looksFirst`: until its first event, which is sent once
   * this is committed. Streams open no other one.
   */
  readonly tx: Transaction | undefined;
}
export type StreamHandler<R extends Route, C> = (call: StreamCall<R, C>) => AsyncIterable<RouteAnswer<R>>;

/**
 * What proves a caller, in two steps: `prove` reads cookies, tokens and signatures without the database and says which rows the
 * request's transaction may see; `admit` looks inside that transaction (session live, device not blocked, proof unused).
 */
export interface Gate<P extends { organizationId?: string; personId?: string }, C> {
  prove(context: RequestContext, route: Route, params: Record<string, string>): Promise<P>;
  admit(tx: Transaction, proof: P, context: RequestContext, route: Route): Promise<C>;
  /**
   * Uses up again what `admit` used up, in a transaction of its own: of a request that was admitted and then refused nothing is kept,
   * and what works once would work once more.
   */
  useUp?(tx: Transaction, proof: P): Promise<void>;
}
