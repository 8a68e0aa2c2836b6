import { describe, expect, test } from 'vitest';
import { signDelegation } from './delegation.ts';
import { createDidLog, verifyDidLog, type VerifiedDidLog } from './did-log.ts';
import { CryptoProblem } from './errors.ts';
import {
  generateBrowserKey,
  generateDidKey,
  generateDidUpdateKey,
  generateUserRecoveryKeyPair,
} from './keys.ts';
import {
  safetyNumber,
  signMemberStatement,
  verifyMemberChain,
  verifyMemberStatement,
  type ChainReader,
  type MemberStatement,
  type SignedMemberStatement,
} from './member-statement.ts';
import type { SignInScope } from './sign-in-binding.ts';

// Who is a member, by the word of a manager: read up to the owner, whose DID a wallet has pinned. A cloud that lies changes none of it.

const now = 1_800_000_000;
const uuid = (last: number) => `019a0000-0000-7000-8000-${last.toString().padStart(12, '0')}`;
const organization = uuid(1);
const recovery = await generateUserRecoveryKeyPair();

/** Somebody with a DID log and a browser that they have delegated to. */
async function aPerson(number: number) {
  const [didKey, browserKey, updateKey, nextKey, recoveryKey] = await Promise.all([
    generateDidKey(),
    generateBrowserKey(),
    generateDidUpdateKey(),
    generateDidUpdateKey(),
    generateDidUpdateKey(),
  ]);
  const { did, log: text } = await createDidLog({
    domain: 'example.org',
    personId: uuid(number),
    didKey: didKey.publicJwk,
    recoveryPublicKey: recovery.publicJwk,
    updateKey,
    nextUpdateKey: nextKey.publicJwk,
    recoveryUpdateKey: recoveryKey.publicJwk,
    now: now - 1000,
  });
  const log = await verifyDidLog(text, { did, now });
  const delegate = (
    issuedAt = now - 100,
    to = browserKey,
    at = organization,
    scope: SignInScope = 'session vault',
  ) =>
    signDelegation(
      didKey,
      {
        did,
        versionId: log.versionId,
        browserJwk: to.publicJwk,
        scope,
        issuedAt,
        expiresAt: issuedAt + 3600,
      },
      { organization: at },
    );
  const delegation = await delegate();
  return { did, log, didKey, browserKey, delegation, delegate };
}
type Person = Awaited<ReturnType<typeof aPerson>>;

const [owner, manager, member, stranger] = await Promise.all([
  aPerson(11),
  aPerson(12),
  aPerson(13),
  aPerson(14),
]);
const people: readonly Person[] = [owner, manager, member, stranger];

const about = (person: Person, change: Partial<MemberStatement> = {}): MemberStatement => ({
  memberId: uuid(people.indexOf(person) + 100),
  did: person.did,
  groups: [uuid(30), uuid(31)],
  epoch: 1,
  maySay: false,
  issuedAt: now,
  ...change,
});
const says = async (
  person: Person,
  said: MemberStatement,
  at = organization,
): Promise<SignedMemberStatement> => ({
  statement: await signMemberStatement(person.browserKey, said, { organization: at, issuer: person.did }),
  delegation: person.delegation,
  issuer: person.did,
});
const logOf = (did: string): Promise<VerifiedDidLog> => {
  const person = people.find((each) => each.did === did);
  return person === undefined ? Promise.reject(new Error('no log')) : Promise.resolve(person.log);
};
/** A wallet that pinned the owner, and is served these statements. */
const reader = (...served: readonly (readonly [Person, SignedMemberStatement])[]): ChainReader => ({
  organization,
  ownerDid: owner.did,
  statementAbout: (did) => Promise.resolve(served.find(([person]) => person.did === did)?.[1]),
  logOf,
  now,
});
async function refusalOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'nothing';
  } catch (error) {
    if (error instanceof CryptoProblem) return error.code;
    throw error;
  }
}

