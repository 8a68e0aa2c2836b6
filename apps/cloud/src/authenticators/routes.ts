import { getAuthenticatorPolicy, setAuthenticatorPolicy } from '@lanyard/contract/authenticators';
import { handle, type Handled } from '../access/index.ts';
import { trailOf } from '../activity/index.ts';
import type { Directory } from '../directory/index.ts';
import { changePolicy, readPolicy } from './policy.ts';

export function authenticatorRoutes({ directory }: { readonly directory: Directory }): readonly Handled[] {
  return [
    handle(getAuthenticatorPolicy, ({ tx, caller }) => readPolicy(tx, caller.organizationId)),

    handle(setAuthenticatorPolicy, (call) =>
      changePolicy(call.tx, { directory }, { caller: call.caller, trail: trailOf(call), wanted: call.body }),
    ),
  ];
}
