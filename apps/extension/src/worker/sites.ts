import type { ItemContent, ItemUrl } from '@lanyard/vault/items';
import { getDomain } from 'tldts';

/** Where something is filled in: of an address as the browser says it, never as a page does. */
export interface Site {
  /** `https:` or `http:`. */
  readonly protocol: string;
  /** Host name with its port where it has one of its own. */
  readonly host: string;
  /** Registrable domain by the public suffix list, private suffixes included (each `name.github.io` is a site of its own); of an IP address or a name without dots the host itself. */
  readonly domain: string;
}

/** Undefined for what is no page of http(s): `about:blank`, `data:`, `blob:`, files, the browser's own pages. */
export function siteOf(address: string | undefined): Site | undefined {
  const url = address === undefined ? null : URL.parse(address);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) return undefined;
  const domain = getDomain(url.hostname, { allowPrivateDomains: true }) ?? url.hostname;
  return { protocol: url.protocol, host: url.host, domain };
}

/** The same site: nothing is filled in a frame unless every frame above it is. */
export function isSameSite(one: Site | undefined, other: Site | undefined): boolean {
  return one !== undefined && one.protocol === other?.protocol && one.domain === other.domain;
}

/** Whether a login is for this address: same registrable domain or, where the item says so, same host; never http for an item of https. */
export function isFor(content: ItemContent, site: Site): boolean {
  return content.kind === 'login' && isAmong(content.urls, site);
}

/** Whether one of these addresses of a login is for this site. */
export const isAmong = (urls: readonly ItemUrl[], site: Site): boolean =>
  urls.some((url) => isUrlFor(url, site));

function isUrlFor({ url, match }: ItemUrl, site: Site): boolean {
  const own = siteOf(url);
  if (own === undefined) return false;
  if (own.protocol === 'https:' && site.protocol !== 'https:') return false;
  return match === 'host' ? own.host === site.host : own.domain === site.domain;
}
