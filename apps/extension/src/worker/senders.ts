import { isSameSite, siteOf, type Site } from './sites.ts';

/** Who sent a message, as the browser says (`runtime.MessageSender`, what of it both browsers have). */
export interface Sender {
  readonly id?: string | undefined;
  readonly url?: string | undefined;
  /** Chrome alone tells it; `null` of a sandboxed frame. */
  readonly origin?: string | undefined;
  readonly frameId?: number | undefined;
  readonly tab?: { readonly id?: number | undefined; readonly url?: string | undefined } | undefined;
}

/** A frame of a page in which something may be filled. */
export interface Frame {
  readonly tabId: number;
  readonly frameId: number;
  readonly site: Site;
}

/** One of the extension's own pages. */
export type OwnPage = 'menu' | 'popup';

/** What a message may ask for follows from who sent it. */
export type Origin =
  | { readonly kind: 'frame'; readonly frame: Frame }
  /** A content script in a frame that is never filled: of another site than the page, sandboxed, or no page of http(s). */
  | { readonly kind: 'unfillable'; readonly tabId: number }
  | { readonly kind: 'menu'; readonly tabId: number; readonly frameId: number }
  | { readonly kind: 'popup' };

/**
 * Who sent this, by the browser's word alone. Undefined for whoever is no part of this extension: another extension, or a page where the
 * manifest were ever to let one in.
 *
 * @param own.id `browser.runtime.id`
 * @param own.origin Of the extension's own pages, `chrome-extension://...` without a slash at its end
 */
export function originOf(
  sender: Sender,
  own: { readonly id: string; readonly origin: string },
): Origin | undefined {
  if (sender.id !== own.id || sender.url === undefined) return undefined;
  const page = ownPage(sender.url, own.origin);
  const tabId = sender.tab?.id;
  const { frameId } = sender;
  if (page === 'popup') return { kind: 'popup' };
  if (tabId === undefined || frameId === undefined) return undefined;
  // Never the page of a tab: a menu is always inside one.
  if (page === 'menu') return frameId === 0 ? undefined : { kind: 'menu', tabId, frameId };
  if (sender.url.startsWith(`${own.origin}/`)) return undefined;
  const site = siteOf(sender.url);
  const top = siteOf(sender.tab?.url);
  const isFillable =
    site !== undefined && sender.origin !== 'null' && (frameId === 0 || isSameSite(site, top));
  return isFillable ? { kind: 'frame', frame: { tabId, frameId, site } } : { kind: 'unfillable', tabId };
}

function ownPage(address: string, origin: string): OwnPage | undefined {
  const url = URL.parse(address);
  if (url === null || `${url.protocol}//${url.host}` !== origin) return undefined;
  return url.pathname === '/menu.html' ? 'menu' : url.pathname === '/popup.html' ? 'popup' : undefined;
}
