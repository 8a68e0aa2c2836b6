import type { Access, Route } from '@lanyard/contract/route';
import type { Gate, Handler, StreamHandler } from '../platform/http/call.ts';
import type { CallerAt, Mount, MountedWith, Proof } from '../platform/http/mount.ts';
import type { CallerOf } from './callers.ts';

/** The gates of this cloud: each admits the caller of its access. */
export type AccessGates = { readonly [A in Exclude<Access, 'open'>]: Gate<Proof, CallerOf<A>> };

/** A route with what answers it, as a room hands it to main.ts: give it the mount. */
export type Handled = (mount: Mount<AccessGates>) => void;

/** Pairs a route of the contract with its handler, which is typed by it. */
export function handle<R extends Route>(
  route: R,
  handler: R extends { stream: true }
    ? StreamHandler<R, CallerAt<AccessGates, R['access']>>
    : Handler<R, CallerAt<AccessGates, R['access']>>,
  options?: MountedWith,
): Handled {
  return (mount) => {
    mount(route, handler, options);
  };
}
