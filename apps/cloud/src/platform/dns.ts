import { Resolver } from 'node:dns/promises';
import { isPublicAddress } from './outbound/public-address.ts';

/** What the name servers say of a record. */
export interface DnsAnswer {
  /** `found`: as it should be. `other`: something else is there. `unanswered`: no name server answered, or it refused. */
  readonly state: 'found' | 'missing' | 'other' | 'unanswered';
  /** What was there instead; addresses inside are left out, names are cut. */
  readonly found: readonly string[];
}

/** Looks names up, and does nothing else with them: nobody is connected to, so no answer leads a request anywhere (SSRF, DNS rebinding). */
export interface Dns {
  /** Whether a TXT record of this name says exactly this. */
  says(name: string, value: string): Promise<DnsAnswer>;
  /** Whether a name leads where another does: by CNAME, or by the same addresses. */
  leadsTo(name: string, target: string): Promise<DnsAnswer>;
}

const mostShown = 5;
const longestShown = 200;
/** CNAME records one after another that are followed. */
const longestChain = 5;

/** @param servers IP addresses, with a port where it is not 53; none: the system's. */
export function createDns(servers: readonly string[]): Dns {
  const resolver = new Resolver({ timeout: 2000, tries: 2, maxTimeout: 4000 });
  if (servers.length > 0) resolver.setServers([...servers]);
  const cnamesOf = async (name: string): Promise<readonly string[]> => {
    const names: string[] = [];
    let next = name;
    while (names.length < longestChain) {
      const [cname] = await orNone(() => resolver.resolveCname(next));
      if (cname === undefined) break;
      next = plain(cname);
      if (names.includes(next)) break;
      names.push(next);
    }
    return names;
  };
  const addressesOf = async (name: string): Promise<readonly string[]> =>
    (
      await Promise.all([orNone(() => resolver.resolve4(name)), orNone(() => resolver.resolve6(name))])
    ).flat();

  return {
    says: (name, value) =>
      answered(async () => {
        const texts = (await orNone(() => resolver.resolveTxt(name))).map((parts) => parts.join(''));
        return texts.includes(value) ? found : otherwise(texts);
      }),
    leadsTo: (name, target) =>
      answered(async () => {
        const cnames = await cnamesOf(name);
        if (cnames.includes(target)) return found;
        const [its, ours] = await Promise.all([addressesOf(name), addressesOf(target)]);
        if (its.length > 0 && its.every((address) => ours.includes(address))) return found;
        const answer = otherwise([...cnames, ...its]);
        // An address inside, which the name servers of this network may tell, is nobody's business outside of it.
        return { ...answer, found: answer.found.filter((each) => !isAddress(each) || isPublicAddress(each)) };
      }),
  };
}

const found: DnsAnswer = { state: 'found', found: [] };
const otherwise = (values: readonly string[]): DnsAnswer => ({
  state: values.length === 0 ? 'missing' : 'other',
  found: values.slice(0, mostShown).map((value) => value.slice(0, longestShown)),
});
const plain = (name: string) => name.toLowerCase().replace(/\.$/, '');
const isAddress = (text: string) => /^[\d.]+$|:/.test(text);

/** The server knows the name and has no such record, or does not know the name. */
const absent = new Set(['ENODATA', 'ENOTFOUND']);

async function orNone<T>(ask: () => Promise<T[]>): Promise<T[]> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Error && 'code' in error && absent.has(String(error.code))) return [];
    throw error;
  }
}

async function answered(look: () => Promise<DnsAnswer>): Promise<DnsAnswer> {
  try {
    return await look();
  } catch (error) {
    // Timed out, refused, or an answer that is none: the person looks again.
    if (error instanceof Error && 'code' in error) return { state: 'unanswered', found: [] };
    throw error;
  }
}
