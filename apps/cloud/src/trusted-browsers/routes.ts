import {
  addPasskey,
  endMyTrustedBrowser,
  endTrustedBrowser,
  listMyTrustedBrowsers,
  listTrustedBrowsers,
} from '@lanyard/contract/trusted-browsers';
import {
  createEnrolment,
  getSignInPolicy,
  mailEnrolments,
  requestEnrolment,
  setSignInPolicy,
} from '@lanyard/contract/sign-in-policy';
import { handle, type Handled } from '../access/index.ts';
import { record, trailOf } from '../activity/index.ts';
import type { Directory } from '../directory/index.ts';
import { memberOfPerson } from '../members/index.ts';
import type { AttestationRoots } from '../people/index.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import { problem } from '../platform/http/problems.ts';
import { enqueueEnrolmentMail } from './notice.ts';
import { mailEnrolmentLinks } from './enrolments.ts';
import { changePolicy, checkEnrolmentRate, readPolicy, showEnrolmentLink } from './policy.ts';
import { addPasskey as add, endTrusted, listTrusted } from './trusted-browsers.ts';

export interface TrustedBrowserParts {
  readonly directory: Directory;
  /** Of makers whose models are known, beside Apple's and Android's. */
  readonly roots: AttestationRoots;
}

export function trustedBrowserRoutes({ directory, roots }: TrustedBrowserParts): readonly Handled[] {
  return [
    handle(listTrustedBrowsers, async ({ tx, caller, now }) =>
      listTrusted(tx, await directory.dataKey(tx, caller.organizationId), { ...caller, now }),
    ),

    handle(addPasskey, async (call) => {
      const { tx, caller, params, body, organization } = call;
      if (organization === undefined) throw problem('not-found', { reason: 'no-organization' });
      await add(tx, { directory, roots }, { organization, caller, trail: trailOf(call), ...params, ...body });
      return undefined;
    }),

    handle(endTrustedBrowser, async (call) => {
      const { organizationId, memberId } = call.caller;
      await endTrusted(
        call.tx,
        { directory },
        { organizationId, memberId, ...call.params, trail: trailOf(call) },
      );
      return undefined;
    }),

    handle(getSignInPolicy, ({ tx, caller, now }) => readPolicy(tx, { directory }, caller, now)),

    handle(setSignInPolicy, (call) =>
      changePolicy(call.tx, { directory }, { caller: call.caller, trail: trailOf(call), ...call.body }),
    ),

    handle(mailEnrolments, async (call) => {
      const { tx, caller, body } = call;
      return mailEnrolmentLinks(tx, { directory }, { caller, trail: trailOf(call), ...body });
    }),

    handle(createEnrolment, (call) =>
      showEnrolmentLink(call.tx, { directory }, { caller: call.caller, trail: trailOf(call) }),
    ),

    handle(requestEnrolment, async ({ tx, caller, params, requester, now }) => {
      const { organizationId } = params;
      const of = await memberHere(tx, organizationId, caller.personId);
      await checkEnrolmentRate(tx, { ...of, now });
      await enqueueEnrolmentMail(tx, { ...of, at: now });
      record(tx, await directory.dataKey(tx, organizationId), {
        ...trailOf({ caller: of, requester, now }),
        act: 'browser.enrolment-link',
        after: { by: 'mail' },
      });
      return undefined;
    }),

    handle(listMyTrustedBrowsers, async ({ tx, caller, params, now }) => {
      const of = await memberHere(tx, params.organizationId, caller.personId);
      return listTrusted(tx, await directory.dataKey(tx, params.organizationId), { ...of, now });
    }),

    handle(endMyTrustedBrowser, async ({ tx, caller, params, requester, now }) => {
      const of = await memberHere(tx, params.organizationId, caller.personId);
      const trail = trailOf({ caller: of, requester, now });
      const { trustedBrowserId } = params;
      await endTrusted(tx, { directory }, { ...of, trustedBrowserId, trail });
      return undefined;
    }),
  ];
}

/** Whoever is no member, or none any more, is told as if there were no such organization. */
async function memberHere(
  tx: Transaction,
  organizationId: string,
  personId: string,
): Promise<{ readonly organizationId: string; readonly memberId: string }> {
  const member = await memberOfPerson(tx, organizationId, personId);
  if (member === undefined) throw problem('not-found', { reason: 'no-member' });
  return { organizationId, memberId: member.id };
}
