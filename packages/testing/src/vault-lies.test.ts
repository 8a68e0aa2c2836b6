import { beforeEach, describe, expect, test } from 'vitest';
import type { RouteAnswer } from '@lanyard/contract/route';
import type { findVaultPeople } from '@lanyard/contract/vaults';
import type { DelegatedStatement } from '@lanyard/crypto/delegated-statement';
import type { Did } from '@lanyard/crypto/did';
import { appendRoutineEntry, verifyDidLog } from '@lanyard/crypto/did-log';
import { decodeBase64url, encodeBase64url, fromUtf8, utf8, type Digest } from '@lanyard/crypto/encoding';
import { generateDidUpdateKey } from '@lanyard/crypto/keys';
import type { PinnedHead } from '@lanyard/crypto/sign-in-envelope';
import { signStatement } from '@lanyard/crypto/statements';
import { signAccessList, namedOnly, type VaultRole } from '@lanyard/crypto/vault-statements';
import { generateSecureKey, sealGrant } from '@lanyard/vault/grants';
import { binned, withContent } from '@lanyard/vault/items';
import { openVaultItems, type Vault } from '@lanyard/vault/open-vault';
import type { SeenItem, ServedItem } from '@lanyard/vault/reading';
import { changeAccess, createItem, deleteItem, replaceItem } from '@lanyard/vault/writing';
import { withPlantedEntry } from './planted-log.ts';
import {
  aVaultPerson,
  KeptItem,
  login,
  now,
  organization,
  passwordOf,
  uuid,
  type VaultPerson,
} from './vault-people.ts';

/**
 * The malicious cloud, lie by lie, against a whole client: the item is told as damaged and is not among those that screens show and fill,
 * and nothing that its person does with it leaves the client, not even a key for somebody else.
 */

const [ada, ben, cloud] = await Promise.all([aVaultPerson(61), aVaultPerson(62), aVaultPerson(63)]);
const people = [ada, ben, cloud];

/** What an honest cloud has. */
let bank: KeptItem;
let shop: KeptItem;
/** By Ben, shared with Ada as an owner. */
let team: KeptItem;
let seen: ReadonlyMap<Digest, SeenItem>;
let written: unknown[];
/** Whom Ada made sure of by what she did. */
let confirmed: Did[];

interface Lies {
  readonly items?: (served: readonly ServedItem[]) => readonly ServedItem[];
  readonly logOf?: (of: VaultPerson) => string;
  readonly certificateOf?: (of: VaultPerson) => string;
  readonly pinned?: PinnedHead;
}

function answerOf(served: readonly ServedItem[], cursor: number) {
  const signers: { delegation: string; issuer: string }[] = [];
  const by = ({ statement, delegation, issuer }: DelegatedStatement) => {
    signers.push({ delegation, issuer });
    return { statement, by: signers.length - 1 };
  };
  const items = served.map(({ item, version, lists, current, grant }) => ({
    item,
    version,
    lists: lists.map(({ epoch, signed }) => ({ epoch, ...by(signed) })),
    current: current === null ? null : { kind: current.kind, ...by(current.signed) },
    grant,
  }));
  // All of them are marked: a client looks at the people of its own by itself, and makes new keys.
  return { cursor, more: false, signers, items, marked: items.map(({ item }) => ({ item, change: 1 })) };
}

let cursor = 0;
const honest = () => [bank, shop, team].map((kept) => kept.serve(ada));