describe('a statement is read up to the owner', () => {
  test('by the owner; by a manager of whom the owner says that they may', async () => {
    const byOwner = await says(owner, about(member));
    expect(await verifyMemberChain(byOwner, reader())).toEqual(about(member));
    const mayIt = await says(owner, about(manager, { maySay: true }));
    const byManager = await says(manager, about(member, { epoch: 2, groups: [] }));
    expect(await verifyMemberChain(byManager, reader([manager, mayIt]))).toMatchObject({
      did: member.did,
      epoch: 2,
    });
  });

  test('it holds when the session by which it was made is long over', async () => {
    const signed = await says(owner, about(member));
    expect(await verifyMemberChain(signed, { ...reader(), now: now + 400 * 86_400 })).toEqual(about(member));
  });
});

describe('attack: a relayed sign-in of the owner', () => {
  test.each(['session', 'passkey'] as const)(
    'its browser was let in by scope %s, without opening the vault: whom it confirms is not confirmed',
    async (scope) => {
      const delegation = await owner.delegate(now - 100, owner.browserKey, organization, scope);
      const signed = { ...(await says(owner, about(member))), delegation };
      expect(await refusalOf(verifyMemberChain(signed, reader()))).toBe('access_refused');
      const mayIt = { ...(await says(owner, about(manager, { maySay: true }))), delegation };
      const byManager = await says(manager, about(member));
      expect(await refusalOf(verifyMemberChain(byManager, reader([manager, mayIt])))).toBe('access_refused');
    },
  );
});

