import { captchaHeader } from '@lanyard/contract/captcha';
import type { Access, Route } from '@lanyard/contract/route';
import type { FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod/v4/core';
import type { Scope, Transaction } from '../database/transaction.ts';
import { sendJson, sendWritten, WrittenAnswer } from './answer.ts';
import type { Call, Gate, Handler, StreamCall, StreamHandler } from './call.ts';
import { addressKey } from './address-key.ts';
import { refuseOtherOrigins } from './foreign-pages.ts';
import { problem, ProblemError, problemDocument, toProblem } from './problems.ts';
import { RequestCall, addressOf } from './request-call.ts';
import { noteProblem, siteOf, type HttpServer } from './server.ts';
import { writeStream } from './stream.ts';

/** Whose rows a request's transaction may see, and who is counted for its rate. */
export interface Proof {
  readonly organizationId?: string;
  readonly personId?: string;
  /** What was shown works once: the request's transaction writes, whatever the route does. */
  readonly usesUp?: boolean;
}

/** The gates of all accesses but `open`. What each admits is the caller of the routes with that access. */
export type Gates = { readonly [A in Exclude<Access, 'open'>]: Gate<Proof, unknown> };

type Admitted<G> = G extends { admit(...given: never): Promise<infer C> } ? C : never;
/** The caller a route's handler sees. */
export type CallerAt<G extends Gates, A extends Access> =
  A extends Exclude<Access, 'open'> ? Admitted<G[A]> : { readonly kind: 'open' };

/** What holds back floods and guessing, by the throttling room. Each throws a ProblemError (or rejects with one). */
export interface Throttle {
  /** First of all. Unauthenticated routes cost their address a point; the others are refused to an address with too many refused proofs. */
  arrive(route: Route, address: string): Promise<void> | undefined;
  /** A proof did not hold: counts against the address. */
  refused(address: string): Promise<void>;
  /** A proven caller's point. */
  spend(route: Route, callerId: string): Promise<void> | undefined;
  /** Open forms (`captcha: true`): timed lock, and the captcha after three tries. `who`: person, else address. */
  guard(route: Route, who: string, solution: string | undefined): Promise<void>;
  /** An open form was answered with a refusal: guessing, perhaps. */
  failed(route: Route, who: string): Promise<void>;
}

export interface MountOptions<G extends Gates> {
  readonly server: HttpServer;
  readonly gates: G;
  readonly throttle: Throttle;
  /** `Database.transaction`. */
  readonly transaction: <T>(scope: Scope, work: (tx: Transaction) => Promise<T>) => Promise<T>;
}

/** Gives a route its handler. Checks the declaration; throws where it is incomplete or mounted twice. */
export type Mount<G extends Gates> = <R extends Route>(
  route: R,
  handler: R extends { stream: true }
    ? StreamHandler<R, CallerAt<G, R['access']>>
    : Handler<R, CallerAt<G, R['access']>>,
  options?: MountedWith,
) => void;

export interface MountedWith {
  /** Largest body in bytes (default 64 KiB). */
  readonly bodyLimit?: number;
  /** Of a stream whose first event comes at once: it is found in the transaction in which the gate admits (`StreamCall.tx`). */
  readonly looksFirst?: boolean;
}

export interface Mounting<G extends Gates> {
  readonly mount: Mount<G>;
  /** Routes mounted so far. */
  readonly mounted: ReadonlySet<Route>;
  /** Throws, naming them, unless exactly these routes are mounted. Call it before listening. */
  assertComplete(contract: readonly Route[]): void;
}

const surfaces = ['organization', 'wallet', 'installation'] as const;

function checkDeclaration(route: Route): void {
  const fault = (what: string) => new Error(`route ${route.name}: ${what}`);
  if (route.access.startsWith('session') && route.permission === undefined)
    throw fault('a session route names its permission');
  // What takes a role tells who is a member, or changes something: a stolen cookie alone does neither.
  if (route.access === 'session' && route.permission !== 'member')
    throw fault('what takes a role takes a proof by the browser key');
  if (!route.access.startsWith('session') && route.permission !== undefined)
    throw fault('only session routes have a permission');
  if (route.method === 'GET' && route.body !== undefined) throw fault('GET has no body');
  if (route.stream === true && route.answer === undefined) throw fault('a stream has an answer');
  if (/:\w/.test(route.path) !== (route.params !== undefined)) throw fault('params describe the path');
}

/** What is refused: paths and messages of the schema, never the values. */
function parse(schema: z.$ZodType | undefined, value: unknown, where: string): unknown {
  if (schema === undefined) return undefined;
  const parsed = z.safeParse(schema, value);
  if (parsed.success) return parsed.data;
  throw problem('invalid-request', {
    errors: parsed.error.issues.slice(0, 20).map((issue) => ({
      path: [where, ...issue.path.map(String)].join('.').slice(0, 200),
      message: issue.message.slice(0, 200),
    })),
  });
}

/**
 * Mounts routes of the contract. What happens to a request, in this order: what a page of another origin sent is refused; its address
 * pays the rate; the gate proves the caller; the caller pays the rate; an open form asks for its captcha; the request is validated; in one
 * transaction the gate admits and the handler works; then what waited for the commit; then the answer, held to its schema.
 */
export function createMounting<G extends Gates>(options: MountOptions<G>): Mounting<G> {
  const { server, throttle, transaction } = options;
  const gates: Gates = options.gates;
  const mounted = new Set<Route>();
  const names = new Set<string>();

  const mount: Mount<G> = (route, handler, { bodyLimit, looksFirst = false } = {}) => {
    checkDeclaration(route);
    if (names.has(route.name)) throw new Error(`route ${route.name} is mounted twice`);
    names.add(route.name);
    mounted.add(route);
    const endpoint = new Endpoint(route, {
      server,
      throttle,
      transaction,
      gate: route.access === 'open' ? undefined : gates[route.access],
      ...(route.stream === true
        ? { events: handler as StreamHandler<Route, unknown>, looksFirst }
        : { handle: handler as Handler<Route, unknown> }),
    });
    for (const surface of route.surface === 'any' ? surfaces : [route.surface]) {
      server.fastify.route({
        method: route.method,
        url: route.path,
        constraints: { surface },
        ...(bodyLimit === undefined ? {} : { bodyLimit }),
        config: { route },
        onRequest: async (request) => endpoint.arrive(request),
        handler: (request, reply) => endpoint.answer(request, reply),
      });
    }
  };

  return {
    mount,
    mounted,
    assertComplete(contract) {
      const missing = contract.filter((route) => !mounted.has(route)).map((route) => route.name);
      const foreign = [...mounted].filter((route) => !contract.includes(route)).map((route) => route.name);
      if (missing.length > 0)
        throw new Error(`routes of the contract without a handler: ${missing.join(', ')}`);
      if (foreign.length > 0) throw new Error(`routes that are not in the contract: ${foreign.join(', ')}`);
    },
  };
}

interface EndpointParts {
  readonly server: HttpServer;
  readonly throttle: Throttle;
  readonly transaction: MountOptions<Gates>['transaction'];
  readonly gate: Gate<Proof, unknown> | undefined;
  /** One of the two, by the route's `stream`. */
  readonly handle?: Handler<Route, unknown>;
  readonly events?: StreamHandler<Route, unknown>;
  readonly looksFirst?: boolean;
}

const openProof: Proof = {};
const openCaller = { kind: 'open' } as const;

/** One route at work. */
class Endpoint {
  readonly #route: Route;
  readonly #parts: EndpointParts;
  readonly #writes: boolean;
  readonly #onlyReads: boolean;

  constructor(route: Route, parts: EndpointParts) {
    this.#route = route;
    this.#parts = parts;
    this.#writes = route.method !== 'GET';
    // Device proofs are used up in the transaction, so only these never write.
    this.#onlyReads = route.method === 'GET' && (route.access === 'open' || route.access === 'session');
  }

  /**
   * Before the body is read: whoever is over the limit does not get that far. A page of another origin costs its visitor's address nothing
   * (see also `refuseForeignPages`, which came before).
   */
  arrive(request: FastifyRequest): Promise<void> | undefined {
    if (this.#writes) refuseOtherOrigins(request.headers, siteOf(request).origin);
    return this.#parts.throttle.arrive(this.#route, addressOf(request));
  }

  async answer(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const call = new RequestCall(request, siteOf(request), this.#parts.server.clock.now());
    const proof = await this.#prove(call, request);
    if (this.#route.captcha === true) return this.#answerOpenForm(call, proof, request, reply);
    return this.#work(call, proof, request, reply);
  }

  async #prove(call: RequestCall, request: FastifyRequest): Promise<Proof> {
    const { gate, throttle } = this.#parts;
    if (gate === undefined) return openProof;
    try {
      // Gates read parameters before they are validated, so they get strings that passed the same schema.
      call.params = parse(this.#route.params, request.params, 'params');
      const proof = await gate.prove(call, this.#route, (call.params ?? {}) as Record<string, string>);
      const here = call.organization?.id;
      if (here !== undefined && proof.organizationId !== undefined && proof.organizationId !== here) {
        throw problem('sign-in-required', { reason: 'other-organization' });
      }
      if (this.#route.access !== 'login')
        await throttle.spend(this.#route, proof.personId ?? call.requester.address);
      return proof;
    } catch (error) {
      await this.#countRefusal(error, call);
      throw error;
    }
  }

  /** An open form: tries are counted before, refusals after. */
  async #answerOpenForm(
    call: RequestCall,
    proof: Proof,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const { throttle } = this.#parts;
    const who = proof.personId ?? call.requester.address;
    await throttle.guard(this.#route, who, call.header(captchaHeader));
    try {
      return await this.#work(call, proof, request, reply);
    } catch (error) {
      if (error instanceof ProblemError && error.meaning.status < 500)
        await throttle.failed(this.#route, who);
      throw error;
    }
  }

  async #work(
    call: RequestCall,
    proof: Proof,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const { handle, gate } = this.#parts;
    const route = this.#route;
    call.params ??= parse(route.params, request.params, 'params');
    call.query = parse(route.query, request.query, 'query');
    call.body = parse(route.body, request.body, 'body');
    if (handle === undefined) {
      if (gate === undefined) call.caller = openCaller;
      else if (this.#parts.looksFirst === true) return this.#streamLooking(call, proof, reply);
      else await this.#enter(call, proof, () => Promise.resolve());
      return this.#stream(call, this.#opened(call), { proof, reply });
    }
    let kept: ProblemError | undefined;
    const answer = await this.#enter(call, proof, async (tx) => {
      call.tx = tx;
      try {
        return await handle(call as unknown as Call<Route, unknown>);
      } catch (error) {
        if (!(error instanceof ProblemError) || error.extra.keep !== true) throw error;
        kept = error;
        return undefined;
      }
    });
    if (kept !== undefined) throw kept;
    for (const cookie of call.cookies) reply.header('set-cookie', cookie);
    if (route.answer === undefined) return reply.code(204).send();
    reply.code(route.status ?? 200);
    if (answer instanceof WrittenAnswer) return sendWritten(reply, answer);
    // Held to its schema: what the schema does not name never leaves, and a wrong answer is a defect, not data.
    return sendJson(reply, 'application/json', JSON.stringify(z.parse(route.answer, answer)));
  }

  /** One transaction, in which the gate admits and then `work` is done. */
  async #enter<T>(call: RequestCall, proof: Proof, work: (tx: Transaction) => Promise<T>): Promise<T> {
    const { gate, transaction } = this.#parts;
    const scope: Scope = {
      organizationId: proof.organizationId ?? call.organization?.id,
      personId: proof.personId,
      readOnly: this.#onlyReads && proof.usesUp !== true,
    };
    let isAdmitted = false;
    try {
      return await transaction(scope, async (tx) => {
        call.caller = gate === undefined ? openCaller : await gate.admit(tx, proof, call, this.#route);
        isAdmitted = true;
        return work(tx);
      });
    } catch (error) {
      // Not before the connection is given back: were as many refused at once as there are connections, each would hold one and wait
      // for another.
      if (!isAdmitted) await this.#countRefusal(error, call);
      else if (error instanceof ProblemError)
        await transaction(scope, async (tx) => gate?.useUp?.(tx, proof));
      throw error;
    }
  }

  /**
   * A proof that did not hold counts against the address. Not that there was none: any page on the web can have its visitors send
   * requests without cookies, and would shut out everyone who shares their address.
   */
  async #countRefusal(error: unknown, call: RequestCall): Promise<void> {
    const isWrong =
      error instanceof ProblemError && error.meaning.status === 401 && error.extra.nothingShown !== true;
    if (isWrong) await this.#parts.throttle.refused(call.requester.address);
  }

  /** The events of a stream, of which there is a place. @throws ProblemError `unavailable` */
  #opened(call: RequestCall): OpenedStream {
    const { server, events } = this.#parts;
    if (events === undefined) throw new TypeError('a stream has events');
    const place = server.streams.open(addressKey(call.requester.address));
    if (place === undefined) throw problem('unavailable', { reason: 'streams', retryAfterSeconds: 5 });
    call.signal = place.controller.signal;
    return { place, events: events(call as StreamCall<Route, unknown>)[Symbol.asyncIterator]() };
  }

  /** Admits and finds the first event in one transaction. */
  async #streamLooking(call: RequestCall, proof: Proof, reply: FastifyReply): Promise<FastifyReply> {
    let opened: OpenedStream | undefined;
    let first: IteratorResult<unknown> | undefined;
    try {
      await this.#enter(call, proof, async (tx) => {
        call.tx = tx;
        opened = this.#opened(call);
        first = await opened.events.next();
      });
    } catch (error) {
      opened?.place.closed();
      // Where it was the commit that failed, the events still wait.
      await opened?.events.return?.();
      throw error;
    }
    if (opened === undefined || first === undefined) throw new TypeError('a transaction does its work');
    return this.#stream(call, { ...opened, events: resumed(first, opened.events) }, { proof, reply });
  }

  async #stream(
    call: RequestCall,
    { place, events }: OpenedStream,
    { proof, reply }: { readonly proof: Proof; readonly reply: FastifyReply },
  ): Promise<FastifyReply> {
    const { server } = this.#parts;
    const { answer } = this.#route;
    if (answer === undefined) throw new TypeError('a stream has an answer');
    const whose = `${call.organization?.id ?? ''} ${proof.personId ?? ''}`;
    const watched = `${this.#route.name} ${whose} ${JSON.stringify(call.params ?? {})}`;
    server.metrics.openStreams.set(server.streams.size);
    reply.hijack();
    for (const [name, value] of Object.entries(reply.getHeaders()))
      if (value !== undefined) reply.raw.setHeader(name, value);
    // X-Accel-Buffering: nginx would hold events back until its buffer is full.
    reply.raw.writeHead(200, { 'content-type': 'application/x-ndjson', 'x-accel-buffering': 'no' });
    try {
      await writeStream(reply.raw, events, {
        controller: place.controller,
        // Only now has the handler seen that this reader may watch: others must not be able to push it out.
        begun: () => place.serves(watched),
        lineOf: (event) => JSON.stringify(z.parse(answer, event)),
        problemOf: (error) =>
          problemDocument(toProblem(error), { rootOrigin: server.rootOrigin, requestId: call.requestId }),
      });
    } catch (error) {
      noteProblem(server, toProblem(error), reply.request);
    } finally {
      place.closed();
      server.metrics.openStreams.set(server.streams.size);
    }
    return reply;
  }
}

interface OpenedStream {
  readonly place: NonNullable<ReturnType<HttpServer['streams']['open']>>;
  readonly events: AsyncIterator<unknown>;
}

/** What was read already, then the rest. */
function resumed(first: IteratorResult<unknown>, rest: AsyncIterator<unknown>): AsyncIterator<unknown> {
  let read: IteratorResult<unknown> | undefined = first;
  return {
    async next() {
      const kept = read;
      read = undefined;
      return kept ?? rest.next();
    },
    async return() {
      return (await rest.return?.()) ?? { done: true, value: undefined };
    },
  };
}