async function open({ items = (served) => served, logOf, certificateOf, pinned }: Lies = {}): Promise<Vault> {
  const served = items(honest());
  cursor += 1;
  const told = answerOf(served, cursor);
  const found = (dids: readonly string[]): RouteAnswer<typeof findVaultPeople>['people'] =>
    people
      .filter(({ did }) => dids.includes(did))
      .map((person) => ({
        memberId: uuid(9),
        did: person.did,
        name: 'Ben',
        email: 'ben@acme.test',
        certificate: certificateOf?.(person) ?? person.certificate,
        groups: [],
        isOwner: false,
        statement: null,
      }));
  const keep = (write: unknown): Promise<void> => {
    written.push(write);
    return Promise.resolve();
  };
  return openVaultItems(
    {
      key: ada.browserKey,
      now: () => now * 1000,
      cloud: {
        read: (since) => Promise.resolve(since === 0 ? told : { ...told, items: [], signers: [] }),
        readRing: () => Promise.resolve(undefined),
        writeRing: () => Promise.resolve(),
        async *watch() {},
        write: (item, body) => keep({ item, body }),
        writeAll: keep,
        writeChunk: keep,
        readChunk: () => Promise.resolve(''),
        dropUpload: () => Promise.resolve(),
        delete: (item, body) => keep({ item, body }),
        settle: () => Promise.resolve(),
        findPeople: ({ dids }) =>
          Promise.resolve({ people: found(dids), chain: [], signers: [], groups: [] }),
        listGroups: () => Promise.resolve([]),
        didLog: (personId) => {
          const person = people.find(({ did }) => did.endsWith(personId));
          if (person === undefined) throw new Error('nobody');
          return Promise.resolve(logOf?.(person) ?? person.text);
        },
      },
      memory: {
        seenItems: () => Promise.resolve(seen),
        keepSeenItems(next) {
          seen = next;
          return Promise.resolve();
        },
        head: (did) => Promise.resolve(pinned?.did === did ? pinned : undefined),
        keepHead: () => Promise.resolve(),
        isConfirmed: (did) => Promise.resolve(did === ben.did),
        confirm(whom) {
          confirmed.push(...whom);
          return Promise.resolve();
        },
        ownerDid: () => Promise.resolve(undefined),
        seenEpochs: () => Promise.resolve(new Map()),
        keepEpochs: () => Promise.resolve(),
      },
    },
    {
      organizationId: organization,
      did: ada.did,
      privateKey: ada.privateKey,
      ringKey: ada.ringKey,
      certificate: ada.certificate,
    },
  );
}

const roles = (...list: (readonly [VaultPerson, VaultRole])[]) =>
  new Map<Did, VaultRole>(list.map(([{ did }, role]) => [did, role]));
const openedIn = async (item: Digest) => {
  const opened = (await (await open()).sync()).items.get(item);
  if (opened === undefined) throw new Error('not open');
  return opened;
};

beforeEach(async () => {
  [seen, written, confirmed] = [new Map(), [], []];
  bank = new KeptItem().keep(ada, await createItem(ada.writer, login('at the bank'), ada.recipient));
  shop = new KeptItem().keep(ada, await createItem(ada.writer, login('in the shop'), ada.recipient));
  const both = [
    { recipient: ben.recipient, role: 'owner' as const },
    { recipient: ada.recipient, role: 'owner' as const },
  ];
  team = new KeptItem().keep(ben, await createItem(ben.writer, login('of the team'), { people: both }));
  await (await open()).sync();
});

/** Whatever the person, or their client by itself, does with it: nothing is written. */
async function nothingIsDone(vault: Vault, item: Digest): Promise<void> {
  const before = written.length;
  const acts = [
    () => vault.change(item, login('mine')),
    () => vault.share(item, roles([ada, 'owner'], [ben, 'viewer'])),
    () => vault.deleteForGood(item),
  ];
  for (const act of acts) await expect(act()).rejects.toMatchObject({ name: 'CryptoProblem' });
  await vault.binUnchanged([item]);
  const ofItem = written.slice(before).filter((each) => JSON.stringify(each).includes(item));
  expect(ofItem).toEqual([]);
  const { renewed } = await vault.settle();
  expect(renewed).not.toContain(item);
}

async function isDamaged(lies: Lies, item: Digest, why: unknown = expect.any(String)): Promise<void> {
  const vault = await open(lies);
  const { items, damaged } = await vault.sync();
  expect([items.has(item), damaged.get(item)]).toEqual([false, why]);
  await nothingIsDone(vault, item);
}

/** The answer with one item served in another way. */
const servedAs = (kept: KeptItem, change: (served: ServedItem) => ServedItem): Lies => ({
  items: (all) => all.map((each) => (each.item === kept.item ? change(each) : each)),
});
const currentOf = (served: ServedItem) => {
  if (served.current === null) throw new Error('nothing served');
  return served.current;
};
const withStatement = (served: ServedItem, statement: string): ServedItem => {
  const current = currentOf(served);
  return { ...served, current: { ...current, signed: { ...current.signed, statement } } };
};

