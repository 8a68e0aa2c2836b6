import type { RouteAnswer } from '@lanyard/contract/route';
import type { getSession } from '@lanyard/contract/session';
import { browserKey } from '@lanyard/session/browser-keys';
import { sessionHeaders } from '@lanyard/session/live-session';
import { memberPageBrowser } from '@lanyard/session/page-browser';
import type { ProofHeaders } from '@lanyard/session/ports';
import { pageMeta } from '@lanyard/ui/page';

const page = memberPageBrowser(location.origin, () => location.replace('/sign-in'));

/**
 * This page as a browser of its organization, in a session; when that ends, the page leaves. Every write of the console, and every read
 * that says who is a member, is proven by the browser key, as its route demands: a stolen cookie does neither.
 */
export const browser: typeof page = {
  ...page,
  cloud: {
    ...page.cloud,
    call: async (route, input, headers) =>
      page.cloud.call(
        route,
        input,
        route.access === 'session-proof' ? (headers ?? (await proven())) : headers,
      ),
  },
};

export async function proven(): Promise<ProofHeaders> {
  const session = {
    id: pageMeta('lanyard-session-id') ?? '',
    csrfToken: pageMeta('lanyard-csrf-token') ?? '',
    expiresAt: 0,
  };
  return sessionHeaders(await browserKey(browser), session, browser.now);
}

/** Code of a problem, or `unreachable`. */
export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unreachable';

/** Who is signed in here. */
export type Me = RouteAnswer<typeof getSession>;
