import type { Clock } from '../platform/clock.ts';

/**
 * Reads the record by host name, with a bound on what invented names cost. Nobody has paid a rate yet when the host of a request is
 * looked up, and each name below the domain is another one. So only a few names in a few seconds are asked for one by one; after
 * those a name is asked for only if it is in the list of all hosts, which is read once in these seconds, however many names there are.
 */
export interface HostLookup<T> {
  find(host: string): Promise<T | undefined>;
  /** Addresses have changed. */
  forget(): void;
}

export const hostLookupLimits = {
  /** Names asked for one by one in each window: a new organization is found at once. */
  freely: 50,
  windowMs: 5_000,
} as const;

export function createHostLookup<T>(parts: {
  readonly clock: Clock;
  readonly read: (host: string) => Promise<T | undefined>;
  /** Every host in use. */
  readonly hosts: () => Promise<ReadonlySet<string>>;
}): HostLookup<T> {
  const { clock, read, hosts } = parts;
  let window = { until: 0, asked: 0 };
  let listed: { readonly names: Promise<ReadonlySet<string>>; readonly until: number } | undefined;

  const isListed = async (host: string, now: number): Promise<boolean> => {
    if (listed === undefined || listed.until <= now)
      listed = { names: hosts(), until: now + hostLookupLimits.windowMs };
    const { names } = listed;
    try {
      return (await names).has(host);
    } catch (error) {
      // A list that could not be read is read again by the next who asks.
      if (listed?.names === names) listed = undefined;
      throw error;
    }
  };

  return {
    async find(host) {
      const now = clock.now().getTime();
      if (window.until <= now) window = { until: now + hostLookupLimits.windowMs, asked: 0 };
      window.asked += 1;
      if (window.asked > hostLookupLimits.freely && !(await isListed(host, now))) return undefined;
      return read(host);
    },
    forget() {
      listed = undefined;
    },
  };
}
