import type { Did } from '@lanyard/crypto/did';
import { encodeBase64url, type Digest } from '@lanyard/crypto/encoding';
import { CryptoProblem } from '@lanyard/crypto/errors';
import { generateDeviceStorageKey } from '@lanyard/crypto/keys';
import type { Device } from '@lanyard/holder/ports';
import { vaultMemory } from '@lanyard/holder/vault-memory';
import { entries, type Wallet } from '@lanyard/holder/wallet';
import type { SeenItem } from '@lanyard/vault/reading';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { memoryStorage } from './memory-storage.ts';
import { aVaultPerson, now, organization, uuid } from './vault-people.ts';

/** What a wallet has seen of items is kept as it was, sealed, and nothing that somebody wrote there is taken for it. */

const ada = await aVaultPerson(71);

async function aMemory() {
  const storage = memoryStorage();
  const wallet = {
    device: { storage, now: () => now * 1000 } as unknown as Device,
    identity: { personId: uuid(71), did: ada.did },
    keys: { deviceStorage: await generateDeviceStorageKey() },
  } as unknown as Wallet;
  // As after the wallet was opened anew.
  return { storage, open: () => vaultMemory(wallet, organization) };
}

const hash = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes) => encodeBase64url(Uint8Array.from(bytes)) as unknown as Digest);
const did = fc.string({ unit: 'binary', maxLength: 40 }).map((value) => `did:webvh:${value}` as Did);
const role = fc.constantFrom('owner' as const, 'editor' as const, 'viewer' as const, 'user' as const);
const people = fc.array(fc.tuple(did, role), { maxLength: 4 }).map((pairs) => new Map(pairs));
const count = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
const seenItem = fc.record({
  epoch: count,
  list: hash,
  members: people,
  because: fc.record({
    named: people,
    groups: fc.array(fc.tuple(fc.uuid(), role), { maxLength: 3 }).map((pairs) => new Map(pairs)),
    ofOrganization: fc.boolean(),
    issuedAt: count,
  }),
  issuer: did,
  issuers: fc.array(did, { maxLength: 3 }),
  browser: fc.constant(ada.browserKey.publicJwk),
  version: count,
  statement: fc.option(hash),
  state: fc.constantFrom('live' as const, 'deleted' as const, 'removed' as const),
}) as unknown as fc.Arbitrary<SeenItem>;
const seenItems = fc
  .uniqueArray(fc.tuple(hash, seenItem), { selector: ([item]) => item, minLength: 1, maxLength: 4 })
  .map((pairs) => new Map(pairs));

test('any record of what was seen is read as it was written, and tells nothing in the storage', async () => {
  await fc.assert(
    fc.asyncProperty(seenItems, async (seen) => {
      const { storage, open } = await aMemory();
      await open().keepSeenItems(seen);
      expect(await open().seenItems()).toEqual(seen);
      for (const { list } of seen.values())
        expect(JSON.stringify([...storage.entries.values()])).not.toContain(list);
    }),
    { numRuns: 30 },
  );
});

test('attack: a record in the storage is changed, swapped with another one, or comes from another item: refused', async () => {
  await fc.assert(
    fc.asyncProperty(
      seenItems.filter(({ size }) => size > 1),
      fc.nat(),
      async (seen, place) => {
        const { storage, open } = await aMemory();
        await open().keepSeenItems(seen);
        const records = [...storage.entries].filter(([key]) => key.startsWith(entries.vaultSeenItem));
        const [[one, sealed] = ['', ''], [other, others] = ['', '']] = records;
        const text = String(sealed);
        const at = place % text.length;
        const changed = `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`;
        for (const tampered of [
          [[one, changed]],
          [
            [one, others],
            [other, sealed],
          ],
          [[`${one.slice(0, -2)}xx`, sealed]],
        ] as const) {
          for (const [key, value] of tampered) storage.entries.set(key, value);
          await expect(open().seenItems()).rejects.toThrow(CryptoProblem);
          for (const [key] of tampered) storage.entries.delete(key);
          for (const [key, value] of records) storage.entries.set(key, value);
        }
      },
    ),
    { numRuns: 20 },
  );
});
