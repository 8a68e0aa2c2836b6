import { afterAll, describe, expect, test, vi } from 'vitest';
import { createDidLog, appendRoutineEntry, verifyDidLog } from './did-log.ts';
import { generateDidKey, generateDidUpdateKey, generateUserRecoveryKeyPair } from './keys.ts';

// Our logs are plain did:webvh 1.0: the reference library resolves them. Told that it runs in a test, it would write every log to
// disk, which is why it is loaded as in production.
vi.stubEnv('NODE_ENV', 'production');
afterAll(() => void vi.unstubAllEnvs());
// Its declarations do not resolve under nodenext.
const { resolveDIDFromLog } = (await import('didwebvh-ts')) as unknown as {
  resolveDIDFromLog: (log: DidLog, options: { verifier: typeof verifier }) => Promise<Resolution>;
};

type DidLog = readonly Readonly<Record<string, unknown>>[];
interface Resolution {
  readonly did: string;
  readonly doc: { readonly verificationMethod: readonly { readonly publicKeyJwk: unknown }[] };
  readonly meta: Readonly<Record<string, unknown>>;
}

const verifier = {
  async verify(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array) {
    const key = await crypto.subtle.importKey('raw', Uint8Array.from(publicKey), 'Ed25519', false, [
      'verify',
    ]);
    return crypto.subtle.verify('Ed25519', key, Uint8Array.from(signature), Uint8Array.from(message));
  },
};
const parse = (log: string) =>
  log
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as DidLog[number]);
const asText = (log: DidLog) => log.map((entry) => `${JSON.stringify(entry)}\n`).join('');

const now = 1_790_000_000;
const [first, second, third, recovery] = await Promise.all([
  generateDidUpdateKey(),
  generateDidUpdateKey(),
  generateDidUpdateKey(),
  generateDidUpdateKey(),
]);
const created = await createDidLog({
  domain: 'example.org',
  personId: '019a0000-0000-7000-8000-00000000000a',
  didKey: (await generateDidKey()).publicJwk,
  recoveryPublicKey: (await generateUserRecoveryKeyPair()).publicJwk,
  updateKey: first,
  nextUpdateKey: second.publicJwk,
  recoveryUpdateKey: recovery.publicJwk,
  now,
});
const { log } = await appendRoutineEntry({
  log: created.log,
  updateKey: second,
  nextUpdateKey: third.publicJwk,
  now,
});

test('didwebvh-ts resolves a log of ours to the same DID, keys and head', async () => {
  const own = await verifyDidLog(log, { now });
  const { did, doc, meta } = await resolveDIDFromLog(parse(log), { verifier });
  expect({ did, error: meta['error'], versionId: meta['versionId'] }).toEqual({
    did: own.did,
    error: undefined,
    versionId: own.versionId,
  });
  expect(meta).toMatchObject({
    updateKeys: own.updateKeys,
    nextKeyHashes: own.nextKeyHashes,
    portable: true,
  });
  expect(doc.verificationMethod.map(({ publicKeyJwk }) => publicKeyJwk)).toEqual([
    own.didKey,
    own.recoveryKey,
  ]);
});

test('a changed entry is refused by both', async () => {
  const changed = parse(log.replaceAll('#recovery', '#recovered'));
  await expect(resolveDIDFromLog(changed, { verifier })).rejects.toThrow('SCID');
  await expect(verifyDidLog(asText(changed), { now })).rejects.toThrow(
    expect.objectContaining({ code: 'did_log_invalid' }),
  );
});

describe('why entries are verified here and not by the library alone (didwebvh-ts 2.8.0)', () => {
  const attacks: readonly (readonly [string, (entries: DidLog) => DidLog])[] = [
    ['without any proof', (entries) => entries.map((entry) => ({ ...entry, proof: [] }))],
    [
      'with another version id of its only entry',
      ([entry]) => (entry === undefined ? [] : [{ ...entry, versionId: '1-forged' }]),
    ],
  ];

  test.each(attacks)('a log %s resolves there and is refused here', async (_, attack) => {
    const forged = attack(parse(log));
    const { meta } = await resolveDIDFromLog(forged, { verifier });
    expect(meta['error']).toBeUndefined();
    await expect(verifyDidLog(asText(forged), { now })).rejects.toThrow(
      expect.objectContaining({ code: 'did_log_invalid' }),
    );
  });
});

test('didwebvh-ts says of an identity that its person has ended that it is deactivated', async () => {
  const fourth = await generateDidUpdateKey();
  const ended = await appendRoutineEntry({
    log,
    updateKey: third,
    nextUpdateKey: fourth.publicJwk,
    deactivate: true,
    now: now + 10,
  });
  const resolved = await resolveDIDFromLog(parse(ended.log), { verifier });
  expect(resolved.meta['deactivated']).toBe(true);
  const before = await resolveDIDFromLog(parse(log), { verifier });
  expect(before.meta['deactivated']).toBe(false);

  // Nobody who relies on its keys takes it, and nothing follows: no device, and no recovery code that somebody found.
  await expect(verifyDidLog(ended.log, { now: now + 10 })).rejects.toMatchObject({ code: 'did_log_invalid' });
  const read = await verifyDidLog(ended.log, { ended: true, now: now + 10 });
  expect(read.deactivated).toBe(true);
  const fifth = await generateDidUpdateKey();
  const after = await appendRoutineEntry({
    log: ended.log,
    updateKey: fourth,
    nextUpdateKey: fifth.publicJwk,
    now: now + 20,
  });
  await expect(verifyDidLog(after.log, { ended: true, now: now + 20 })).rejects.toMatchObject({
    code: 'did_log_invalid',
  });
  const [head = ''] = created.log.split('\n');
  const early = head.replace('"parameters":{', '"parameters":{"deactivated":true,');
  await expect(verifyDidLog(`${early}\n`, { ended: true, now })).rejects.toMatchObject({
    code: 'did_log_invalid',
  });
});
