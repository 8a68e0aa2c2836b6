import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { signNextEntry, formatEntry, formatTime, nextKeyHash, parseEntry } from './did-log-entry.ts';
import {
  appendRoutineEntry,
  createDidLog,
  didEntryChallenge,
  verifyDidLog,
  type VerifiedDidLog,
} from './did-log.ts';
import { canonicalJson, concatBytes, sha256, utf8, type Json } from './encoding.ts';
import { CryptoProblem } from './errors.ts';
import {
  generateDidKey,
  generateDidUpdateKey,
  generateUserRecoveryKeyPair,
  type DidUpdateKey,
} from './keys.ts';
import { encodeBase58, multihash, multikey } from './multiformats.ts';

const now = 1_800_000_000;
const personId = '019a0000-0000-7000-8000-00000000000a';
const { publicJwk: didKey } = await generateDidKey();
const { publicJwk: recoveryPublicKey } = await generateUserRecoveryKeyPair();
const { publicJwk: otherRecoveryPublicKey } = await generateUserRecoveryKeyPair();
const [first, second, third, recovery, newRecovery, cloud] = await Promise.all([
  generateDidUpdateKey(),
  generateDidUpdateKey(),
  generateDidUpdateKey(),
  generateDidUpdateKey(),
  generateDidUpdateKey(),
  generateDidUpdateKey(),
]);
const founding = {
  domain: 'localhost%3A8080',
  personId,
  didKey,
  recoveryPublicKey,
  updateKey: first,
  nextUpdateKey: second.publicJwk,
  recoveryUpdateKey: recovery.publicJwk,
  now,
};
const created = await createDidLog(founding);
const routine = await appendRoutineEntry({
  log: created.log,
  updateKey: second,
  nextUpdateKey: third.publicJwk,
  now: now + 10,
});
const expected = { did: created.did, now: now + 20 };
const refusedFor = (code: string) => expect.objectContaining({ code }) as Error;
const hashOf = ({ publicJwk }: Pick<DidUpdateKey, 'publicJwk'>) => nextKeyHash(multikey(publicJwk));
const hashes = (...keys: DidUpdateKey[]) => keys.map(hashOf);
const linesOf = (log: string) => log.trimEnd().split('\n');
const asLog = (...lines: string[]) => lines.map((line) => `${line}\n`).join('');

type RawEntry = Record<string, Json> & { parameters: Record<string, Json>; state: Record<string, Json> };

/** An object without some of its members. */
function without(object: Record<string, Json>, ...names: string[]): Record<string, Json> {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}

/** The last entry of a log as plain JSON, for an attacker to change. */
function rawEntry(log: string): RawEntry {
  return without(JSON.parse(linesOf(log).at(-1) ?? '') as RawEntry, 'versionId', 'proof') as RawEntry;
}

/** Appends any entry, numbered, hashed and signed as did:webvh wants it, by any key. */
async function append(log: string, entry: RawEntry, signer: DidUpdateKey, named = signer): Promise<string> {
  const previous = JSON.parse(linesOf(log).at(-1) ?? '') as { versionId: string };
  const hash = multihash(utf8(canonicalJson({ ...entry, versionId: previous.versionId })));
  const unsigned = { ...entry, versionId: `${linesOf(log).length + 1}-${hash}` };
  const name = multikey(named.publicJwk);
  const options = {
    type: 'DataIntegrityProof',
    cryptosuite: 'eddsa-jcs-2022',
    verificationMethod: `did:key:${name}#${name}`,
    created: entry['versionTime'] ?? '',
    proofPurpose: 'assertionMethod',
  };
  const message = concatBytes(sha256(utf8(canonicalJson(options))), sha256(utf8(canonicalJson(unsigned))));
  const signature = new Uint8Array(await crypto.subtle.sign('Ed25519', signer.privateKey, message));
  return (
    log +
    asLog(canonicalJson({ ...unsigned, proof: [{ ...options, proofValue: `z${encodeBase58(signature)}` }] }))
  );
}

