import type { IncomingHttpHeaders } from 'node:http';
import { problem } from './problems.ts';

/**
 * Refuses what a page of another origin has its visitor's browser send, sibling organizations included, before anything is counted: any page
 * on the web could otherwise use up the rate of all who share the visitor's address. None of our addresses is of use inside a foreign
 * page (Cross-Origin-Resource-Policy is `same-origin` everywhere); what is left is a person who follows a link.
 *
 * Fetch metadata is the browser's own and out of a page's reach. Programs send none; they spend the rate of the address they call from.
 *
 * @throws ProblemError `csrf-refused`
 */
export function refuseForeignPages(headers: IncomingHttpHeaders): void {
  const site = headers['sec-fetch-site'];
  if (site !== 'cross-site' && site !== 'same-site') return;
  // A frame would be asked for in this mode too, and is not shown.
  if (headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document') return;
  throw problem('csrf-refused', { reason: 'fetch-site' });
}

const extensionOrigin = /^(?:chrome|moz)-extension:\/\/[a-z0-9-]{1,64}$/;

/**
 * Browsers name the page that a write comes from. Programs send no Origin and hold no cookies of ours; gates of cookies demand it.
 *
 * An extension that sends no cookie is a program like any other: it acts by what it holds itself, which no other extension has. Which
 * extension it is proves nothing and is not asked: one that a person let into our addresses can send any Origin.
 *
 * @throws ProblemError `csrf-refused`
 */
export function refuseOtherOrigins({ origin, cookie }: IncomingHttpHeaders, own: string): void {
  if (origin === undefined || origin === own) return;
  if (cookie === undefined && extensionOrigin.test(origin)) return;
  throw problem('csrf-refused', { reason: 'origin' });
}
