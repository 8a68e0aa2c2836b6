import {
  checkVaultOpened,
  verifyDelegatedStatement,
  type DelegatedStatement,
} from './delegated-statement.ts';
import { isDid, parseDid } from './did.ts';
import type { VerifiedDidLog } from './did-log.ts';
import { sha256, utf8 } from './encoding.ts';
import { CryptoProblem } from './errors.ts';
import type { BrowserKey } from './keys.ts';
import { isCount, isList, isSeconds, isUuid, readMembers, type Check } from './members.ts';
import { signStatement } from './statements.ts';

/**
 * A manager's word that a member is who they are: their DID, and the groups they are in. Whoever shares with a member, or with a group,
 * shares with DIDs that are stated so, and takes no cloud's word for them (protocol, Vault).
 */
export interface MemberStatement {
  readonly memberId: string;
  readonly did: string;
  /** Ids of groups, sorted. */
  readonly groups: readonly string[];
  /** Counts the statements about this member, from 1: a reader takes none below one it has seen. */
  readonly epoch: number;
  /** Whether this member may make statements, as the owner may. */
  readonly maySay: boolean;
  /** Seconds since 1970. */
  readonly issuedAt: number;
}

/** A statement as it is kept. */
export type SignedMemberStatement = DelegatedStatement;

const type = 'lanyard-member-statement+jwt';
const mostGroups = 500;
/** From the owner down to the member: an owner, another owner, a manager, and one to spare. */
const longestChain = 4;

/** Signs a statement in a browser, for a person whose DID key has delegated to its key. */
export function signMemberStatement(
  browserKey: BrowserKey,
  said: MemberStatement,
  { organization, issuer }: { organization: string; issuer: string },
): Promise<string> {
  const { memberId, did, groups, epoch, maySay, issuedAt } = said;
  return signStatement({
    type,
    key: browserKey.privateKey,
    kid: browserKey.thumbprint,
    context: { organization },
    payload: {
      iss: issuer,
      member: memberId,
      sub: did,
      groups: groups.toSorted((one, other) => (one < other ? -1 : 1)),
      epoch,
      maySay,
      iat: issuedAt,
    },
  });
}

/**
 * Verifies that one signer made a statement in one organization. Whether the signer may make any is for `verifyMemberChain`.
 *
 * @param expected.log Of the signer's DID, verified and at or after what the reader has pinned.
 * @throws CryptoProblem of `verifyDelegatedStatement`; `access_refused` by a browser that was only let in: a vault follows this word by
 *   itself, so it takes a vault that was opened
 */
export async function verifyMemberStatement(
  signed: SignedMemberStatement,
  expected: { organization: string; log: VerifiedDidLog; now: number },
): Promise<MemberStatement> {
  const { organization } = expected;
  const verified = await verifyDelegatedStatement(signed, { ...expected, type, context: { organization } });
  checkVaultOpened(verified);
  const { payload } = verified;
  const { member, sub, groups, epoch, maySay, iat } = readMembers('member statement', payload, members);
  const sorted = groups.toSorted((one, other) => (one < other ? -1 : 1));
  if (new Set(groups).size < groups.length || groups.join() !== sorted.join())
    throw new CryptoProblem('envelope_malformed', 'groups that are not sorted, or are there twice');
  return { memberId: member, did: sub, groups, epoch, maySay, issuedAt: iat };
}

/** What a reader of statements knows, and where it finds the rest. */
export interface ChainReader {
  readonly organization: string;
  /** DID of the owner, as this reader's wallet pinned it at joining. */
  readonly ownerDid: string;
  /** The newest statement about the person of a DID, as the cloud serves it; undefined where there is none. */
  readonly statementAbout: (did: string) => Promise<SignedMemberStatement | undefined>;
  /** A verified log, at or after what was pinned. @throws CryptoProblem */
  readonly logOf: (did: string) => Promise<VerifiedDidLog>;
  /** Highest epoch seen of a member; undefined: none. */
  readonly seenEpoch?: (memberId: string) => number | undefined;
  /** Seconds since 1970. */
  readonly now: number;
}

/**
 * Verifies a statement up to the owner: signed by the owner, or by somebody of whom such a statement says that they may make some.
 *
 * @throws CryptoProblem of `verifyMemberStatement`; `statement_unchained` where no chain leads to the owner; `statement_rollback`
 *   below an epoch that was seen, of any of them
 */
export async function verifyMemberChain(
  signed: SignedMemberStatement,
  reader: ChainReader,
): Promise<MemberStatement> {
  const { organization, ownerDid, now } = reader;
  const said = await verifyMemberStatement(signed, {
    organization,
    log: await reader.logOf(signed.issuer),
    now,
  });
  checkNotOlder(said, reader);
  await verifyIssuer(signed.issuer, reader, ownerDid, new Set([said.did]));
  return said;
}

function checkNotOlder({ memberId, epoch }: MemberStatement, { seenEpoch }: ChainReader): void {
  const seen = seenEpoch?.(memberId);
  if (seen !== undefined && epoch < seen)
    throw new CryptoProblem('statement_rollback', 'older than a statement that was seen');
}

async function verifyIssuer(
  issuer: string,
  reader: ChainReader,
  ownerDid: string,
  below: ReadonlySet<string>,
): Promise<void> {
  if (issuer === ownerDid) return;
  if (below.has(issuer) || below.size >= longestChain)
    throw new CryptoProblem('statement_unchained', 'a chain that leads to no owner');
  const about = await reader.statementAbout(issuer);
  if (about === undefined)
    throw new CryptoProblem('statement_unchained', 'nobody says that the signer may say so');
  const log = await reader.logOf(about.issuer);
  const { organization, now } = reader;
  const said = await verifyMemberStatement(about, { organization, log, now });
  if (said.did !== issuer) throw new CryptoProblem('context_mismatch', 'a statement about somebody else');
  checkNotOlder(said, reader);
  if (!said.maySay) throw new CryptoProblem('statement_unchained', 'the signer may make no statements');
  await verifyIssuer(about.issuer, reader, ownerDid, new Set([...below, issuer]));
}

/**
 * The number that two people compare to be sure of each other's DID: 60 digits, of SHA-256 over both SCIDs in their order. It is the
 * same on both sides.
 *
 * @returns twelve blocks of five digits
 * @throws CryptoProblem `encoding_invalid` for what is no DID
 */
export function safetyNumber(one: string, other: string): readonly string[] {
  const [first = '', second = ''] = [parseDid(one).scid, parseDid(other).scid].toSorted((a, b) =>
    a < b ? -1 : 1,
  );
  // A SCID has one length: no two pairs are written alike.
  const bytes = sha256(utf8(first + second));
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  const digits = (value % 10n ** 60n).toString().padStart(60, '0');
  return digits.match(/\d{5}/gu) ?? [];
}

const isGroups: Check<string[]> = (value): value is string[] =>
  isList(value) && value.length <= mostGroups && value.every(isUuid);
const isFlag: Check<boolean> = (value): value is boolean => typeof value === 'boolean';

const members = {
  iss: isDid,
  member: isUuid,
  sub: isDid,
  groups: isGroups,
  epoch: isCount,
  maySay: isFlag,
  iat: isSeconds,
};