/** A second entry as the device would write it, changed by `change`. */
async function secondEntry(change: (entry: RawEntry) => RawEntry = (entry) => entry): Promise<RawEntry> {
  const rest = without(rawEntry(created.log), 'parameters') as RawEntry;
  const parameters = {
    updateKeys: [multikey(second.publicJwk)],
    nextKeyHashes: hashes(third, recovery),
  };
  return change({ ...rest, versionTime: formatTime(now + 10), parameters });
}

describe('a log as it is made', () => {
  test('founds the DID: its SCID is the hash of the first entry', async () => {
    const log = await verifyDidLog(created.log, expected);
    expect(log).toMatchObject({
      did: created.did,
      ...created.head,
      domain: 'localhost%3A8080',
      personId,
      didKey,
      recoveryKey: recoveryPublicKey,
      updateKeys: [multikey(first.publicJwk)],
      nextKeyHashes: hashes(second, recovery),
      entries: [{ kind: 'first', time: now, didKeyChanged: false, recoveryChanged: false }],
    });
    expect(created.did).toBe(`did:webvh:${log.scid}:localhost%3A8080:people:${personId}`);
  });

  test('goes on with a routine entry by the committed key', async () => {
    const log = await verifyDidLog(routine.log, { ...expected, pinned: created.head });
    expect(log).toMatchObject({ ...routine.head, nextKeyHashes: hashes(third, recovery) });
    expect(log.entries[1]).toMatchObject({ kind: 'routine', didKeyChanged: false, recoveryChanged: false });
    expect(routine.log).toBe(created.log + asLog(routine.entry));
  });

  test('tells which entry changes the recovery key or the DID key', async () => {
    const changed = await appendRoutineEntry({
      log: created.log,
      updateKey: second,
      nextUpdateKey: third.publicJwk,
      didKey: (await generateDidKey()).publicJwk,
      recovery: { publicKey: otherRecoveryPublicKey, updateKey: newRecovery.publicJwk },
      now,
    });
    const log = await verifyDidLog(changed.log, expected);
    expect(log.entries[1]).toMatchObject({
      kind: 'routine',
      didKeyChanged: true,
      recoveryChanged: true,
      time: now + 1,
    });
    expect(log.recoveryKey).toEqual(otherRecoveryPublicKey);
  });

  test('a device signs only with the key it has committed', async () => {
    const writing = appendRoutineEntry({
      log: created.log,
      updateKey: recovery,
      nextUpdateKey: third.publicJwk,
      now,
    });
    await expect(writing).rejects.toThrow(refusedFor('did_log_invalid'));
  });

  test('a touch covers one entry and all before it', () => {
    const [one, other] = [created.head, routine.head].map(({ versionId }) => versionId);
    expect(didEntryChallenge(one ?? '')).not.toBe(didEntryChallenge(other ?? ''));
  });
});

describe('recovery', () => {
  const recover = async (...keys: DidUpdateKey[]) => {
    const previous = parseEntry(linesOf(routine.log).at(-1) ?? '');
    const entry = await signNextEntry(
      {
        didKey,
        recoveryKey: otherRecoveryPublicKey,
        versionTime: formatTime(now + 15),
        nextKeyHashes: hashes(...keys),
      },
      { previous, signer: recovery },
    );
    return routine.log + asLog(formatEntry(entry));
  };

  test('an entry by the recovery key is told apart', async () => {
    const log: VerifiedDidLog = await verifyDidLog(await recover(cloud, newRecovery), expected);
    expect(log.entries[2]).toMatchObject({ kind: 'recovery', recoveryChanged: true });
  });

  test('the used recovery key is dead: an entry that commits it again is refused', async () => {
    await expect(verifyDidLog(await recover(cloud, recovery), expected)).rejects.toThrow(
      refusedFor('did_log_invalid'),
    );
  });

  test('a recovery entry commits the new device and the new recovery key, nothing else', async () => {
    const log = await recover(third, cloud, newRecovery);
    await expect(verifyDidLog(log, expected)).rejects.toThrow(refusedFor('did_log_invalid'));
  });
});

