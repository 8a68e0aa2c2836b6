import { describe, expect, test } from 'vitest';
import { signDelegation } from './delegation.ts';
import { createDidLog, verifyDidLog } from './did-log.ts';
import { CryptoProblem } from './errors.ts';
import {
  generateBrowserKey,
  generateDidKey,
  generateDidUpdateKey,
  generateUserRecoveryKeyPair,
} from './keys.ts';
import { followMoves, signMove, verifyMove, type MoveStatement } from './move-statement.ts';
import type { SignInScope } from './sign-in-binding.ts';

// Where an organization is, by an owner's word: a cloud that lies leads no wallet elsewhere.

const now = 1_800_000_000;
const uuid = (last: number) => `019a0000-0000-7000-8000-${last.toString().padStart(12, '0')}`;
const organization = uuid(1);
const recovery = await generateUserRecoveryKeyPair();
const said: MoveStatement = {
  from: 'https://acme.example.org',
  to: 'https://id.acme.test',
  sequence: 1,
  issuedAt: now,
};

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
  const says = async (
    move: MoveStatement = said,
    { scope = 'session vault', at = organization }: { scope?: SignInScope; at?: string } = {},
  ) => ({
    statement: await signMove(browserKey, move, { organization: at, issuer: did }),
    delegation: await signDelegation(
      didKey,
      {
        did,
        versionId: log.versionId,
        browserJwk: browserKey.publicJwk,
        scope,
        issuedAt: now - 100,
        expiresAt: now + 3600,
      },
      { organization: at },
    ),
    issuer: did,
  });
  return { did, log, browserKey, says };
}
const [owner, stranger] = await Promise.all([aPerson(11), aPerson(12)]);
const read = async (signed: Awaited<ReturnType<typeof owner.says>>, log = owner.log) =>
  verifyMove(signed, { organization, log, now });
const codeOf = async (work: () => unknown): Promise<string> => {
  try {
    await work();
    return 'nothing';
  } catch (error) {
    if (error instanceof CryptoProblem) return error.code;
    throw error;
  }
};

test('a move says who signed it, from where, and to where', async () => {
  expect(await read(await owner.says())).toEqual({ ...said, issuer: owner.did });
  for (const scope of ['trust', 'vault'] as const)
    expect(await read(await owner.says(said, { scope }))).toMatchObject(said);
});

describe('attack: a move that is refused', () => {
  test('by a browser that was only let in: whoever relayed a sign-in moves nobody', async () => {
    for (const scope of ['session', 'passkey'] as const)
      expect(await codeOf(async () => read(await owner.says(said, { scope })))).toBe('access_refused');
  });

  test('of another organization, by another key, or said to be somebody else’s', async () => {
    expect(await codeOf(async () => read(await owner.says(said, { at: uuid(2) })))).toBe('context_mismatch');
    const [theirs, ours] = await Promise.all([stranger.says(), owner.says()]);
    expect(await codeOf(() => read({ ...theirs, issuer: owner.did }))).toBe('context_mismatch');
    expect(await codeOf(() => read({ ...ours, statement: theirs.statement }))).toBe('signature_invalid');
    const forged = await signMove(stranger.browserKey, said, { organization, issuer: owner.did });
    const delegated = { ...theirs, statement: forged, issuer: owner.did };
    expect(await codeOf(() => read(delegated))).toBe('context_mismatch');
  });

  test('that leads nowhere, or to what is no origin', async () => {
    expect(await codeOf(async () => read(await owner.says({ ...said, to: said.from })))).toBe(
      'context_mismatch',
    );
    for (const to of ['id.acme.test', 'https://id.acme.test/', 'javascript:alert(1)', 'https://ID.acme.test'])
      expect(await codeOf(async () => read(await owner.says({ ...said, to })))).toBe('envelope_malformed');
  });
});

describe('moves one after another', () => {
  const [first, second, third] = ['b', 'a', 'c'].map((to, place, all): MoveStatement => ({
    from: `https://${all[place - 1] ?? 'a'}.test`,
    to: `https://${to}.test`,
    sequence: place + 1,
    issuedAt: now,
  })) as [MoveStatement, MoveStatement, MoveStatement];
  const start = { origin: 'https://a.test', moves: 0 };

  test('lead on, also for a reader that skipped some, or has followed the first', () => {
    expect(followMoves(start, [first, second, third], now)).toEqual({ origin: 'https://c.test', moves: 3 });
    expect(followMoves({ origin: 'https://a.test', moves: 2 }, [first, second, third], now)).toEqual({
      origin: 'https://c.test',
      moves: 3,
    });
    expect(followMoves(start, [], now)).toEqual(start);
  });

  test('attack: an older move played again leads nobody back; one that is left out, or begins elsewhere, is refused', async () => {
    // Back at its first address after two moves: the first one would fit.
    expect(followMoves({ origin: 'https://a.test', moves: 2 }, [first], now)).toEqual({
      origin: 'https://a.test',
      moves: 2,
    });
    expect(await codeOf(() => followMoves(start, [second], now))).toBe('statement_rollback');
    expect(await codeOf(() => followMoves(start, [first, first], now))).toBe('statement_rollback');
    expect(await codeOf(() => followMoves({ origin: 'https://x.test', moves: 0 }, [first], now))).toBe(
      'context_mismatch',
    );
  });

  test('attack: a move of before is played to somebody who joined later, and was told that there were none: refused', async () => {
    const joinedAt = now + 301;
    expect(await codeOf(() => followMoves(start, [first], joinedAt))).toBe('statement_rollback');
    const later = { ...first, issuedAt: joinedAt };
    expect(followMoves(start, [later], joinedAt)).toEqual({ origin: 'https://b.test', moves: 1 });
  });
});
