import { isDid, type Did } from '@lanyard/crypto/did';
import type { VerifiedDidLog } from '@lanyard/crypto/did-log';
import { mostVaultMembers, type AccessPolicy, type ItemAccess } from '@lanyard/crypto/vault-statements';
import { follow, type Followed, type Sharing } from './following.ts';
import type { Asked, VaultCloud, VaultMemory } from './client.ts';
import { verifyPeople, type FoundPeople } from './people.ts';

/** Finds people for one open vault, and knows of whom it has verified a statement. */
export interface PeopleFinder {
  find(of: Asked): Promise<FoundPeople>;
  /** Whether somebody who shares is known: then no number has to be compared with them. */
  isConfirmed(did: Did): Promise<boolean>;
  /** Looks for statements about those of them who are not known here. */
  learnOf(issuers: readonly string[]): Promise<void>;
  /** Who is to have an item, as `follow` says. */
  following(now: AccessPolicy, wanted: Sharing): Promise<Followed>;
  /** Whether somebody has ended their identity or got new keys since a list was made: by their own log, whatever the cloud marks. */
  hasOldKey(access: ItemAccess): Promise<boolean>;
}

/** Seconds for which a person's log that was looked at is not looked at again before a write. */
const lookAgainSeconds = 600;

/** @param at.logOf Verified logs, at or after what was pinned. @param at.now Seconds since 1970. */
export function peopleFinder(
  { cloud, memory }: { readonly cloud: VaultCloud; readonly memory: VaultMemory },
  at: {
    readonly organization: string;
    readonly did: Did;
    readonly logOf: (did: string) => Promise<VerifiedDidLog>;
    readonly now: () => number;
  },
): PeopleFinder {
  const { did, logOf, now } = at;
  const stated = new Set<string>();
  const looked = new Map<Did, { readonly at: number; readonly changedAt: number }>();
  const isConfirmed = async (whose: Did) => stated.has(whose) || memory.isConfirmed(whose);

  const find: PeopleFinder['find'] = async ({ dids = [], emails = [], groups = [], owners = false }) => {
    const [epochs, ownerDid] = await Promise.all([memory.seenEpochs(), memory.ownerDid()]);
    const served = await cloud.findPeople({
      dids: [...dids],
      emails: [...emails],
      groups: [...groups],
      owners,
    });
    const found = await verifyPeople(served, {
      ...at,
      ownerDid,
      isConfirmed: (whose) => memory.isConfirmed(whose),
      seenEpoch: (memberId) => epochs.get(memberId),
      now: now(),
    });
    const said = found.people.flatMap((person) => person.stated ?? []);
    for (const each of said) stated.add(each.did);
    const newer = said.filter(({ memberId, epoch }) => epoch > (epochs.get(memberId) ?? 0));
    if (newer.length > 0)
      await memory.keepEpochs(new Map(newer.map(({ memberId, epoch }) => [memberId, epoch])));
    return found;
  };

  return {
    find,
    isConfirmed,
    async learnOf(issuers) {
      const strangers: string[] = [];
      for (const issuer of new Set(issuers))
        if (issuer !== did && isDid(issuer) && !(await isConfirmed(issuer))) strangers.push(issuer);
      for (let from = 0; from < strangers.length; from += mostVaultMembers)
        await find({ dids: strangers.slice(from, from + mostVaultMembers) });
    },
    async following(access, wanted) {
      const found = await find({
        dids: [...new Set([...access.members.keys(), ...wanted.named.keys()])],
        groups: [...wanted.groups.keys()],
        owners: wanted.ofOrganization,
      });
      return follow(access, wanted, found, { did, ownerDid: await memory.ownerDid() });
    },
    async hasOldKey({ members, issuedAt = 0 }) {
      const people = [...members.keys()].filter((each) => each !== did);
      const changed = await Promise.all(
        people.map(async (each) => {
          const known = looked.get(each);
          if (known !== undefined && known.at + lookAgainSeconds > now()) return known.changedAt;
          const { deactivated, entries } = await logOf(each);
          const last = entries.findLast(({ didKeyChanged }) => didKeyChanged)?.time ?? 0;
          const changedAt = deactivated === true ? Infinity : last;
          looked.set(each, { at: now(), changedAt });
          return changedAt;
        }),
      );
      return changed.some((moment) => moment > issuedAt);
    },
  };
}
