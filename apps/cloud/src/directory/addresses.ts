import type { Installation } from './installation.ts';
import { problem } from './problems.ts';

/** First labels that no organization gets: they are, or will be, addresses of the installation itself (product: *Surfaces*). */
const reservedNames: ReadonlySet<string> = new Set(['wallet', 'www', 'api', 'admin', 'mail']);

/** One label of a host name, starting with a letter, as organizations may choose it (RFC 1035, section 2.3.1). */
const slug = /^[a-z](?:[a-z0-9-]{0,40}[a-z0-9])?$/;

/**
 * Labels with hyphens at places 3 and 4 are reserved (RFC 5891, section 4.2.3.1); `xn--` is how a name in other letters is
 * written, and such a name can look exactly like another organization's.
 */
const reservedLabel = /^..--/;

/** Whether the installation gives out `<slug>.<domain>`: always, unless LANYARD_HOSTS lists exact hosts and not `*.<domain>`. */
export function givesSubdomains({ domain, hosts }: Installation): boolean {
  return hosts.length === 0 || hosts.includes(`*.${domain}`);
}

/** The exact hosts that LANYARD_HOSTS lists. */
export function exactHosts({ hosts }: Installation): readonly string[] {
  return hosts.filter((host) => !host.startsWith('*.'));
}

/** Origin of a host of this installation: its scheme and port are those of the root. */
export function originOf(installation: Installation, host: string): string {
  const root = new URL(installation.rootOrigin);
  return `${root.protocol}//${host}${root.port === '' ? '' : `:${root.port}`}`;
}

/**
 * The host for an address that somebody chose: a slug, or a host that LANYARD_HOSTS lists.
 *
 * @throws ProblemError `address-reserved` where the installation does not give this one out.
 */
export function hostOfAddress(installation: Installation, address: string): string {
  const host = address.includes('.') ? listedHost(installation, address) : subdomain(installation, address);
  if (isOwnHost(installation, host)) throw problem('address-reserved', { reason: 'own-host' });
  if (host.split('.').some((label) => reservedLabel.test(label)))
    throw problem('address-reserved', { reason: 'idn' });
  return host;
}

/** Whether an organization could have this host at all: what is not, is refused without asking the database. */
export function isPossibleHost(installation: Installation, host: string): boolean {
  if (isOwnHost(installation, host)) return false;
  if (exactHosts(installation).includes(host)) return true;
  const label = labelUnder(installation, host);
  return label === undefined ? isDomain(host) : slug.test(label);
}

/** Names that mean something else on each network, or nothing in the DNS (IANA special-use domain names). */
const notInDns =
  /(?:^|\.)(?:localhost|local|internal|intranet|lan|home|corp|private|arpa|onion|alt|invalid)$/;

const isDomain = (host: string): boolean =>
  /^(?=.{4,240}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/.test(host) &&
  !notInDns.test(host);

/**
 * The host of a domain of an organization's own. Names in other letters come as browsers write them (`xn--`): who has proven a domain
 * may have it, however it looks.
 *
 * @throws ProblemError `domain-refused` for what is no such name, or is the installation's to give.
 */
export function ownDomainHost(installation: Installation, name: string): string {
  const host = name.replace(/\.$/, '');
  if (!isDomain(host)) throw problem('domain-refused', { reason: 'no-domain' });
  const isOurs = isOwnHost(installation, host) || labelUnder(installation, host) !== undefined;
  if (isOurs || exactHosts(installation).includes(host))
    throw problem('domain-refused', { reason: 'own-host' });
  return host;
}

function subdomain(installation: Installation, label: string): string {
  if (!slug.test(label)) throw problem('address-reserved', { reason: 'no-slug' });
  if (!givesSubdomains(installation)) throw problem('address-reserved', { reason: 'exact-hosts-only' });
  return `${label}.${installation.domain}`;
}

function listedHost(installation: Installation, host: string): string {
  if (!exactHosts(installation).includes(host)) throw problem('address-reserved', { reason: 'not-listed' });
  return host;
}

function isOwnHost(installation: Installation, host: string): boolean {
  const own = [installation.domain, new URL(installation.walletOrigin).hostname];
  return own.includes(host) || reservedNames.has(labelUnder(installation, host) ?? '');
}

/** `acme` of `acme.<domain>`; undefined for anything else. */
function labelUnder({ domain }: Installation, host: string): string | undefined {
  const suffix = `.${domain}`;
  return host.endsWith(suffix) ? host.slice(0, -suffix.length) : undefined;
}