describe('attack: the cloud lies', () => {
  test('an older statement about a manager, of before they might confirm nobody any more: nothing they say is taken', async () => {
    const mayIt = await says(owner, about(manager, { maySay: true }));
    const byManager = await says(manager, about(member));
    const seenEpoch = (memberId: string) => (memberId === about(manager).memberId ? 2 : undefined);
    const knowing = { ...reader([manager, mayIt]), seenEpoch };
    expect(await refusalOf(verifyMemberChain(byManager, knowing))).toBe('statement_rollback');
  });

  test('a statement for another DID or by nobody it knows: refused', async () => {
    const signed = await says(owner, about(member));
    // Signed by the stranger, said to be the owner's: also in what is signed.
    const theirs = await says(stranger, about(member));
    expect(await refusalOf(verifyMemberChain({ ...theirs, issuer: owner.did }, reader()))).toBe(
      'context_mismatch',
    );
    const statement = await signMemberStatement(stranger.browserKey, about(member), {
      organization,
      issuer: owner.did,
    });
    const forged = { statement, delegation: stranger.delegation, issuer: owner.did };
    expect(await refusalOf(verifyMemberChain(forged, reader()))).toBe('context_mismatch');
    // With the owner's delegation beside it, which is to another key.
    const mixed = { ...forged, delegation: owner.delegation };
    expect(await refusalOf(verifyMemberChain(mixed, reader()))).toBe('signature_invalid');
    // With a delegation to the stranger's key that the owner never signed.
    const delegation = await stranger.delegate();
    expect(await refusalOf(verifyMemberChain({ ...signed, delegation }, reader()))).not.toBe('nothing');
    expect(await refusalOf(verifyMemberChain({ ...signed, issuer: stranger.did }, reader()))).toBe(
      'context_mismatch',
    );
    // Every character of it counts.
    const [head = '', body = '', signature = ''] = signed.statement.split('.');
    const other = (await says(owner, about(stranger))).statement.split('.')[1] ?? '';
    expect(other).not.toBe(body);
    const swapped = { ...signed, statement: [head, other, signature].join('.') };
    expect(await refusalOf(verifyMemberChain(swapped, reader()))).toBe('signature_invalid');
  });

  test('a statement for another organization: refused', async () => {
    const elsewhere = await says(owner, about(member), uuid(2));
    expect(await refusalOf(verifyMemberChain(elsewhere, reader()))).toBe('context_mismatch');
    const delegation = await owner.delegate(now - 100, owner.browserKey, uuid(2));
    const signed = await says(owner, about(member));
    expect(await refusalOf(verifyMemberChain({ ...signed, delegation }, reader()))).toBe('context_mismatch');
  });

  test('a chain that leads to no owner, in a circle or through somebody who may not say so: refused', async () => {
    const byManager = await says(manager, about(member));
    expect(await refusalOf(verifyMemberChain(byManager, reader()))).toBe('statement_unchained');
    const plain = await says(owner, about(manager));
    expect(await refusalOf(verifyMemberChain(byManager, reader([manager, plain])))).toBe(
      'statement_unchained',
    );
    const byStranger = await says(stranger, about(manager, { maySay: true }));
    const byManagerToo = await says(manager, about(stranger, { maySay: true }));
    const circle = reader([manager, byStranger], [stranger, byManagerToo]);
    expect(await refusalOf(verifyMemberChain(byManager, circle))).toBe('statement_unchained');
    const oneself = await says(manager, about(manager, { maySay: true }));
    expect(await refusalOf(verifyMemberChain(byManager, reader([manager, oneself])))).toBe(
      'statement_unchained',
    );
    // One about somebody else in the place of the signer's.
    const ofStranger = await says(owner, about(stranger, { maySay: true }));
    expect(await refusalOf(verifyMemberChain(byManager, reader([manager, ofStranger])))).toBe(
      'context_mismatch',
    );
  });

  test('an older statement than was seen, one from tomorrow, one outside of its delegation: refused', async () => {
    const old = await says(owner, about(member, { epoch: 3 }));
    const seen = { ...reader(), seenEpoch: () => 4 };
    expect(await refusalOf(verifyMemberChain(old, seen))).toBe('statement_rollback');
    expect(await refusalOf(verifyMemberChain(old, { ...seen, seenEpoch: () => 3 }))).toBe('nothing');
    const tomorrow = await says(owner, about(member, { issuedAt: now + 301 }));
    expect(await refusalOf(verifyMemberChain(tomorrow, reader()))).toBe('not_yet_valid');
    const later = await says(owner, about(member, { issuedAt: now + 4000 }));
    expect(await refusalOf(verifyMemberChain(later, { ...reader(), now: now + 5000 }))).toBe('expired');
    const earlier = await says(owner, about(member, { issuedAt: now - 500 }));
    expect(await refusalOf(verifyMemberChain(earlier, reader()))).toBe('not_yet_valid');
  });

  test('groups twice or in another order: refused', async () => {
    const twice = await says(owner, about(member, { groups: [uuid(30), uuid(30)] }));
    expect(await refusalOf(verifyMemberChain(twice, reader()))).toBe('envelope_malformed');
  });

  test('a log of somebody else in the place of the signer’s: refused', async () => {
    const signed = await says(owner, about(member));
    expect(await refusalOf(verifyMemberStatement(signed, { organization, log: stranger.log, now }))).toBe(
      'context_mismatch',
    );
  });
});

describe('the safety number', () => {
  test('is sixty digits, the same on both sides, and another for every pair', () => {
    const number = safetyNumber(owner.did, member.did);
    expect(number).toHaveLength(12);
    expect(number.join('')).toMatch(/^\d{60}$/);
    expect(safetyNumber(member.did, owner.did)).toEqual(number);
    expect(safetyNumber(owner.did, stranger.did)).not.toEqual(number);
  });

  test('is that of SHA-256 over both SCIDs in their order', () => {
    const scid = (letter: string) => `Qm${letter.repeat(44)}`;
    const did = (letter: string) => `did:webvh:${scid(letter)}:example.org:people:${uuid(1)}`;
    // By Python: int.from_bytes(sha256(b'Qmaaa…Qmbbb…').digest()) % 10**60
    expect(safetyNumber(did('b'), did('a')).join(' ')).toBe(
      '80193 70797 15242 29285 04291 16815 26035 15046 90639 92355 47518 33900',
    );
  });
});