test('an honest cloud: all of it is open, and is written', async () => {
  const vault = await open();
  const { items, damaged } = await vault.sync();
  const passwords = [bank, shop, team].map(({ item }) => passwordOf(items.get(item)));
  expect([passwords, damaged.size]).toEqual([['at the bank', 'in the shop', 'of the team'], 0]);
  await vault.change(bank.item, login('newer'));
  expect(written).toHaveLength(1);
});

describe('the cloud', () => {
  test('swaps two items’ ciphertexts', async () => {
    const { current } = shop.serve(ada);
    await isDamaged(
      servedAs(bank, (served) => ({ ...served, current })),
      bank.item,
    );
    // Also for a client that has never seen either.
    seen = new Map();
    await isDamaged(
      servedAs(bank, (served) => ({ ...served, current })),
      bank.item,
      'context_mismatch',
    );
  });

  test('moves a field: part of one ciphertext into another', async () => {
    const envelopeIn = (served: ServedItem) => {
      const [, payload = ''] = currentOf(served).signed.statement.split('.');
      return JSON.parse(fromUtf8(decodeBase64url(payload))) as { envelope: string };
    };
    const theirs = envelopeIn(shop.serve(ada)).envelope.split('.');
    const moved = servedAs(bank, (served) => {
      const [header = '', , signature = ''] = currentOf(served).signed.statement.split('.');
      const said = envelopeIn(served);
      const envelope = said.envelope
        .split('.')
        .with(3, theirs[3] ?? '')
        .join('.');
      const payload = encodeBase64url(utf8(JSON.stringify({ ...said, envelope })));
      return withStatement(served, [header, payload, signature].join('.'));
    });
    await isDamaged(moved, bank.item);
  });

  test('replays an older version, and the people of before', async () => {
    const from = await openedIn(bank.item);
    const next = withContent(from.content, login('newer'), now);
    bank.keep(ada, await replaceItem(ada.writer, from, next));
    await (await open()).sync();
    await isDamaged(
      servedAs(bank, () => bank.serve(ada, 1)),
      bank.item,
      'vault_rollback',
    );
    const shared = await openedIn(bank.item);
    const alone = [{ recipient: ada.recipient, role: 'owner' as const }];
    bank.keep(ada, await changeAccess(ada.writer, shared, { people: alone, content: shared.content }));
    await (await open()).sync();
    await isDamaged(
      servedAs(bank, () => bank.serve(ada, 2)),
      bank.item,
      'vault_rollback',
    );
  });

  test('drops a deletion', async () => {
    bank.keep(ada, await deleteItem(ada.writer, await openedIn(bank.item)), 'deletion');
    await (await open()).sync();
    await isDamaged(
      servedAs(bank, () => bank.serve(ada, 1)),
      bank.item,
      'vault_rollback',
    );
  });

  test('withholds an item', async () => {
    await isDamaged({ items: (all) => all.slice(1) }, bank.item, 'vault_rollback');
  });

  test('invents an item under the name of its reader, or of somebody whom the reader knows', async () => {
    for (const victim of [ada, ben]) {
      const invented = new KeptItem().keep(
        { ...cloud, did: victim.did },
        await createItem({ ...cloud.writer, did: victim.did }, login('bait'), {
          people: [
            { recipient: victim.recipient, role: 'owner' },
            ...(victim === ada ? [] : [{ recipient: ada.recipient, role: 'owner' as const }]),
          ],
        }),
      );
      await isDamaged({ items: (all) => [...all, invented.serve(ada)] }, invented.item);
    }
  });

  test('invents an item by somebody of its own making: shown as of nobody they know, and written by nobody', async () => {
    const to = [cloud, ada].map(({ recipient }) => ({ recipient, role: 'owner' as const }));
    const invented = new KeptItem().keep(
      cloud,
      await createItem(cloud.writer, login('bait'), { people: to }),
    );
    const vault = await open({ items: (all) => [...all, invented.serve(ada)] });
    const { items } = await vault.sync();
    expect(items.get(invented.item)?.unconfirmed).toEqual([cloud.did]);
    const before = written.length;
    for (const act of [
      () => vault.change(invented.item, login('mine')),
      () => vault.share(invented.item, roles([ada, 'owner'], [ben, 'viewer'])),
    ])
      await expect(act()).rejects.toMatchObject({ code: 'access_refused' });
    expect((await vault.settle()).renewed).not.toContain(invented.item);
    expect(written.slice(before).some((each) => JSON.stringify(each).includes(invented.item))).toBe(false);
  });

  test('invents a grant: a SecureKey of its own, to read what is written next', async () => {
    const { item } = bank;
    const signer = { organization, item, browserKey: cloud.browserKey, issuer: ada.did, issuedAt: now };
    const of = { epoch: 1, secureKey: await generateSecureKey(), recipient: ada.recipient };
    const grant = await sealGrant(signer, of);
    await isDamaged(
      servedAs(bank, (served) => ({ ...served, grant })),
      item,
      'signature_invalid',
    );
  });

  test('downgrades an algorithm', async () => {
    const withHeader = (compact: string, change: object) => {
      const [header = '', ...rest] = compact.split('.');
      const members = JSON.parse(fromUtf8(decodeBase64url(header))) as object;
      return [encodeBase64url(utf8(JSON.stringify({ ...members, ...change }))), ...rest].join('.');
    };
    for (const alg of ['none', 'HS256']) {
      seen = new Map();
      const lie = servedAs(bank, (served) =>
        withStatement(served, withHeader(currentOf(served).signed.statement, { alg })),
      );
      await isDamaged(lie, bank.item, 'type_mismatch');
    }
    const weak = servedAs(bank, (served) => ({
      ...served,
      grant: withHeader(served.grant ?? '', { alg: 'RSA1_5' }),
    }));
    await isDamaged(weak, bank.item, 'type_mismatch');
  });

  test('changes a role, or puts somebody in: a list that no owner signed', async () => {
    const list = team.lists[0];
    if (list === undefined) throw new Error('no list');
    const policy = namedOnly(roles([ben, 'owner'], [ada, 'owner'], [cloud, 'viewer']));
    const signer = {
      organization,
      item: team.item,
      browserKey: cloud.browserKey,
      issuer: ben.did,
      issuedAt: now,
    };
    const statement = await signAccessList(signer, {
      epoch: 2,
      policy,
      from: { previous: [...seen].find(([item]) => item === team.item)?.[1].list as Digest },
    });
    const signed = { statement, delegation: cloud.delegation, issuer: ben.did };
    const lists = [list, { epoch: 2, signed }];
    await isDamaged(
      servedAs(team, (served) => ({ ...served, lists })),
      team.item,
    );
    await isDamaged(
      servedAs(team, (served) => ({ ...served, lists: lists.slice(1) })),
      team.item,
    );
  });

  test('truncates the DID log of somebody who shares: what they wrote is damaged', async () => {
    const { publicJwk } = await generateDidUpdateKey();
    const { log } = await appendRoutineEntry({
      log: ben.text,
      updateKey: ben.nextKey,
      nextUpdateKey: publicJwk,
      now: now - 10,
    });
    const { did, versionId, versionNumber } = await verifyDidLog(log, { did: ben.did, now });
    await isDamaged({ pinned: { did, versionId, versionNumber } }, team.item, 'did_log_rollback');
  });

  test('plants its own recovery key, or its own DID key, in the log of somebody who shares', async () => {
    const [first = ''] = ben.text.trimEnd().split('\n');
    const changed = first.replaceAll(ben.didKey.publicJwk.x, cloud.didKey.publicJwk.x);
    expect(changed).not.toBe(first);
    const planted = await withPlantedEntry(ben.text, now - 10);
    for (const log of [`${changed}\n`, planted.log])
      await isDamaged({ logOf: (of) => (of === ben ? log : of.text) }, team.item, 'did_log_invalid');
  });

  test('plants its own recovery key in one’s own log: the vault does not open', async () => {
    const planted = await withPlantedEntry(ada.text, now - 10);
    await expect(open({ logOf: (of) => (of === ada ? planted.log : of.text) })).rejects.toMatchObject({
      code: 'did_log_invalid',
    });
    expect(written).toEqual([]);
  });

  test('plants its own recovery key in the log or the certificate of a recipient: nothing is encrypted to it, at share and at re-wrap', async () => {
    const planted = await withPlantedEntry(ben.text, now - 10);
    const certificate = (signer: typeof planted.didKey, versionId: string, kid: string) =>
      signStatement({
        type: 'lanyard-vault-key-certificate+jwt',
        key: signer.privateKey,
        kid,
        context: { organization },
        payload: { sub: ben.did, versionId, key: { ...planted.recovery.publicJwk }, iat: now },
      });
    const { didKey, versionId } = planted;
    const lies = [
      [planted.log, ben.certificate],
      [planted.log, await certificate(didKey, versionId, didKey.thumbprint)],
      [ben.text, await certificate(didKey, versionId, didKey.thumbprint)],
      [ben.text, await certificate(didKey, ben.log.versionId, ben.didKey.thumbprint)],
      [ben.text, await certificate(didKey, ben.log.versionId, '#recovery')],
    ] as const;
    for (const [log, planting] of lies) {
      const vault = await open({
        logOf: (of) => (of === ben ? log : of.text),
        certificateOf: (of) => (of === ben ? planting : of.certificate),
        items: (all) => all.filter(({ item }) => item !== team.item),
      });
      await vault.sync();
      await expect(vault.share(bank.item, roles([ada, 'owner'], [ben, 'viewer']))).rejects.toMatchObject({
        code: 'certificate_mismatch',
      });
      const whole = await open({
        logOf: (of) => (of === ben ? log : of.text),
        certificateOf: (of) => (of === ben ? planting : of.certificate),
      });
      await whole.sync();
      const { renewed, refused } = await whole.settle();
      // By Ben as well: where his log does not hold, it is damaged.
      expect([renewed, refused]).toEqual([[], log === ben.text ? [team.item] : []]);
      expect(written).toEqual([]);
    }
  });

  test('swaps a recipient’s public key: nothing is shared, nobody’s key goes to the cloud, and the item stays as it is', async () => {
    const forged = await ben.certify(cloud.vaultKey.publicJwk, cloud.didKey, ben.did);
    const vault = await open({
      certificateOf: (of) => (of === ben ? forged : of.certificate),
      items: (all) => all.filter(({ item }) => item !== team.item),
    });
    await vault.sync();
    const before = written.length;
    for (const told of [
      () => vault.people({ dids: [ben.did] }),
      () => vault.share(bank.item, roles([ada, 'owner'], [ben, 'viewer'])),
    ])
      await expect(told()).rejects.toMatchObject({ code: 'certificate_mismatch' });
    expect(written.slice(before)).toEqual([]);
  });

  test('swaps a recipient’s public key when a new key is made for those who stay: none is made', async () => {
    const forged = await ben.certify(cloud.vaultKey.publicJwk, cloud.didKey, ben.did);
    const vault = await open({ certificateOf: (of) => (of === ben ? forged : of.certificate) });
    const { items } = await vault.sync();
    const from = items.get(team.item);
    if (from === undefined) throw new Error('not open');
    const before = written.length;
    // It is marked, so a client would make a new key for Ben with what it writes.
    for (const act of [
      () => vault.change(team.item, login('mine')),
      () => vault.replace(team.item, binned(from.content, now)),
      () => vault.share(team.item, roles([ada, 'owner'], [ben, 'viewer'])),
    ])
      await expect(act()).rejects.toMatchObject({ code: 'certificate_mismatch' });
    const settled = await vault.settle();
    expect([settled.renewed.includes(team.item), settled.refused]).toEqual([false, [team.item]]);
    expect(written.slice(before).some((each) => JSON.stringify(each).includes(team.item))).toBe(false);
  });
});

test('attack: an owner lets in somebody of the cloud’s making, and another owner saves who has the item: they are not known by that', async () => {
  const three = [ben, ada, cloud].map(({ recipient }) => ({ recipient, role: 'owner' as const }));
  team = new KeptItem().keep(ben, await createItem(ben.writer, login('of the team'), { people: three }));
  const vault = await open();
  await vault.sync();
  await vault.share(team.item, roles([ben, 'owner'], [ada, 'owner'], [cloud, 'viewer']));
  expect(confirmed).toEqual([]);
  // Whom she adds herself, with a number to compare, is.
  await vault.share(bank.item, roles([ada, 'owner'], [ben, 'viewer']));
  expect(confirmed).toEqual([ben.did]);
});
