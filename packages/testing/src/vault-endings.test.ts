import { expect, test } from 'vitest';
import { appendRoutineEntry, verifyDidLog } from '@lanyard/crypto/did-log';
import type { Digest } from '@lanyard/crypto/encoding';
import { generateDidUpdateKey } from '@lanyard/crypto/keys';
import { binSeconds, withoutHistory } from '@lanyard/vault/items';
import {
  openVerified,
  readItem,
  readKnown,
  verifyItem,
  type SeenItem,
  type VaultReader,
} from '@lanyard/vault/reading';
import { verifyRecipient } from '@lanyard/vault/recipients';
import { changeAccess, createItem, isForDeletion, replaceItem } from '@lanyard/vault/writing';
import {
  aVaultPerson,
  changeItem,
  KeptItem,
  login,
  now,
  organization,
  type VaultPerson,
} from './vault-people.ts';

// How items and people end: nobody ends an item who may not, and nobody takes one with them who ends their identity.

const [ada, ben] = await Promise.all([aVaultPerson(21), aVaultPerson(22)]);

const reader = (person: VaultPerson): VaultReader => ({
  organization,
  did: person.did,
  privateKey: person.privateKey,
  kid: person.kid,
  logOf: (did) => Promise.resolve(did === ada.did ? ada.log : ben.log),
  isConfirmed: () => Promise.resolve(true),
  now,
});
const refusedFor = (code: string) => expect.objectContaining({ name: 'CryptoProblem', code }) as Error;
const open = async (kept: KeptItem, person: VaultPerson) => {
  const { opened } = await readItem(kept.serve(person), undefined, reader(person));
  if (opened === undefined) throw new Error('not opened');
  return opened;
};
const anItem = async () =>
  new KeptItem().keep(ada, await createItem(ada.writer, login('secret'), ada.recipient));

test('attack: an editor dates the bin back: no owner’s browser deletes for good by that', async () => {
  const kept = await anItem();
  const alone = await open(kept, ada);
  const people = [
    { recipient: ada.recipient, role: 'owner' as const },
    { recipient: ben.recipient, role: 'editor' as const },
  ];
  kept.keep(ada, await changeAccess(ada.writer, alone, { people, content: withoutHistory(alone.content) }));
  const binnedBy = async (person: VaultPerson) => {
    const opened = await open(kept, person);
    const content = { ...opened.content, binnedAt: now - binSeconds };
    kept.keep(person, await replaceItem(person.writer, opened, content));
  };
  await binnedBy(ben);
  expect(isForDeletion(await open(kept, ada), now)).toBe(false);
  await binnedBy(ada);
  expect(isForDeletion(await open(kept, ada), now)).toBe(true);
  expect(isForDeletion(await open(kept, ada), now - 1)).toBe(false);
  expect(isForDeletion(await open(kept, ben), now)).toBe(false);
});

test('attack: an owner makes two lists of one number, and the cloud shows one to each: none that follows the other is taken', async () => {
  const kept = await anItem();
  const opened = await open(kept, ada);
  const { seen: first } = await readItem(kept.serve(ada), undefined, reader(ada));
  const withBen = (role: 'editor' | 'viewer') => ({
    people: [
      { recipient: ada.recipient, role: 'owner' as const },
      { recipient: ben.recipient, role },
    ],
    content: opened.content,
  });
  const one = await changeAccess(ada.writer, opened, withBen('editor'));
  const other = await changeAccess(ada.writer, opened, withBen('viewer'));
  const other3 = new KeptItem().keep(ada, other);
  const [list] = other3.lists;
  if (list === undefined) throw new Error('no list');
  kept.keep(ada, one);
  const { seen } = await readItem(kept.serve(ada), first, reader(ada));
  const swapped = { ...kept.serve(ada), lists: [list] };
  await expect(readItem(swapped, seen, reader(ada))).rejects.toThrow(refusedFor('vault_rollback'));
  const next = await changeAccess(ada.writer, await open(kept, ada), withBen('viewer'));
  kept.keep(ada, next);
  const [listOne, , listThree] = kept.lists;
  if (listOne === undefined || listThree === undefined) throw new Error('no list');
  const follows = { ...kept.serve(ada), lists: [listOne, list, listThree] };
  await expect(readItem(follows, undefined, reader(ada))).rejects.toThrow(refusedFor('context_mismatch'));
});

test('attack: a version dated after its writer ended their identity; one of before stays, and nobody shares with them', async () => {
  const kept = await anItem();
  const ending = await appendRoutineEntry({
    log: ada.text,
    updateKey: ada.nextKey,
    nextUpdateKey: (await generateDidUpdateKey()).publicJwk,
    deactivate: true,
    now: now + 10,
  });
  const log = await verifyDidLog(ending.log, { did: ada.did, ended: true, now: now + 10 });
  const after: VaultReader = { ...reader(ada), logOf: () => Promise.resolve(log), now: now + 400 };
  expect((await readItem(kept.serve(ada), undefined, after)).opened).toBeDefined();
  const later = { ...ada.writer, now: now + 10 + 301 };
  kept.keep(ada, await changeItem(later, await open(kept, ada), login('from beyond')));
  await expect(readItem(kept.serve(ada), undefined, after)).rejects.toThrow(refusedFor('signature_invalid'));
  // Nor does it stay where it was verified while the end was withheld.
  const unaware: VaultReader = { ...reader(ada), now: now + 400 };
  const { seen, ring } = await readItem(kept.serve(ada), undefined, unaware);
  const ringKeyOf = (mark: Digest) => (mark === ring?.mark ? ring?.key : undefined);
  for (const before of [seen, undefined]) {
    expect(await readKnown(kept.serve(ada), before, { ...unaware, ringKeyOf })).toBeDefined();
    await expect(readItem(kept.serve(ada), before, { ...after, ringKeyOf })).rejects.toThrow(
      refusedFor('signature_invalid'),
    );
  }
  await expect(verifyRecipient(ada.certificate, { organization, log, now: now + 10 })).rejects.toThrow(
    refusedFor('certificate_mismatch'),
  );
});

test('attack: somebody writes themself into what a browser has seen of an item: they are not among its people, nor given its next key', async () => {
  const kept = await anItem();
  const served = kept.serve(ada);
  const { seen, ring } = await readItem(served, undefined, reader(ada));
  const also = new Map(seen.members).set(ben.did, 'owner');
  const because = { ...seen.because, named: also, groups: new Map(), ofOrganization: true, issuedAt: now };
  const planted: SeenItem = { ...seen, members: also, because };
  const byRing = {
    ...reader(ada),
    ringKeyOf: (mark: Digest) => (mark === ring?.mark ? ring.key : undefined),
  };
  for (const read of [
    await readItem(served, planted, reader(ada)),
    await readKnown(served, planted, byRing),
    await openVerified(served, await verifyItem(served, planted, reader(ada)), planted, reader(ada)),
  ]) {
    const access = read?.opened?.access;
    expect([access?.members, access?.named, access?.ofOrganization]).toEqual([
      seen.members,
      seen.members,
      false,
    ]);
    expect(read?.seen).toEqual(seen);
  }
  // Nor where nothing is served that says otherwise: then all is read from the cloud again.
  for (const by of [reader(ada), byRing])
    await expect(readItem({ ...served, lists: [] }, planted, by)).rejects.toThrow(
      refusedFor('vault_rollback'),
    );
});
