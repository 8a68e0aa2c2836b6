import type { Access, Route } from '@lanyard/contract/route';
import type { RolePermission } from '@lanyard/contract/permissions';
import type { Role } from '@lanyard/contract/shapes';
import type { EcPublicJwk } from '@lanyard/crypto/keys';
import type { Call, StreamCall } from '../platform/http/call.ts';

/** Who may be calling, one shape for each `access` of a route. What a handler may do follows from what is present here. */

export interface OpenCaller {
  readonly kind: 'open';
}
/** A browser with a login flow under way, not signed in. */
export interface LoginCaller {
  readonly kind: 'login';
  readonly organizationId: string;
  /** SHA-256 of the login cookie. */
  readonly loginDigest: Buffer;
  /** How the session it leads to travels: an extension has no cookies. */
  readonly carrier: 'cookie' | 'header';
}
/** A live session of an active member. */
export interface SessionCaller {
  readonly kind: 'session';
  readonly organizationId: string;
  readonly sessionId: string;
  readonly personId: string;
  readonly memberId: string;
  readonly role: Role;
  /** What they may do, by the role they have now: read with this request, so that a change holds at once on every process. */
  readonly permissions: readonly RolePermission[];
  /** RFC 7638 thumbprint of the browser key. */
  readonly browserJkt: string;
  /** The browser key itself, which has just signed a proof: exactly on routes with access `session-proof`. */
  readonly browserKey: EcPublicJwk | undefined;
}
/** What the table said of a live session, its person and member when the gate admitted a request. */
export interface SessionSeen {
  readonly id: string;
  readonly scope: string;
  readonly sealedRequester: Buffer;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  /** When its share of the vault key was last used; null while the vault is locked. */
  readonly shareUsedAt: Date | null;
  readonly did: string;
  readonly sealedMemberName: Buffer;
}
/** As the gate admits them. */
export interface AdmittedSession extends SessionCaller {
  readonly seen: SessionSeen;
}
/** A wallet: person and device, both proven. */
export interface PersonCaller {
  readonly kind: 'person';
  readonly personId: string;
  readonly deviceId: string;
  /** RFC 7638 thumbprint of the device key. */
  readonly deviceJkt: string;
}

export type Caller = OpenCaller | LoginCaller | SessionCaller | PersonCaller;

export type CallerOf<A extends Access> = A extends 'open'
  ? OpenCaller
  : A extends 'login'
    ? LoginCaller
    : A extends 'session' | 'session-proof'
      ? AdmittedSession
      : PersonCaller;

export type RouteCall<R extends Route> = Call<R, CallerOf<R['access']>>;
export type RouteStreamCall<R extends Route> = StreamCall<R, CallerOf<R['access']>>;
