import type { RouteAnswer } from '@lanyard/contract/route';
import type { findVaultPeople } from '@lanyard/contract/vaults';
import { isDid, type Did } from '@lanyard/crypto/did';
import type { VerifiedDidLog } from '@lanyard/crypto/did-log';
import { CryptoProblem } from '@lanyard/crypto/errors';
import {
  verifyMemberChain,
  type MemberStatement,
  type SignedMemberStatement,
} from '@lanyard/crypto/member-statement';
import { verifyRecipient, type Recipient } from './recipients.ts';

/** A member with whom something can be shared: found in the cloud, the key verified here. */
export interface VaultPerson {
  readonly did: Did;
  readonly name: string;
  readonly email: string;
  readonly recipient: Recipient;
  /** What was confirmed of them, verified up to the owner whom the reader's wallet pinned; undefined: nobody has. */
  readonly stated: MemberStatement | undefined;
  /** Nobody has to compare a number with them: they are stated, pinned, confirmed by the reader, or the reader. */
  readonly isKnown: boolean;
  /** Of the groups that were asked for, those they are in now: by the cloud's word. */
  readonly groups: ReadonlySet<string>;
  /** An owner of the organization now: by the cloud's word. */
  readonly isOwner: boolean;
}

/** Who was found. */
export interface FoundPeople {
  readonly people: readonly VaultPerson[];
  /** Served, and their key does not verify: no key is encrypted to them, and nobody is taken off an item for it. */
  readonly refused: readonly string[];
  /** Served, and they have ended their identity: by their own log. */
  readonly ended: readonly string[];
  /** Names of the groups that were asked for and are there. */
  readonly groups: ReadonlyMap<string, string>;
}

/** Who asks, and what they know. */
export interface PeopleReader {
  readonly organization: string;
  readonly did: Did;
  /** Of the owner whom this person's wallet pinned; undefined: none is known here. */
  readonly ownerDid: string | undefined;
  readonly logOf: (did: string) => Promise<VerifiedDidLog>;
  readonly isConfirmed: (did: Did) => Promise<boolean>;
  /** Highest statement seen about a member. */
  readonly seenEpoch: (memberId: string) => number | undefined;
  /** Seconds since 1970. */
  readonly now: number;
}

type Served = RouteAnswer<typeof findVaultPeople>;

/** Verifies who was served: each key by its person's own log, and each statement up to the owner. */
export async function verifyPeople(served: Served, reader: PeopleReader): Promise<FoundPeople> {
  const signed = ({ statement, by }: { readonly statement: string; readonly by: number }) => {
    const signer = served.signers[by];
    return signer === undefined ? undefined : { statement, ...signer };
  };
  const chain = new Map(served.chain.map(({ did, ...each }) => [did, signed(each)]));
  const refused: string[] = [];
  const ended: string[] = [];
  const people = await Promise.all(
    served.people.map(async ({ did: whose, statement, ...person }): Promise<readonly VaultPerson[]> => {
      try {
        const log = await reader.logOf(whose);
        if (log.deactivated === true) {
          ended.push(whose);
          return [];
        }
        const { organization, now } = reader;
        const recipient = await verifyRecipient(person.certificate, { organization, log, now });
        const { did } = recipient;
        const about = statement === null ? undefined : signed(statement);
        const stated = await verifiedStatement(about, { ...person, did }, { chain, reader });
        const isKnown =
          stated !== undefined ||
          did === reader.did ||
          did === reader.ownerDid ||
          (await reader.isConfirmed(did));
        const { name, email, isOwner } = person;
        return [{ did, name, email, recipient, stated, isKnown, groups: new Set(person.groups), isOwner }];
      } catch (error) {
        if (!(error instanceof CryptoProblem)) throw error;
        refused.push(whose);
        return [];
      }
    }),
  );
  return {
    people: people.flat(),
    refused,
    ended,
    groups: new Map(served.groups.map(({ id, name }) => [id, name])),
  };
}

/** What holds of a statement; one that does not hold says nothing. */
async function verifiedStatement(
  about: SignedMemberStatement | undefined,
  { did, memberId }: { readonly did: Did; readonly memberId: string },
  {
    chain,
    reader,
  }: {
    readonly chain: ReadonlyMap<string, SignedMemberStatement | undefined>;
    readonly reader: PeopleReader;
  },
): Promise<MemberStatement | undefined> {
  const { organization, ownerDid, logOf, seenEpoch, now } = reader;
  if (about === undefined || ownerDid === undefined || !isDid(ownerDid)) return undefined;
  const statementAbout = (whose: string) => Promise.resolve(chain.get(whose));
  try {
    const said = await verifyMemberChain(about, {
      organization,
      ownerDid,
      statementAbout,
      logOf,
      seenEpoch,
      now,
    });
    return said.did === did && said.memberId === memberId ? said : undefined;
  } catch (error) {
    if (error instanceof CryptoProblem) return undefined;
    throw error;
  }
}
