import type { CalledOrganization } from './call.ts';
import type { Clock } from '../clock.ts';

/** One address that we answer at. */
export interface Site {
  readonly surface: 'organization' | 'wallet' | 'installation';
  /** From the record and the settings; what a request says about itself never enters it. */
  readonly origin: string;
  /** Present exactly where `surface` is `organization`. */
  readonly organization?: CalledOrganization;
  /** Nothing is answered here: pages lead to this origin, where the organization is. */
  readonly leadsTo?: string;
}

export interface Sites {
  /** The site of a Host header, port included or not. A promise only when the record has to be read. */
  find(hostHeader: string | undefined): Site | undefined | Promise<Site | undefined>;
  /** Drops what is remembered: of one host, or of all. Call it when an address changes. */
  forget(host?: string): void;
}

/** A name of the DNS without trailing dot: `a.` would be another origin for the same place. */
const hostName =
  /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** Host header to host name, lower case, port removed; undefined when it is not a name. */
export function hostNameOf(hostHeader: string | undefined): string | undefined {
  const host = hostHeader?.replace(/:\d{1,5}$/, '').toLowerCase();
  return host !== undefined && hostName.test(host) ? host : undefined;
}

/** How long an answer is kept (milliseconds). Unknown hosts are kept shortly, so that a new organization is reachable soon. */
const keptMs = { known: 60_000, unknown: 5_000 } as const;

/**
 * Remembers sites by host name. `lookup` reads the record.
 * Bounded: a flood of invented hosts pushes out other invented hosts, never a known one.
 */
export function createSites(options: {
  lookup: (host: string) => Promise<Site | undefined>;
  clock: Clock;
  /** How many unknown hosts are remembered (default 10,000). */
  capacity?: number;
}): Sites {
  const { lookup, clock, capacity = 10_000 } = options;
  const known = new Map<string, { readonly site: Site; readonly until: number }>();
  const unknown = new Map<string, number>();
  const reading = new Map<string, Promise<Site | undefined>>();
  let forgotten = 0;

  const read = async (host: string): Promise<Site | undefined> => {
    const before = forgotten;
    try {
      const site = await lookup(host);
      // Something was forgotten meanwhile: what was read may be the old record, so it is not kept.
      if (before !== forgotten) return site;
      const now = clock.now().getTime();
      if (site !== undefined) known.set(host, { site, until: now + keptMs.known });
      else {
        if (unknown.size >= capacity) unknown.clear();
        unknown.set(host, now + keptMs.unknown);
      }
      return site;
    } finally {
      if (before === forgotten) reading.delete(host);
    }
  };

  return {
    find(hostHeader) {
      const host = hostNameOf(hostHeader);
      if (host === undefined) return undefined;
      const now = clock.now().getTime();
      const hit = known.get(host);
      if (hit !== undefined && hit.until > now) return hit.site;
      const miss = unknown.get(host);
      if (miss !== undefined && miss > now) return undefined;
      known.delete(host);
      unknown.delete(host);
      let pending = reading.get(host);
      if (pending === undefined) {
        pending = read(host);
        reading.set(host, pending);
      }
      return pending;
    },
    forget(host) {
      forgotten += 1;
      reading.clear();
      for (const map of [known, unknown]) {
        if (host === undefined) map.clear();
        else map.delete(host);
      }
    },
  };
}
