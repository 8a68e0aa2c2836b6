import { type Branded } from './encoding.ts';
import { CryptoProblem } from './errors.ts';
import { isUuid } from './members.ts';

/** A person's identifier: `did:webvh:<scid>:<domain>:people:<person id>`. */
export type Did = Branded<string, 'Did'>;

/** What a DID is made of. */
export interface DidParts {
  /** Hash of the first entry of its log: what makes the DID its own proof. */
  readonly scid: string;
  /** Host as DIDs write it: a port follows `%3A`. */
  readonly domain: string;
  /** A UUID. */
  readonly personId: string;
}

const pattern =
  /^did:webvh:(?<scid>[1-9A-HJ-NP-Za-km-z]{46}):(?<domain>[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?:%3A[1-9][0-9]{0,4})?):people:(?<personId>[0-9a-f-]{36})$/u;
const longest = 512;

/** Reads a DID. @throws CryptoProblem `encoding_invalid` for anything but a Lanyard DID in its one spelling */
export function parseDid(text: string): DidParts {
  const { scid, domain, personId } = (text.length <= longest ? pattern.exec(text)?.groups : undefined) ?? {};
  if (scid === undefined || domain === undefined || !isUuid(personId)) {
    throw new CryptoProblem('encoding_invalid', 'not a Lanyard DID');
  }
  return { scid, domain, personId };
}

/** True for a Lanyard DID. */
export function isDid(value: unknown): value is Did {
  if (typeof value !== 'string') return false;
  try {
    parseDid(value);
    return true;
  } catch {
    return false;
  }
}

/** Writes a DID. @throws CryptoProblem `encoding_invalid` where a part is not what it should be */
export function formatDid({ scid, domain, personId }: DidParts): Did {
  const did = `did:webvh:${scid}:${domain}:people:${personId}`;
  parseDid(did);
  return did as Did;
}

/** The domain of a DID from a host, with its port where that is not the scheme's own: `localhost:8080` gives `localhost%3A8080`. */
export function didDomain(host: string): string {
  return host.replace(':', '%3A');
}

/** Path of a person's log at the installation's root origin. */
export function didLogPath(personId: string): string {
  return `/people/${personId}/did.jsonl`;
}
