import type * as z from 'zod/mini';
import type { Permission } from './permissions.ts';

/**
 * The API as plain data. One route object is all there is to know of an endpoint: the cloud mounts it, the client is made
 * from it, OpenAPI is generated from it, and the permission and cross-organization tests walk it.
 */

/**
 * Whose address answers. `organization`: the organization's own origin. `wallet`: the wallet's origin; routes there that
 * concern an organization name it in the path (`:organizationId`). `installation`: the root origin (set-up, directory).
 * `any`: the same answer at every address.
 */
export type Surface = 'organization' | 'wallet' | 'installation' | 'any';

/**
 * What proves the caller; checked by presence before the handler runs.
 * - `open`: nobody. Rate-limited by address, captcha after three tries on those with `captcha: true`.
 * - `login`: the login cookie of this browser and the header `x-lanyard-csrf-login-token` (white paper, login flow).
 * - `session`: session cookie. On anything but GET also double-submit CSRF (`x-lanyard-csrf-token`), Origin and Sec-Fetch-Site.
 * - `session-proof`: as `session`, and a DPoP proof by the browser key that names the session (`sid`).
 * - `person`: person token (wallet) bound to a DPoP proof by the device key.
 */
export type Access = 'open' | 'login' | 'session' | 'session-proof' | 'person';

/** Rate class; its numbers (points per window, per what) live in the cloud's throttling room. */
export type RateClass = 'page' | 'read' | 'write' | 'file' | 'sign-in' | 'code' | 'setup' | 'poll' | 'search';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

type Schema = z.core.$ZodType;

/** Everything about one endpoint. `Path` parameters are written `:name` and described by `params`. */
export interface Route {
  /** Stable operation id, verb and noun: `startSignIn`. */
  readonly name: string;
  readonly method: Method;
  readonly path: `/${string}`;
  readonly surface: Surface;
  readonly access: Access;
  /** What the member must be allowed to do. Required on every route with access `session*`; a mount without it fails. */
  readonly permission?: Permission;
  readonly rate: RateClass;
  /** The form is open: a proof-of-work captcha is asked for after three tries. */
  readonly captcha?: true;
  readonly params?: Schema;
  readonly query?: Schema;
  readonly body?: Schema;
  /** Success answer: its status and shape. No `answer`: 204. `stream`: newline-delimited JSON of that shape, one event a line. */
  readonly status?: 200 | 201 | 202;
  readonly answer?: Schema;
  readonly stream?: true;
  /** Problem codes this route can give beside those every route can (`CommonProblem`). */
  readonly problems: readonly string[];
  /** One sentence: what it does. */
  readonly summary: string;
}

/** Declares a route, keeping its literal types. */
export function route<const R extends Route>(definition: R): R {
  return definition;
}

type Out<S> = S extends Schema ? z.core.output<S> : undefined;
type In<S> = S extends Schema ? z.core.input<S> : undefined;

/** What the caller gives: `{ params, query, body }`, each only where the route has it. */
export type RouteInput<R extends Route> = (R extends { params: infer S extends Schema }
  ? { params: In<S> }
  : unknown) &
  (R extends { query: infer S extends Schema } ? { query: In<S> } : unknown) &
  (R extends { body: infer S extends Schema } ? { body: In<S> } : unknown);

/** What the handler sees, after validation. */
export type RouteRequest<R extends Route> = (R extends { params: infer S extends Schema }
  ? { params: Out<S> }
  : unknown) &
  (R extends { query: infer S extends Schema } ? { query: Out<S> } : unknown) &
  (R extends { body: infer S extends Schema } ? { body: Out<S> } : unknown);

/** What a caller gets back (one event of it, for a stream). */
export type RouteAnswer<R extends Route> = R extends { answer: infer S extends Schema } ? Out<S> : undefined;