describe('attacks', () => {
  test('tampered: any character changed is refused', async () => {
    const { log } = routine;
    for (let place = 0; place < log.length; place += 1) {
      const character = log.charAt(place) === 'A' ? 'B' : 'A';
      const changed = log.slice(0, place) + character + log.slice(place + 1);
      const reading = verifyDidLog(changed, expected).catch((error: unknown) => error);
      expect(await reading).toBeInstanceOf(CryptoProblem);
    }
  });

  test('cut off anywhere it is refused', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(routine.log.length - 1), async (length) => {
        const reading = verifyDidLog(routine.log.slice(0, length), { ...expected, pinned: routine.head });
        expect(await reading.catch((error: unknown) => error)).toBeInstanceOf(CryptoProblem);
      }),
    );
  });

  test('truncated: the latest entry withheld from who saw it is a rollback', async () => {
    const reading = verifyDidLog(created.log, { ...expected, pinned: routine.head });
    await expect(reading).rejects.toThrow(refusedFor('did_log_rollback'));
  });

  test('forked: another genuine second entry than the one seen is a rollback', async () => {
    const fork = await appendRoutineEntry({
      log: created.log,
      updateKey: second,
      nextUpdateKey: cloud.publicJwk,
      now: now + 10,
    });
    await verifyDidLog(fork.log, expected);
    const reading = verifyDidLog(fork.log, { ...expected, pinned: routine.head });
    await expect(reading).rejects.toThrow(refusedFor('did_log_rollback'));
  });

  test("another person's log, genuine as it is, is refused", async () => {
    const other = await createDidLog({ ...founding, personId: '019a0000-0000-7000-8000-00000000000b' });
    await expect(verifyDidLog(other.log, expected)).rejects.toThrow(refusedFor('context_mismatch'));
    await expect(verifyDidLog(created.log + other.log, expected)).rejects.toThrow(
      refusedFor('did_log_invalid'),
    );
  });

  test('entries in another order, or twice, are refused', async () => {
    const [one = '', two = ''] = linesOf(routine.log);
    for (const log of [asLog(two, one), asLog(one, two, two), asLog(one, one), asLog(two)]) {
      await expect(verifyDidLog(log, expected)).rejects.toThrow(refusedFor('did_log_invalid'));
    }
  });

  test('the helper of the following attacks writes what is taken when nothing is changed', async () => {
    const log = await append(created.log, await secondEntry(), second);
    expect((await verifyDidLog(log, expected)).versionNumber).toBe(2);
  });

  test('an entry the cloud wrote, with a key of its own, is refused', async () => {
    const entry = await secondEntry((own) => ({
      ...own,
      parameters: { ...own.parameters, updateKeys: [multikey(cloud.publicJwk)] },
    }));
    const log = await append(created.log, entry, cloud);
    await expect(verifyDidLog(log, expected)).rejects.toThrow('signed by a key not committed');
  });

  test("an entry the cloud wrote under the device's name is refused", async () => {
    const log = await append(created.log, await secondEntry(), cloud, second);
    await expect(verifyDidLog(log, expected)).rejects.toThrow('the signature does not verify');
  });

  test.each([
    ['an empty list of proofs', (line: Record<string, Json>) => ({ ...line, proof: [] })],
    ['no proof', (line: Record<string, Json>) => without(line, 'proof')],
    [
      'a proof twice',
      (line: Record<string, Json>) => ({ ...line, proof: [line['proof'], line['proof']].flat() as Json }),
    ],
    [
      'a proof that is no list',
      (line: Record<string, Json>) => ({ ...line, proof: [line['proof']].flat()[0] as Json }),
    ],
  ])('an entry with %s is refused', async (_, change) => {
    const forged = canonicalJson(change(JSON.parse(routine.entry) as Record<string, Json>));
    await expect(verifyDidLog(created.log + asLog(forged), expected)).rejects.toThrow(
      refusedFor('did_log_invalid'),
    );
  });

  test('the only entry with another version id, which no other entry covers, is refused', async () => {
    const entry = JSON.parse(linesOf(created.log)[0] ?? '') as Record<string, Json>;
    const forged = canonicalJson({ ...entry, versionId: `1-Qm${'a'.repeat(44)}` });
    await expect(verifyDidLog(asLog(forged), expected)).rejects.toThrow(refusedFor('did_log_invalid'));
  });

  const parameterAttacks: readonly (readonly [
    string,
    (own: Record<string, Json>) => Record<string, Json>,
  ])[] = [
    [
      'without the recovery hash',
      (own) => ({ ...own, nextKeyHashes: [own['nextKeyHashes']].flat().slice(0, 1) as Json }),
    ],
    ['with no key to come', (own) => ({ ...own, nextKeyHashes: [] })],
    ['that leaves the keys to come out', (own) => without(own, 'nextKeyHashes')],
    ['that leaves its update key out', (own) => without(own, 'updateKeys')],
    [
      'with a second update key',
      (own) => ({ ...own, updateKeys: [own['updateKeys'], multikey(cloud.publicJwk)].flat() as Json }),
    ],
    [
      'with one key to come twice',
      (own) => ({ ...own, nextKeyHashes: [own['nextKeyHashes'], own['nextKeyHashes']].flat() as Json }),
    ],
    ['of an earlier method version (downgrade)', (own) => ({ ...own, method: 'did:webvh:0.5' })],
    ['of the same method version, stated again', (own) => ({ ...own, method: 'did:webvh:1.0' })],
    ['that makes the DID immovable', (own) => ({ ...own, portable: false })],
    ['with witnesses', (own) => ({ ...own, witness: { threshold: 1, witnesses: [{ id: 'did:key:z6Mk' }] } })],
    ['with watchers', (own) => ({ ...own, watchers: ['https://evil.example'] })],
    ['that ends the DID', (own) => ({ ...own, deactivated: true })],
    ['that founds a log again', (own) => ({ ...own, scid: `Qm${'a'.repeat(44)}` })],
  ];

  test.each(parameterAttacks)('a genuinely signed entry %s is refused', async (_, change) => {
    const entry = await secondEntry((own) => ({ ...own, parameters: change(own.parameters) }));
    const log = await append(created.log, entry, second);
    await expect(verifyDidLog(log, expected)).rejects.toThrow(refusedFor('did_log_invalid'));
  });

  test('a first entry of an earlier method version is refused', async () => {
    const downgraded = created.log.replace('did:webvh:1.0', 'did:webvh:0.5');
    await expect(verifyDidLog(downgraded, expected)).rejects.toThrow(refusedFor('did_log_invalid'));
  });

  test('a genuinely signed entry whose document says more, or of another DID, is refused', async () => {
    const moved = created.did.replace('localhost%3A8080', 'evil.example');
    for (const change of [
      (own: RawEntry) => ({ ...own, state: { ...own.state, service: [] } }),
      (own: RawEntry) => ({ ...own, state: { ...own.state, controller: created.did } }),
      (own: RawEntry) => JSON.parse(JSON.stringify(own).replaceAll(created.did, moved)) as RawEntry,
    ]) {
      const log = await append(created.log, await secondEntry(change), second);
      await expect(verifyDidLog(log, { now: expected.now })).rejects.toThrow(refusedFor('did_log_invalid'));
    }
  });

  test('dates: no later than the one before is refused, more than five minutes ahead of the given clock too', async () => {
    const dated = async (seconds: number) =>
      append(created.log, await secondEntry((own) => ({ ...own, versionTime: formatTime(seconds) })), second);
    await expect(verifyDidLog(await dated(now), expected)).rejects.toThrow(refusedFor('did_log_invalid'));
    await verifyDidLog(await dated(expected.now + 300), expected);
    await expect(verifyDidLog(await dated(expected.now + 301), expected)).rejects.toThrow(
      refusedFor('not_yet_valid'),
    );
  });

  test.each([
    '',
    '\n',
    '{}\n',
    'null\n',
    '[]\n',
    created.log.trimEnd(),
    `${created.log}\n`,
    `\n${created.log}`,
  ])('log %# that is none is refused', async (log) => {
    await expect(verifyDidLog(log, expected)).rejects.toThrow(refusedFor('did_log_invalid'));
  });

  test('an entry or a log beyond every size is refused before it is read', async () => {
    await expect(verifyDidLog(`${'x'.repeat(7000)}\n`, expected)).rejects.toThrow('entry too long');
    await expect(verifyDidLog('{}\n'.repeat(600), expected)).rejects.toThrow('too many entries');
    await expect(verifyDidLog(`${'x'.repeat(1_100_000)}\n`, expected)).rejects.toThrow('log too long');
  });
});
